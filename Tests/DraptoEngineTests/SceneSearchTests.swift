import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

/// Films whose last key frame lies far before what is searched for a place to cut.
@Suite struct SceneSearchTests {
  private let folder = TemporaryFolder("scenesearch")
  private let plan = SegmentationPlan(method: .keyframes, minimum: 2, target: 3, maximum: 4, sceneThreshold: 0.02)

  /// A film that changes all the time, at a cut of colour every 3 s most.
  private func film(
    _ name: String, seconds: Double = 60, rate: String = "25", codec: [String]
  ) async throws -> SourceMedia {
    let tools = try await TestTools.toolset()
    let path = folder.file(name)
    try await TestTools.run(
      tools.ffmpeg,
      ["-v", "error", "-nostdin", "-y"] + Clips.picture(seconds: seconds, size: "160x96", rate: rate) + codec + [path])
    return try await MediaProbe(ffprobe: tools.ffprobe, runner: TestTools.runner).media(path)
  }

  private static let oneKeyFrame = ["-c:v", "libx264", "-g", "9999", "-keyint_min", "9999", "-sc_threshold", "0"]

  /// The decodes for scores that an index took: where each ended, in seconds.
  private func indexed(_ source: SourceMedia, _ plan: SegmentationPlan) async throws -> (
    chunks: [ChunkRange], decodes: [Double]
  ) {
    let tools = try await TestTools.toolset()
    let ends = Locked<[Double]>([])
    let runner = ToolRunner(owner: "drapto-tests") { command, _ in
      let text = command.arguments.joined(separator: " ")
      guard text.contains("scene"), let end = text.firstMatch(of: /end=([0-9.]+)/) else { return }
      ends.withLock { $0.append(Double(end.output.1) ?? 0) }
    }
    var chunks: [ChunkRange] = []
    let indexer = ChunkIndexer(tools: tools, runner: runner, source: source, plan: plan)
    _ = try await indexer.run(handle: ToolHandle()) { range, _, _ in chunks.append(range) }
    return (chunks, ends.value)
  }

