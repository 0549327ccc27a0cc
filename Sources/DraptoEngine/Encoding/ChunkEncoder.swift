import DraptoMedia
import DraptoModel
import Foundation

/// Encodes one chunk and proves it: right frames at the right times, decodable, durable.
package struct ChunkEncoder: Sendable {
  package var tools: Toolset
  package var runner: ToolRunner
  package var source: SourceMedia
  package var plan: VideoPlan
  package var workspace: Workspace
  package var stallTimeout: Int
  package var decodesResult: Bool
  package var x264Build: Int?

  package init(
    tools: Toolset, runner: ToolRunner, source: SourceMedia, plan: VideoPlan, workspace: Workspace, stallTimeout: Int,
    decodesResult: Bool, x264Build: Int?
  ) {
    self.tools = tools
    self.runner = runner
    self.source = source
    self.plan = plan
    self.workspace = workspace
    self.stallTimeout = stallTimeout
    self.decodesResult = decodesResult
    self.x264Build = x264Build
  }

  /// What to encode: the range and the times its packets promise.
  package struct Task: Sendable {
    package var range: ChunkRange
    package var expected: [Int64]
    package var crf: Double
    package var parallelism: Int
    /// Step of ``ChunkResult/leads`` to begin with.
    package var lead: Int

    package init(range: ChunkRange, expected: [Int64], crf: Double, parallelism: Int, lead: Int) {
      self.range = range
      self.expected = expected
      self.crf = crf
      self.parallelism = parallelism
      self.lead = lead
    }
  }

  /// The finished chunk: `NNNNNN.mkv` and `NNNNNN.times` are in place and on disk.
  /// - Parameter checkThreads: asked, when the chunk is encoded, how many threads may decode it for the check.
  package func encode(
    _ task: Task, handle: ToolHandle, checkThreads: @Sendable () async -> Int = { 1 },
    onProgress: @escaping @Sendable (FFmpegProgress) -> Void
  ) async throws -> ChunkResult {
    guard let video = source.video else { throw EngineError.noVideo(source.path) }
    var lead = task.lead
    while true {
      let started = ContinuousClock.now
      let made: Made
      do {
        made = try await encodeOnce(task, video, lead: lead, handle: handle, onProgress: onProgress)
      } catch let error as MediaError where plan.dolbyVision != nil && error.isMissingDolbyVision {
        // Frames decoded from a bad start have no RPU, and the encoder dies of the first of them.
        lead = try await betterLead(task, video, lead: lead, handle: handle, after: error)
        continue
      }
      let suspicious = made.ticks != task.expected || made.decodeErrors > 0
      if suspicious, let better = try await settle(task, video, lead: lead, made: made, handle: handle) {
        lead = better
        continue
      }
      if decodesResult {
        let threads = await checkThreads()
        try await proveDecodable(task, frames: made.ticks.count, threads: threads, handle: handle)
      }
      let dolbyVision = try await proveDolbyVision(task, video, lead: lead, made: made, handle: handle)
      // Frames of another file must not be kept for when the first one is back.
      try await SourceGuard.check(source)
      let path = workspace.chunk(task.range.index)
      let times = workspace.chunkTimes(task.range.index)
      let bytes = try await blocking {
        try TimesFile.write(made.ticks, to: times)
        try DurableFile.commit(path + ".part", as: path)
        return FileFingerprint.read(path)?.bytes ?? 0
      }
      return ChunkResult(
        frames: made.ticks.count, bytes: bytes, seconds: (ContinuousClock.now - started).seconds,
        peakMemory: handle.peakMemory, cpuSeconds: handle.cpuSeconds, headerHash: made.headerHash,
        packetHash: made.packetHash, decodeErrors: made.decodeErrors, lead: lead,
        missingFrames: max(0, task.expected.count - made.ticks.count), dolbyVisionHash: dolbyVision)
    }
  }

  private struct Made {
    var ticks: [Int64]
    /// Seconds of the chunk's own packets.
    var times: [Double]
    var headerHash: String
    var packetHash: String
    var decodeErrors: Int
  }

  private func extraction(_ task: Task, _ video: VideoStream, lead: Int) -> Extraction {
    Extraction(source: source.path, stream: video.info.index, range: task.range, lead: lead, x264Build: x264Build)
  }

  private func encodeOnce(
    _ task: Task, _ video: VideoStream, lead: Int, handle: ToolHandle,
    onProgress: @escaping @Sendable (FFmpegProgress) -> Void
  ) async throws -> Made {
    try await SourceGuard.check(source)
    let command = ChunkCommand(
      extraction: extraction(task, video, lead: lead), plan: plan, crf: task.crf, frameRate: video.nominalFrameRate,
      timeBase: video.timeBase, parallelism: task.parallelism, capabilities: tools.capabilities)
    let part = workspace.chunk(task.range.index) + ".part"
    let watched = watched(for: command.extraction)
    let scan: StderrScanner
    do {
      scan = try await watched.run(
        command.command(tools.ffmpeg, output: part), handle: handle, file: source.path, onProgress: onProgress
      ).scan
    } catch let error as MediaError {
      try await SourceGuard.check(source)
      throw error
    }
    if plan.dolbyVision?.source.losesEnhancementLayer == true {
      _ = try await blocking { try EnhancementLayerRemoval.apply(to: part) }
    }
    let print = try await MediaProbe(ffprobe: tools.ffprobe, runner: runner).fingerprint(part)
    let table = FrameTable(timeBase: print.timeBase, ticks: print.ticks)
    let times = (0..<table.count).map { table.seconds(at: $0) }
    let ticks = FrameTimes.snapped(times, to: task.expected, timeBase: video.timeBase)
    return Made(
      ticks: ticks, times: times, headerHash: print.headerHash, packetHash: VideoFingerprint.combined(print.hashes),
      decodeErrors: scan.decodeErrors)
  }

  /// Finds out whether decoding began early enough: decodes the same range from further back until two starts agree.
  /// Returns the step to encode again with; nil when the chunk is right as it is.
  /// - Throws: `DRP-CHUNK-FRAMES` when the chunk lacks frames that decoding the same range gives.
  private func settle(
    _ task: Task, _ video: VideoStream, lead: Int, made: Made, handle: ToolHandle
  ) async throws -> Int? {
    var settled = lead
    var frames = try await reference(task, video, lead: lead, handle: handle)
    while !extraction(task, video, lead: settled).isFromHead {
      let further = try await reference(task, video, lead: settled + 1, handle: handle)
      if further == frames { break }
      settled += 1
      frames = further
    }
    if settled != lead { return settled }
    let times = frames.map(\.pts)
    guard times.count == made.ticks.count else {
      throw EngineError.refused(
        ErrorReport(
          .framesMismatch,
          "chunk \(task.range.index) of \(Format.visible(source.path)) holds \(made.ticks.count) frames, its range decodes to \(times.count)",
          file: source.path))
    }
    return nil
  }

  /// The next step of the ladder from which the range decodes to something else than from `lead`.
  /// - Throws: `DRP-DV-RPU-MISSING` when there is none: it is not the start, the film lacks metadata.
  private func betterLead(
    _ task: Task, _ video: VideoStream, lead: Int, handle: ToolHandle, after error: MediaError
  ) async throws -> Int {
    let missing = EngineError.refused(
      ErrorReport(
        .dolbyVisionMissing,
        "a frame of chunk \(task.range.index) of \(Format.visible(source.path)) (from \(Format.timestamp(task.expected.first.map { Double($0) * video.timeBase.value } ?? 0)) on) has no Dolby Vision metadata",
        file: source.path, command: error.report.command, stderrTail: error.report.stderrTail))
    guard !extraction(task, video, lead: lead).isFromHead else { throw missing }
    let frames = try await reference(task, video, lead: lead, handle: handle)
    var next = lead + 1
    // To decode from the head of a long film takes hours, and tells no more than half a minute does.
    while !extraction(task, video, lead: next).isFromHead {
      if try await reference(task, video, lead: next, handle: handle) != frames { return next }
      next += 1
    }
    throw missing
  }

  private func reference(
    _ task: Task, _ video: VideoStream, lead: Int, handle: ToolHandle
  ) async throws -> [FrameChecksum] {
    let found = Locked<[FrameChecksum]>([])
    let command = extraction(task, video, lead: lead).referenceCommand(tools.ffmpeg, timeBase: video.timeBase)
    var watched = watched(for: extraction(task, video, lead: lead))
    watched.linesAreProgress = true
    _ = try await watched.run(
      command, handle: handle, file: source.path,
      onOutput: { line in if let frame = FrameChecksum(framecrc: line) { found.withLock { $0.append(frame) } } })
    return found.value
  }

  /// Decoding from far before the chunk shows nothing until the chunk is reached: a second for each second of film, at
  /// the slowest.
  private func watched(for extraction: Extraction) -> WatchedRun {
    let way = extraction.isFromHead ? extraction.range.startCut ?? 0 : 30
    return WatchedRun(runner: runner, stallTimeout: stallTimeout, headStart: Int(max(0, way)))
  }

  /// Compares the Dolby Vision metadata of every frame with the source's; nil where there are none to keep.
  private func proveDolbyVision(
    _ task: Task, _ video: VideoStream, lead: Int, made: Made, handle: ToolHandle
  ) async throws -> String? {
    guard let kept = plan.dolbyVision, !made.ticks.isEmpty else { return nil }
    let proof = DolbyVisionProof(
      ffmpeg: tools.ffmpeg, watched: watched(for: extraction(task, video, lead: lead)), source: source, video: video,
      plan: kept, workspace: workspace)
    return try await proof.prove(
      extraction(task, video, lead: lead), frames: made.ticks.map { Double($0) * video.timeBase.value },
      chunk: workspace.chunk(task.range.index) + ".part", chunkTimes: made.times, handle: handle)
  }

  /// Decodes the encoded chunk; counts its frames.
  private func proveDecodable(_ task: Task, frames: Int, threads: Int, handle: ToolHandle) async throws {
    let part = workspace.chunk(task.range.index) + ".part"
    let command = DecodeCheck.command(tools.ffmpeg, path: part, threads: threads)
    let (scan, last) = try await WatchedRun(runner: runner, stallTimeout: stallTimeout).run(command, handle: handle)
    guard scan.decodeErrors == 0, last.frames == frames else {
      throw EngineError.refused(
        ErrorReport(
          .framesMismatch,
          "chunk \(task.range.index) decodes to \(last.frames) of \(frames) frames, with \(scan.decodeErrors) errors",
          file: part, command: command.shellText))
    }
  }
}
