import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoEngine

@Suite struct PlannedNeedsTests {
  private var plan: EncodePlan { ModelSamples.plan() }

  @Test func `a track promises the disk it will take, not a few megabytes`() {
    // Opus of 128 kbit/s for an hour: 58 MB.
    let needs = ResourceEstimates.needs(plan, duration: 3600)
    #expect((57_000_000...61_000_000).contains(needs.track(1).disk))
    // A copy whose bit rate is known (128 kbit/s), and one where nobody knows: lossless is assumed.
    #expect((57_000_000...61_000_000).contains(needs.track(3).disk))
    var unknown = plan
    unknown.audio[1].stream.bitRate = nil
    #expect(ResourceEstimates.needs(unknown, duration: 3600).track(3).disk > 2_000_000_000)
  }

  @Test func `a chunk takes its share of the film`() {
    let needs = ResourceEstimates.needs(plan, duration: 100)
    #expect(needs.chunk(seconds: 10).disk == (2 << 30) / 10 + (1 << 20))
    #expect(needs.chunk(seconds: 10).memory == 1 << 30)
  }

  @Test func `a chunk with a target needs what measuring takes, where that is more, and room for a second encode`() {
    var plan = plan
    plan.quality = QualityGoal(
      metric: .vmaf, model: "vmaf_v0.6.1", target: 93, tolerance: 1, floor: nil, crfMinimum: 10, crfMaximum: 55)
    let few = ResourceEstimates.needs(plan, duration: 100).chunk(seconds: 10)
    let many = ResourceEstimates.needs(plan, duration: 100, threads: 16).chunk(seconds: 10)
    #expect(few.memory == 1 << 30 && many.memory > 1_500_000_000)
    #expect(few.disk == (2 << 30) / 5 + (1 << 20))
  }

  @Test func `a chunk that gets HDR10+ metadata needs room to be written twice`() {
    var plan = plan
    plan.video.hdr10Plus = HDR10PlusPlan(samples: HDR10PlusSamples(frames: 10, carrying: 10, places: 1))
    let needs = ResourceEstimates.needs(plan, duration: 100).chunk(seconds: 10)
    #expect(needs.disk == (2 << 30) / 5 + (1 << 20) && needs.copies == 2)
  }

  @Test func `a track that is too large for the disk waits`() {
    let track = ResourceEstimates.needs(plan, duration: 3600).track(1)
    let budget = Budget(workers: 2, tracks: 1, memory: .max, disk: 10 << 20)
    #expect(
      Admission.admit(track, running: [], budget: budget) == .wait(.disk(needed: track.disk, spare: 10 << 20)))
  }
}
