import DraptoMedia
import DraptoModel

/// Reads a source's index and gives out its chunks as they become known.
package struct ChunkIndexer: Sendable {
  /// The programs to work with.
  package var tools: Toolset
  /// Runs the programs.
  package var runner: ToolRunner
  /// The film as the probe found it.
  package var source: SourceMedia
  /// How the film is cut.
  package var plan: SegmentationPlan
  /// Seconds without a packet or frame after which the reading program is ended.
  package var stallTimeout: Int
  /// Told of the packets as they are read, in decoding order; films whose packets have no times have none to tell of.
  package var onPackets: @Sendable ([PacketLine]) -> Void = { _ in }

  package init(
    tools: Toolset, runner: ToolRunner, source: SourceMedia, plan: SegmentationPlan, stallTimeout: Int = 300
  ) {
    self.tools = tools
    self.runner = runner
    self.source = source
    self.plan = plan
    self.stallTimeout = stallTimeout
  }

  private var watched: WatchedRun {
    WatchedRun(runner: runner, stallTimeout: stallTimeout, linesAreProgress: true)
  }

  /// What is known when the whole index has been read.
  package struct Index: Sendable {
    /// Times of all frames.
    package var table: FrameTable
    /// Chunks that were given out.
    package var chunkCount: Int
    /// What the demultiplexer said of data that are missing at the end; nil when it said nothing of the kind.
    package var lack: String?
  }

  private enum Item: Sendable {
    case packets([PacketLine])
    case frame(ScoredFrame)
  }

  /// Calls `body` for each chunk in film order, with the times of its frames and what its packets tell. Throws ``MediaError`` and
  /// `DRP-SRC-DAMAGED` for sources whose times jump back.
  package func run(
    handle: ToolHandle, _ body: (ChunkRange, [Int64], ChunkFacts) async throws -> Void
  ) async throws -> Index {
    guard let video = source.video else { throw EngineError.noVideo(source.path) }
    var byDecoding = plan.method == .scenes || source.head?.hasDecodingTimesOnly == true
    if !byDecoding { byDecoding = try await !hasTimes(video) }
    var planner = SegmentPlanner(
      plan: plan, timeBase: video.timeBase, end: source.clock.end, fields: byDecoding ? nil : FieldPairs(source))
    var search = SceneSearch(
      source: source.path, stream: video.info.index, timeBase: video.timeBase, near: plan.maximum)
    var chunks = 0
    var sizes = PacketSizes(timeBase: video.timeBase)
    var failure: (any Error)?
    let lack = Locked<String?>(nil)
    for await item in items(video, byDecoding: byDecoding, handle: handle, lack: lack) {
      switch item {
      case .success(.packets(let packets)):
        onPackets(packets)
        for packet in packets {
          search.add(packet)
          sizes.add(packet)
          let steps = planner.feed(packet)
          if !steps.isEmpty { try await perform(steps, &planner, &search, &chunks, &sizes, handle, body) }
        }
      case .success(.frame(let frame)):
        let steps = planner.feed(frame)
        if !steps.isEmpty { try await perform(steps, &planner, &search, &chunks, &sizes, handle, body) }
      case .failure(let error): failure = error
      }
    }
    if let failure { throw failure }
    try Task.checkCancellation()
    var rest = planner.finish()
    while !rest.isEmpty {
      try await perform(rest, &planner, &search, &chunks, &sizes, handle, body)
      rest = planner.finish()
    }
    if planner.misplaced > 0 {
      throw EngineError.timesJumpBack(source.path, count: planner.misplaced)
    }
    if planner.table.count == 0 { throw EngineError.noFrames(source.path) }
    return Index(table: planner.table, chunkCount: chunks, lack: lack.value)
  }

  private func perform(
    _ steps: [SegmentPlanner.Step], _ planner: inout SegmentPlanner, _ search: inout SceneSearch, _ chunks: inout Int,
    _ sizes: inout PacketSizes, _ handle: ToolHandle, _ body: (ChunkRange, [Int64], ChunkFacts) async throws -> Void
  ) async throws {
    var steps = steps
    while !steps.isEmpty {
      switch steps.removeFirst() {
      case .chunk(let range):
        chunks += 1
        try await body(range, Array(planner.table.ticks(from: range.from, to: range.to)), sizes.take(range))
      case .search(let from, let to):
        steps += planner.resolve(try await scores(from: from, to: to, &search, handle: handle))
      }
    }
  }

  /// Whether the first packets say when they are shown; AVI and the like leave it to the decoder.
  private func hasTimes(_ video: VideoStream) async throws -> Bool {
    if let known = source.head?.lacksTimes { return !known }
    let first = try await FirstPackets.read(source.path, video, tools: tools, runner: runner)
    return !first.contains { $0.pts == nil }
  }

  private func items(
    _ video: VideoStream, byDecoding: Bool, handle: ToolHandle, lack: Locked<String?>
  ) -> AsyncStream<Result<Item, any Error>> {
    let (stream, continuation) = AsyncStream.makeStream(of: Result<Item, any Error>.self)
    // Not awaited in place: the chunks must be given out while the index is still being read.
    let task = Task {
      do {
        if byDecoding {
          try await decode(SceneAnalysis(source: source.path, stream: video.info.index), handle: handle) {
            continuation.yield(.success(.frame($0)))
          }
        } else {
          let stderr = try await readPackets(video, handle: handle, continuation)
          lack.withLock { $0 = Self.lack(inWords: stderr) }
        }
      } catch {
        continuation.yield(.failure(error))
      }
      continuation.finish()
    }
    continuation.onTermination = { _ in task.cancel() }
    return stream
  }

  private func readPackets(
    _ video: VideoStream, handle: ToolHandle, _ continuation: AsyncStream<Result<Item, any Error>>.Continuation
  ) async throws -> String {
    let batch = Locked<[PacketLine]>([])
    let command = ProbeCommands.packets(tools.ffprobe, source.path, stream: video.info.index, entries: "pts,size,flags")
    let (outcome, _, _) = try await watched.outcome(of: command, handle: handle) { line in
      guard let packet = PacketLine(csv: line) else { return }
      let full: [PacketLine]? = batch.withLock { packets in
        packets.append(packet)
        guard packets.count >= 256 else { return nil }
        defer { packets = [] }
        return packets
      }
      if let full { continuation.yield(.success(.packets(full))) }
    }
    guard outcome.succeeded else { throw MediaError.failed(command, outcome, file: source.path) }
    continuation.yield(.success(.packets(batch.value)))
    return outcome.stderrTail
  }

  /// ffprobe's words for a file whose index promises more than it holds; it ends with status 0 all the same.
  package static func lack(inWords stderr: String) -> String? {
    stderr.split(separator: "\n").first { $0.contains("partial file") || $0.contains("File ended prematurely") }
      .map(String.init)
  }

  private func scores(
    from: Double, to: Double, _ search: inout SceneSearch, handle: ToolHandle
  ) async throws -> [ScoredFrame] {
    switch search.step(from: from, to: to) {
    case .known(let frames): return frames
    case .stretch(let analysis):
      let found = Locked<[ScoredFrame]>([])
      try await decode(analysis, handle: handle) { frame in found.withLock { $0.append(frame) } }
      return Array(found.value.dropFirst())
    case .pass(let pass):
      search.keep(try await decoded(pass, handle: handle))
      return try await scores(from: from, to: to, &search, handle: handle)
    }
  }

  /// Nil when the program failed: the stretch alone may still be decoded.
  private func decoded(_ pass: ScenePass, handle: ToolHandle) async throws -> ScenePass? {
    let filled = Locked(pass)
    do {
      _ = try await watched.run(
        pass.command(tools.ffmpeg), handle: handle, file: source.path,
        onOutput: { line in filled.withLock { $0.feed(line) } })
    } catch is MediaError {
      return nil
    }
    return filled.value
  }

  private func decode(
    _ analysis: SceneAnalysis, handle: ToolHandle, _ body: @escaping @Sendable (ScoredFrame) -> Void
  ) async throws {
    let parser = Locked(SceneParser())
    let command = analysis.command(tools.ffmpeg)
    _ = try await watched.run(
      command, handle: handle, file: source.path,
      onOutput: { line in if let frame = parser.withLock({ $0.feed(line) }) { body(frame) } })
  }
}
