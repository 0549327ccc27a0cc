import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoStore
import DraptoTestSupport
import Foundation
import Testing

extension EngineSuites {
  /// Films that are to reach a score, with real encoders and metrics.
  @Suite struct TargetEncodeTests {
    /// One encoder at a time: what a chunk learns of others then depends on nothing but their order.
    private static let target = [
      "encoding.quality.target": "94", "encoding.svt.preset": "10", "system.resources.workers": "1",
    ]

    private func trials(_ harness: EngineHarness, _ view: JobView) async throws -> [RecordedTrial] {
      let plan = try #require(view.plan)
      let source = try #require(view.source)
      let order = try await ChunkOrder(
        source: source, plan: plan, folder: "/", settings: harness.settings,
        probe: MediaProbe(tools: harness.tools, runner: TestTools.runner),
        encoder: harness.tools.capabilities.svtVersion)
      return try await JobStore(path: harness.stateFolder + "/" + JobStore.fileName).trials(of: order.identity)
    }

    private func isRepeated(_ trials: [RecordedTrial]) -> Bool {
      Set(trials.map { "\($0.place) \($0.trial.extent) \($0.trial.crf)" }).count < trials.count
    }

    @Test func `each chunk has its own CRF and a score, and the film's is made of theirs`() async throws {
      let harness = try await EngineHarness(Self.target)
      let film = try await Clips.path(.film)
      let view = try await harness.ended(try await harness.enqueue(film))
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      let quality = try #require(view.report?.quality)
      let search = try #require(quality.search)
      #expect(search.chunks == view.chunks.count && search.encodes >= search.chunks)
      #expect(view.chunks.allSatisfy { $0.result?.quality?.score.frames == $0.result?.frames })
      for chunk in view.chunks {
        let found = try #require(chunk.result?.quality)
        #expect(chunk.trials?.last { $0.extent == .whole && $0.crf == chunk.crf }?.score == found.score)
        if found.outcome == .reached { #expect(abs(found.score.mean - 94) <= 1.5) }
      }
      let frames = view.chunks.reduce(0) { $0 + ($1.result?.frames ?? 0) }
      #expect(quality.frames == frames)
      // Measured whole it is the same.
      let whole = try await PairValidator(tools: harness.tools, runner: TestTools.runner, cores: 2).validate(
        source: film, output: harness.output(), measuring: .vmaf)
      #expect(abs(try #require(whole.quality).mean - quality.mean) < 0.1)
      #expect(whole.quality?.model == "vmaf_v0.6.1")
    }

    @Test func `a film that is stopped in its search repeats no trial, and comes out the same`() async throws {
      let plain = try await EngineHarness(Self.target)
      let film = try await Clips.path(.film)
      let undisturbed = try await plain.ended(try await plain.enqueue(film))
      let harness = try await EngineHarness(Self.target)
      let id = try await harness.enqueue(film)
      for count in [2, 5] {
        try await harness.waitFor(id, "\(count) trials") {
          $0.chunks.reduce(0) { $0 + ($1.trials?.count ?? 0) } >= count
        }
        await harness.stop()
        #expect(harness.children.isEmpty)
        try await harness.start()
      }
      let view = try await harness.ended(id)
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(view.chunks.map(\.crf) == undisturbed.chunks.map(\.crf))
      #expect(view.chunks.map(\.trials?.count) == undisturbed.chunks.map(\.trials?.count))
      let made = try await trials(harness, view)
      #expect(!made.isEmpty && !isRepeated(made))
      #expect(try await Baseline.summary(harness, harness.output()) == Baseline.summary(plain, plain.output()))
    }

    @Test func `a later encode with another target begins with what is known, one with another encoder does not`()
      async throws
    {
      let harness = try await EngineHarness(Self.target)
      let film = try await Clips.path(.film)
      let first = try await harness.ended(try await harness.enqueue(film))
      let known = try await trials(harness, first).count
      let second = try await harness.ended(
        try await harness.enqueue(
          film, to: harness.output("second.mkv"),
          ["encoding.quality.target": "92", "encoding.audio.stereo": "96", "encoding.quality.tolerance": "0.5"]))
      try #require(second.job.state == .done)
      let all = try await trials(harness, second)
      #expect(all.count >= known && !isRepeated(all))
      #expect(second.chunks.contains { ($0.trials?.count ?? 0) > ($0.result?.quality?.encodes ?? 0) })
      let third = try await harness.ended(
        try await harness.enqueue(film, to: harness.output("third.mkv"), ["encoding.svt.preset": "11"]))
      try #require(third.job.state == .done)
      #expect(try await trials(harness, third).count == third.chunks.reduce(0) { $0 + ($1.trials?.count ?? 0) })
    }

    @Test(arguments: [("xpsnr", "70", QualityOutcome.below), ("vmaf", "30", .above)])
    func `what can't be reached and what is passed anyhow end, and say so`(
      metric: String, target: String, outcome: QualityOutcome
    )
      async throws
    {
      let harness = try await EngineHarness(
        Self.target.merging(["encoding.quality.target": target, "encoding.quality.metric": metric]) { $1 })
      let source = harness.folder.file("in/grain.mkv")
      try await TestTools.run(
        harness.tools.ffmpeg,
        ["-v", "error", "-nostdin"] + Clips.picture(seconds: 4) + [
          "-vf", "noise=alls=20:allf=t:all_seed=1", "-c:v", "libx264", "-crf", "18", "-g", "50", source,
        ])
      let view = try await harness.ended(try await harness.enqueue(source))
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(view.chunks.allSatisfy { $0.result?.quality?.outcome == outcome && (10...55).contains($0.crf) })
      #expect(view.chunks.allSatisfy { ($0.result?.quality?.encodes ?? 9) <= QualitySearch.mostWholes + 2 })
      let check = view.report?.checks.first { $0.name == "target" }
      #expect(check?.verdict == (outcome == .below ? .warning : .ok))
      #expect((view.report?.outputBytes ?? .max) <= (view.report?.sourceBytes ?? 0))
    }

    @Test func `pause and cancel reach parts and measuring`() async throws {
      let harness = try await EngineHarness(
        Self.target.merging([
          "encoding.svt.preset": "4", "system.resources.workers": "2", "process.segmentation.min_chunk": "4",
          "process.segmentation.max_chunk": "8",
        ]) { $1 })
      let id = try await harness.enqueue(try await Clips.path(.film))
      func caught(_ mark: String) async -> EngineHarness.Child? {
        var found: EngineHarness.Child?
        _ = await eventually(within: .seconds(40), every: .milliseconds(5)) {
          found = harness.children.first { $0.command.contains(mark) && $0.state != nil }
          return found != nil
        }
        return found
      }
      for mark in [".part.mkv.part", "libvmaf"] {
        let child = try #require(await caught(mark), "no program with \(mark)")
        try await harness.send(.pauseJob(id))
        // It may just have ended: what follows it starts frozen then.
        #expect(await eventually { child.state == nil || child.state == "T" })
        #expect(await eventually { harness.children.allSatisfy { $0.state == "T" || $0.state == nil } })
        try await harness.send(.resumeJob(id))
        #expect(await eventually { harness.children.contains { $0.state != "T" && $0.state != nil } })
      }
      _ = await caught("libvmaf")
      try await harness.send(.cancelJob(id))
      #expect(await eventually { harness.children.isEmpty })
      #expect(try await harness.view(id).job.state == .cancelled)
    }

    @Test func `Dolby Vision in chunks reaches its XPSNR and keeps every RPU; in one piece parts decide`() async throws
    {
      let source = try await DolbyVisionClips.path(.hdr10)
      for chunked in ["true", "false"] {
        let harness = try await EngineHarness(
          Self.target.merging([
            "encoding.quality.target": "40", "encoding.quality.metric": "xpsnr",
            "encoding.dolby_vision.chunked": chunked,
          ]) { $1 })
        let view = try await harness.ended(try await harness.enqueue(source))
        try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
        #expect(view.report?.failures == [])
        #expect(view.plan?.path == .dolbyVision && view.plan?.video.dolbyVision != nil)
        #expect(view.report?.quality?.metric == "xpsnr" && view.report?.quality?.isRelative == nil)
        if chunked == "false" {
          #expect(view.chunks.count == 1 && view.chunks[0].result?.quality?.encodes == 1)
          #expect(view.chunks[0].trials?.contains { $0.extent == .part } == true)
        }
      }
    }

    @Test func `VMAF of HDR is called relative, before and after`() async throws {
      let harness = try await EngineHarness(Self.target)
      let view = try await harness.ended(try await harness.enqueue(try await DolbyVisionClips.path(.hlg)))
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(view.plan?.notes.contains { $0.contains("knows nothing of HDR") } == true)
      #expect(view.report?.quality?.isRelative == true)
      #expect(view.plan?.quality?.text.hasSuffix("(relative)") == true)
    }

    @Test func `a film under what is wanted is marked, and done all the same`() async throws {
      let harness = try await EngineHarness(
        Self.target.merging(["encoding.quality.warn_below": "99.5", "encoding.quality.target": "80"]) { $1 })
      let view = try await harness.ended(try await harness.enqueue(try await Clips.path(.film)))
      #expect(view.job.state == .done)
      #expect(view.report?.quality?.isBelow == 99.5)
      #expect(view.report?.checks.contains { $0.name == "score" && $0.verdict == .warning } == true)
    }
  }
}
