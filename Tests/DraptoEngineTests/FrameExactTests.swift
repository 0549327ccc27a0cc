import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

/// Cuts a source as the engine does and decodes its chunks.
struct ChunkReader {
  let tools: Toolset
  let source: SourceMedia
  let video: VideoStream
  let x264Build: Int?
  let settings: Settings

  init(_ path: String, _ changes: [String: String] = [:]) async throws {
    tools = try await TestTools.toolset()
    let probe = MediaProbe(ffprobe: tools.ffprobe, runner: TestTools.runner)
    source = try await probe.media(path)
    video = try #require(source.video)
    settings = try Samples.settings(EngineHarness.quick.merging(changes) { $1 })
    let is444 = video.info.codec == "h264" && video.profile?.contains("4:4:4") == true
    x264Build = is444 ? try await probe.x264Build(path, stream: video.info.index) : nil
  }

  var plan: EncodePlan {
    get throws {
      try Planner(media: source, settings: settings, capabilities: tools.capabilities, cores: 2).plan(detectedCrop: nil)
    }
  }

  func ranges() async throws -> [(range: ChunkRange, ticks: [Int64])] {
    var found: [(ChunkRange, [Int64])] = []
    let indexer = ChunkIndexer(
      tools: tools, runner: TestTools.runner, source: source, plan: try plan.segmentation)
    _ = try await indexer.run(handle: ToolHandle()) { range, ticks, _ in found.append((range, ticks)) }
    return found
  }

  /// Frames of a range with their checksums, and how many lines of stderr tell of damage.
  func frames(_ range: ChunkRange, lead: Int) async throws -> (frames: [FrameChecksum], errors: Int) {
    let frames = Locked<[FrameChecksum]>([])
    let scan = Locked(StderrScanner())
    let extraction = Extraction(
      source: source.path, stream: video.info.index, range: range, lead: lead, x264Build: x264Build)
    _ = try await TestTools.runner.run(
      extraction.referenceCommand(tools.ffmpeg, timeBase: video.timeBase),
      onOutput: { line in if let frame = FrameChecksum(framecrc: line) { frames.withLock { $0.append(frame) } } },
      onError: { line in scan.withLock { $0.feed(line) } })
    return (frames.value, scan.value.decodeErrors)
  }

  /// The frames the engine's encoder of this chunk sees: from the chunk's own key frame when that gives what the index
  /// promises, else from where ``LocalWorker`` settles.
  func settledFrames(_ range: ChunkRange, _ expected: [Int64], in folder: TemporaryFolder) async throws
    -> [FrameChecksum]
  {
    let first = try await frames(range, lead: 0)
    if first.errors == 0, first.frames.map(\.pts) == expected { return first.frames }
    let workspace = Workspace(root: folder.path, job: JobID(1))
    try workspace.prepare()
    let task = ChunkTask(
      source: source, plan: try plan.video, range: range, expected: expected, crf: 60, parallelism: 2,
      x264Build: x264Build, folder: workspace.folder, stallTimeout: 60, decodesResult: false)
    let result = try await LocalWorker(tools: tools, runner: TestTools.runner).encode(
      task, control: ToolHandle(), report: WorkReport())
    let settled = try await frames(range, lead: result.lead).frames
    #expect(result.frames == settled.count)
    return settled
  }

  /// Checks that all chunks, one after the other, are the film.
  func expectExact(atLeast chunks: Int) async throws {
    let folder = TemporaryFolder("exact")
    let whole = ChunkRange(index: 0, from: 0, to: nil, expectedFrames: 0, startCut: nil, endCut: nil)
    let expected = try await frames(whole, lead: 0).frames
    let ranges = try await ranges()
    #expect(ranges.count >= chunks)
    var got: [FrameChecksum] = []
    for (range, ticks) in ranges {
      let frames = try await settledFrames(range, ticks, in: folder)
      let start = got.count
      #expect(
        frames == Array(expected.dropFirst(start).prefix(frames.count)),
        "chunk \(range.index): \(frames.count) frames from \(start), \(ticks.count) promised")
      got += frames
    }
    #expect(!expected.isEmpty)
    #expect(got.count == expected.count)
  }
}

extension EngineSuites {
  @Suite struct FrameExactTests {
    @Test(arguments: Clips.Kind.allCases)
    func `all chunks together are the decoded film, frame by frame`(_ kind: Clips.Kind) async throws {
      try await ChunkReader(try await Clips.path(kind)).expectExact(atLeast: 2)
    }

    @Test(
      .enabled(if: TestTools.media != nil, "needs the real clips"),
      arguments: [
        ("film-720p.mkv", 6), ("vp8-vorbis-vfr-270p.webm", 6), ("h264-yuv444-mp3-720p.mp4", 2), ("hdr10-1080p.mp4", 1),
        ("hlg-1080p.mp4", 1),
      ])
    func `so are those of real films`(_ name: String, _ chunks: Int) async throws {
      let path = try #require(TestTools.media) + "/" + name
      try await ChunkReader(path, ["process.segmentation.max_chunk": "10"]).expectExact(atLeast: chunks)
    }

    @Test func `so are those cut at scenes`() async throws {
      let changes = ["process.segmentation.method": "scenes"]
      try await ChunkReader(try await Clips.path(.openGOP), changes).expectExact(atLeast: 3)
    }
  }
}