  private func alone(_ source: SourceMedia, from: Double, to: Double) async throws -> [ScoredFrame] {
    let tools = try await TestTools.toolset()
    let parser = Locked(SceneParser())
    let found = Locked<[ScoredFrame]>([])
    let analysis = SceneAnalysis(
      source: source.path, stream: try #require(source.video).info.index, from: from - SceneAnalysis.warmUp, to: to)
    let outcome = try await TestTools.runner.run(
      analysis.command(tools.ffmpeg),
      onOutput: { line in
        guard let frame = parser.withLock({ $0.feed(line) }) else { return }
        found.withLock { $0.append(frame) }
      })
    #expect(outcome.succeeded)
    return Array(found.value.dropFirst())
  }

  /// The chunks that come out when each stretch is decoded by itself.
  private func chunksAlone(_ source: SourceMedia, _ plan: SegmentationPlan) async throws -> [ChunkRange] {
    let tools = try await TestTools.toolset()
    let video = try #require(source.video)
    let text = try await TestTools.runner.output(
      of: ProbeCommands.packets(tools.ffprobe, source.path, stream: video.info.index)
    ).stdout
    var planner = SegmentPlanner(plan: plan, timeBase: video.timeBase, end: source.clock.end)
    var chunks: [ChunkRange] = []
    func take(_ steps: [SegmentPlanner.Step]) async throws {
      var steps = steps
      while !steps.isEmpty {
        switch steps.removeFirst() {
        case .chunk(let range): chunks.append(range)
        case .search(let from, let to):
          steps += planner.resolve(try await alone(source, from: from, to: to))
        }
      }
    }
    for line in text.split(separator: "\n") {
      if let packet = PacketLine(csv: String(line)) { try await take(planner.feed(packet)) }
    }
    while true {
      let rest = planner.finish()
      if rest.isEmpty { return chunks }
      try await take(rest)
    }
  }

  @Test func `a film with one key frame is read a few times, not once for each chunk, and cut at the same places`()
    async throws
  {
    let source = try await film("one.mkv", codec: Self.oneKeyFrame + ["-bf", "2"])
    let (chunks, decodes) = try await indexed(source, plan)
    #expect(chunks.count >= 15)
    #expect(chunks == (try await chunksAlone(source, plan)))
    #expect(decodes.count <= 6, "\(decodes)")
    // Each begins at the head; what lies behind the end is not there to be read.
    #expect(decodes.reduce(0) { $0 + min($1, 60) } < 3 * 60, "\(decodes)")
  }

  @Test(arguments: ["refresh.ts", "refresh.mkv", "refresh.mp4"])
  func `so is one with intra refresh, in any container`(name: String) async throws {
    let source = try await film(
      name, seconds: 30,
      codec: ["-c:v", "libx264", "-x264-params", "keyint=infinite:scenecut=0:intra-refresh=1:bframes=0"])
    let (chunks, decodes) = try await indexed(source, plan)
    #expect(chunks.count >= 7)
    #expect(chunks == (try await chunksAlone(source, plan)))
    if !name.hasSuffix(".ts") { #expect(decodes.count <= 5, "\(decodes)") }
  }

  /// A frame each 0.15 s: the second one of a stretch, scored by its difference alone, may be where to cut.
  @Test(arguments: ["20/3", "4"]) func `so is a film of few frames`(rate: String) async throws {
    let source = try await film("slow.mkv", seconds: 90, rate: rate, codec: Self.oneKeyFrame)
    let (chunks, decodes) = try await indexed(source, plan)
    #expect(chunks == (try await chunksAlone(source, plan)))
    #expect(decodes.count <= 6, "\(decodes)")
  }

  @Test func `key frames that come again end the pass, and near ones need none`() async throws {
    let source = try await film(
      "some.mkv", codec: Self.oneKeyFrame + ["-force_key_frames", "25,26.5,47"])
    let (chunks, decodes) = try await indexed(source, plan)
    #expect(chunks == (try await chunksAlone(source, plan)))
    #expect(decodes.count < chunks.count, "\(decodes)")
    let dense = try await film("dense.mkv", seconds: 20, codec: ["-c:v", "libx264", "-g", "130", "-sc_threshold", "0"])
    let (few, alone) = try await indexed(dense, plan)
    #expect(few == (try await chunksAlone(dense, plan)))
    // Each decode ends where its stretch does.
    #expect(zip(alone, alone.dropFirst()).allSatisfy { $1 - $0 <= 2 * plan.maximum }, "\(alone)")
  }

  @Test func `a pass gives the scores of any stretch it covers as a decode of that alone does`() async throws {
    let source = try await film("any.mkv", seconds: 30, rate: "25", codec: Self.oneKeyFrame + ["-bf", "3"])
    let tools = try await TestTools.toolset()
    let video = try #require(source.video)
    var search = SceneSearch(
      source: source.path, stream: video.info.index, timeBase: video.timeBase, near: 1)
    search.add(PacketLine(pts: 0, isKey: true))
    guard case .pass(let pass) = search.step(from: 11, to: 14) else {
      Issue.record("no pass")
      return
    }
    let filled = Locked(pass)
    _ = try await TestTools.runner.run(
      pass.command(tools.ffmpeg), onOutput: { line in filled.withLock { $0.feed(line) } })
    search.keep(filled.value)
    for (from, to) in [(11.0, 14.0), (12.013, 15.2), (17.3, 20.0), (20.04, 24.8)] {
      guard case .known(let frames) = search.step(from: from, to: to) else {
        Issue.record("not covered: \(from)")
        continue
      }
      #expect(frames == (try await alone(source, from: from, to: to)))
      #expect(frames.count > 20)
    }
    guard case .pass = search.step(from: 23, to: 26) else {
      Issue.record("it ends before")
      return
    }
  }
}
