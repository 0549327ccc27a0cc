import DraptoModel
import Testing

/// Which parts of a film a sample encodes, and what it makes of their sizes.
@Suite struct SamplePlanTests {
  @Test(arguments: [120, 204, 1409, 14_400, 172_800])
  func `parts lie apart, inside of the film, evenly spread`(frames: Int) {
    let plan = SamplePlan(frames: frames, seconds: Double(frames) / 24)
    #expect(!plan.isWhole && plan.surveyed.allSatisfy { $0.count == SamplePlan.runLength })
    #expect(plan.surveyed[0].lowerBound >= 0 && plan.surveyed[plan.surveyed.count - 1].upperBound <= frames)
    let gaps = zip(plan.surveyed, plan.surveyed.dropFirst()).map { $1.lowerBound - $0.upperBound }
    #expect(gaps.allSatisfy { $0 >= 0 } && (gaps.max() ?? 0) - (gaps.min() ?? 0) <= 1)
  }

  @Test func `a film of a minute has ten parts, one of two hours eight times as many`() {
    let minute = SamplePlan(frames: 1409, seconds: 58.8)
    #expect(minute.surveyed.count == 10 && minute.chosen == 2)
    let long = SamplePlan(frames: 172_800, seconds: 7200)
    #expect(long.surveyed.count == 86 && long.chosen == 17)
  }

  @Test func `a film that is hardly longer than its parts is sampled whole`() {
    #expect(SamplePlan(frames: 119, seconds: 5).isWhole)
    #expect(SamplePlan(frames: 1, seconds: 0.04).isWhole)
    #expect(!SamplePlan(frames: 120, seconds: 5).isWhole)
  }

  @Test func `each of the parts that all settings encode stands for as many bytes as any other`() {
    let plan = SamplePlan(frames: 1409, seconds: 58.8)
    // In order of size: with the one of 7 they pass a quarter of all 30, with the last one of 10 three quarters.
    #expect(plan.choice([1, 1, 10, 1, 7, 10]) == [4, 5])
    #expect(plan.choice(Array(repeating: 5, count: 12)) == [2, 8])
    #expect(plan.choice([]).isEmpty)
  }

  @Test func `packets are cut into runs, and no others`() {
    let runs = SampleProjection.Run.runs([90, 1, 2, 80, 3, 4], length: 3)
    #expect(runs == [.init(key: 90, rest: 3), .init(key: 80, rest: 7)])
    #expect(SampleProjection.Run.runs([90, 1, 2, 80], length: 3) == nil)
    #expect(SampleProjection.Run.runs([], length: 3) == nil)
  }

  @Test func `a film has a key frame at each chunk, and one each ten seconds behind it`() {
    #expect(SampleProjection.keyFrames(chunks: [690, 719], distance: 239) == 7)
    #expect(SampleProjection.keyFrames(chunks: [1, 239, 240], distance: 239) == 4)
  }

  /// A film of 1,010 frames, ten of them key frames; the source has 20 bytes for each frame.
  private func projection(weights: [Double]) -> SampleProjection {
    SampleProjection(
      frames: 1010, keyFrames: 10, sourceWeight: 20_200, runWeights: weights,
      surveyed: [.init(key: 50, rest: 160), .init(key: 70, rest: 320)])
  }

  @Test func `the picture follows the source's bytes, and key frames count as often as the film has them`() {
    // Half of the source's bytes with the fast preset, 10,100; twice that with the setting; 1,000 of 1,010 frames; ten keys of 30.
    let picture = projection(weights: [320, 640])
      .pictureBytes([.init(key: 30, rest: 640)], choice: [1], preset: 10)
    #expect(abs(picture - (10_100 * 2 * 1.03 * 1000 / 1010 + 300)) < 0.01)
    let slow = projection(weights: [320, 640]).pictureBytes([.init(key: 30, rest: 640)], choice: [1], preset: 6)
    #expect(slow > picture)
  }

  @Test func `where a part has nothing to go by nothing is invented`() {
    #expect(projection(weights: [0, 0]).pictureBytes([.init(key: 1, rest: 1)], choice: [0], preset: 6) == 10)
    #expect(projection(weights: [1, 1]).pictureBytes([], choice: [], preset: 6) == 0)
  }

  private func packets(_ sizes: [Int64?], keys: Set<Int>) -> [SourceFrames.Packet] {
    sizes.enumerated().map { .init(tick: Int64($0.offset * 40), size: $0.element, isKey: keys.contains($0.offset)) }
  }

  @Test func `the source's key frames weigh what the frames behind them do`() {
    let table = FrameTable(timeBase: Rational(1, 1000), ticks: [0, 40, 80, 120])
    let frames = SourceFrames(packets([900, 10, 20, 30], keys: [0]).reversed(), table: table)
    #expect(frames.keys == [0] && frames.bytes == [20, 10, 20, 30])
    #expect(frames.weight(1..<3) == 30 && frames.weight(0..<4) == 80)
    let intra = SourceFrames(packets([900, 800, 700, 600], keys: [0, 1, 2, 3]), table: table)
    #expect(intra.bytes == [900, 800, 700, 600])
  }

  @Test func `of two fields both count for their frame, and without sizes all frames weigh the same`() {
    let table = FrameTable(timeBase: Rational(1, 1000), ticks: [0, 80])
    let fields = SourceFrames(packets([50, 10, 20, 30], keys: []), table: table)
    #expect(fields.bytes == [60, 50])
    let unknown = SourceFrames(packets([50, nil, 20, 30], keys: []), table: table)
    #expect(unknown.bytes.isEmpty && unknown.weight(0..<2) == 2)
    #expect(SourceFrames([], table: table).weight(0..<2) == 2)
  }
}
