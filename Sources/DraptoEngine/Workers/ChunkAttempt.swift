import DraptoMedia
import DraptoModel
import Foundation

/// What an encode of a chunk turned out to be, when nothing speaks against it.
struct ProvenChunk: Codable, Sendable {
  /// Ticks of its frames.
  var ticks: [Int64]
  /// See ``ChunkResult``.
  var headerHash: String
  var packetHash: String
  var decodeErrors: Int
  var lead: Int
  var dolbyVisionHash: String?
  /// See ``ChunkResult/activeAreasCut``.
  var activeAreasCut: Int?
  /// See ``ChunkResult/shownMetadata``.
  var shownMetadata: Int?
  /// One for each frame, where it was measured.
  var scores: [Double]
  /// What encoded it, ready to paste into a shell; nil in files of earlier versions.
  var command: String?
}

/// One attempt at one chunk.
struct ChunkAttempt: Sendable {
  let tools: Toolset
  let runner: ToolRunner
  let task: ChunkTask
  let video: VideoStream
  let handle: ToolHandle
  let report: WorkReport

  var source: SourceMedia { task.source }
  var plan: VideoPlan { task.plan }

  /// The finished chunk: `NNNNNN.mkv` and `NNNNNN.times` are in place and on disk.
  func run() async throws -> ChunkResult {
    try await answering(task.folder, .workNotWritable) { try task.workspace.checkThere() }
    let started = ContinuousClock.now
    if let quality = task.quality { return try await TargetedAttempt(attempt: self, quality: quality).run() }
    let proven = try await encodeProven(crf: task.crf, lead: task.lead)
    // Frames of another file must not be kept for when the first one is back.
    try await SourceGuard.check(source)
    let (part, place) = (task.part, task.workspace.chunk(task.range.index))
    try await blocking { try DurableFile.commit(part, as: place) }
    return try await result(proven, since: started)
  }

  /// Writes the times of a chunk that is in its place.
  func result(
    _ proven: ProvenChunk, since started: ContinuousClock.Instant, quality: ChunkQuality? = nil
  ) async throws -> ChunkResult {
    let (workspace, index) = (task.workspace, task.range.index)
    if let command = proven.command { report.made(command) }
    let bytes = try await blocking {
      try TimesFile.write(proven.ticks, to: workspace.chunkTimes(index))
      return FileFingerprint.read(workspace.chunk(index))?.bytes ?? 0
    }
    var result = ChunkResult(
      frames: proven.ticks.count, bytes: bytes, seconds: (ContinuousClock.now - started).seconds,
      peakMemory: handle.peakMemory, cpuSeconds: handle.cpuSeconds, headerHash: proven.headerHash,
      packetHash: proven.packetHash, decodeErrors: proven.decodeErrors, lead: proven.lead,
      missingFrames: max(0, task.expected.count - proven.ticks.count), dolbyVisionHash: proven.dolbyVisionHash,
      activeAreasCut: proven.activeAreasCut, quality: quality)
    result.shownMetadata = proven.shownMetadata
    return result
  }

  /// Encodes the chunk into ``ChunkTask/part`` and proves it.
  /// - Parameter measuring: measures it in the pass that proves that it decodes.
  func encodeProven(crf: Double, lead: Int, measuring goal: QualityGoal? = nil) async throws -> ProvenChunk {
    var lead = lead
    var decoding = DecoderThreads.asEncoder
    while true {
      let made: Made
      report.stage(.encoding)
      do {
        made = try await encodeOnce(crf: crf, lead: lead, decoding: decoding)
      } catch let error as MediaError where plan.dolbyVision != nil && error.isMissingDolbyVision {
        // Frames decoded from a bad start have no RPU, and the encoder dies of the first of them.
        lead = try await betterLead(lead: lead, after: error)
        continue
      }
      report.stage(.checking)
      let suspicious = made.ticks != task.expected || made.decodeErrors > 0
      if suspicious {
        switch try await settle(lead: lead, decoding: decoding, made: made) {
        case .right: break
        case .fromFurtherBack(let better):
          lead = better
          continue
        case .withThreads(let other):
          decoding = other
          continue
        }
      }
      var scores: [Double] = []
      if let goal, !made.ticks.isEmpty {
        scores = try await measure(
          goal, task.part, frames: made.ticks.count,
          .chunk(extraction(lead: lead), plan: plan, decoder: decoding.arguments(encoder: task.parallelism)),
          extraction(lead: lead))
      } else if task.decodesResult, !made.ticks.isEmpty {
        try await proveDecodable(task.part, frames: made.ticks.count, threads: await report.checkThreads())
      }
      return ProvenChunk(
        ticks: made.ticks, headerHash: made.headerHash, packetHash: made.packetHash, decodeErrors: made.decodeErrors,
        lead: lead, dolbyVisionHash: try await proveDolbyVision(lead: lead, made: made),
        activeAreasCut: made.activeAreasCut,
        shownMetadata: goal == nil
          ? try await proveHDR10Plus(task.part, lead: lead, ticks: made.ticks, times: made.times) : nil, scores: scores,
        command: made.command)
    }
  }

  private struct Made {
    var ticks: [Int64]
    /// Seconds of the chunk's own packets.
    var times: [Double]
    var headerHash: String
    var packetHash: String
    var decodeErrors: Int
    /// What encoded it.
    var command: String
    /// See ``ChunkResult``.
    var activeAreasCut: Int?

    /// A chunk none of whose packets gave a frame.
    static func nothing(decodeErrors: Int, command: String) -> Made {
      Made(
        ticks: [], times: [], headerHash: "", packetHash: VideoFingerprint.combined([]), decodeErrors: decodeErrors,
        command: command)
    }
  }

  /// What a doubtful chunk turned out to be.
  private enum Verdict {
    case right
    /// Decoding has to begin earlier: at this step of ``ChunkResult/leads``.
    case fromFurtherBack(Int)
    /// Another count of decoder threads gives more, or steadier, frames.
    case withThreads(DecoderThreads)
  }

  func extraction(lead: Int) -> Extraction {
    Extraction(
      source: source.path, stream: video.info.index, range: task.range, lead: lead, x264Build: task.x264Build)
  }

  func command(crf: Double, extraction: Extraction, decoding: DecoderThreads) -> ChunkCommand {
    ChunkCommand(
      extraction: extraction, plan: plan, crf: crf, frameRate: video.nominalFrameRate,
      encoderFrameRate: source.encoderFrameRate, timeBase: video.timeBase, parallelism: task.parallelism,
      capabilities: tools.capabilities, timeShift: source.clock.chunkShift, decoding: decoding)
  }

  private func encodeOnce(crf: Double, lead: Int, decoding: DecoderThreads) async throws -> Made {
    try await SourceGuard.check(source)
    let command = command(crf: crf, extraction: extraction(lead: lead), decoding: decoding)
    let part = task.part
    let watched = watched(for: command.extraction)
    let line = command.command(tools.ffmpeg, output: part)
    let scan: StderrScanner
    let last: FFmpegProgress
    do {
      (scan, last) = try await watched.run(
        line, handle: handle, file: source.path, onProgress: report.figures)
    } catch let error as MediaError {
      try await SourceGuard.check(source)
      throw error
    }
    // Without a frame the encoder has written no header either: a file that nothing can read.
    guard last.frames > 0 else { return .nothing(decodeErrors: scan.decodeErrors, command: line.shellText) }
    let cut = try await rewriteRPUs(in: part)
    try await insertHDR10Plus(timeShift: command.timeShift)
    let print = try await MediaProbe(ffprobe: tools.ffprobe, runner: runner).fingerprint(part)
    let table = FrameTable(timeBase: print.timeBase, ticks: print.ticks)
    let times = (0..<table.count).map { table.seconds(at: $0) }
    let ticks = FrameTimes.snapped(
      times.map { $0 - command.timeShift }, to: task.expected, timeBase: video.timeBase)
    return Made(
      ticks: ticks, times: times, headerHash: print.headerHash, packetHash: VideoFingerprint.combined(print.hashes),
      decodeErrors: scan.decodeErrors, command: line.shellText, activeAreasCut: cut)
  }

  /// Changes Dolby Vision metadata that would not be true of the encoded frames.
  /// - Returns: frames whose active area the crop cuts into; nil when there are none.
  private func rewriteRPUs(in part: String) async throws -> Int? {
    let edits = plan.dolbyVision.map(RPUEdit.edits) ?? []
    guard !edits.isEmpty else { return nil }
    let outcome = try await blocking { try RPURewriting.apply(edits, to: part) }
    return outcome.cut > 0 ? outcome.cut : nil
  }

  /// Finds out whether decoding began early enough: decodes the same range from further back until two starts agree.
  /// Where frames are still missing then, it goes on: both may have begun behind the same key frame.
  /// - Throws: `DRP-CHUNK-FRAMES` when the chunk lacks frames that decoding the same range gives.
  private func settle(lead: Int, decoding: DecoderThreads, made: Made) async throws -> Verdict {
    // The step that is tried, and the first one that gave the same frames.
    var (step, settled) = (lead, lead)
    var isAgreed = false
    var frames = try await reference(lead: lead, decoding: decoding)
    while !extraction(lead: step).isFromHead {
      // Two starts that give nothing agree on nothing: some containers seek past the frames asked for. But hours of
      // film are not decoded for a chunk that may be damaged.
      if extraction(lead: step + 1).isFromHead, frames.isEmpty ? !isNearHead : isAgreed { break }
      let further = try await reference(lead: step + 1, decoding: decoding)
      step += 1
      isAgreed = further == frames
      if isAgreed, !frames.isEmpty, frames.count >= task.expected.count { break }
      if !isAgreed { settled = step }
      frames = further
    }
    if settled != lead, !frames.isEmpty { return .fromFurtherBack(settled) }
    if made.ticks.count < task.expected.count, decoding == .asEncoder {
      let automatic = try await reference(lead: lead, decoding: .automatic)
      if automatic.count > frames.count { return .withThreads(.automatic) }
    }
    guard frames.count != made.ticks.count else { return .right }
    // Decoders on several threads may differ from run to run where a stream is damaged; one thread does not.
    if decoding != .one { return .withThreads(.one) }
    throw EngineError.refused(
      ErrorReport(
        .framesMismatch,
        "chunk \(task.range.index) of \(Format.visible(source.path)) holds \(made.ticks.count) frames, its range decodes to \(frames.count)",
        file: source.path))
  }

  /// Whether decoding from the head of the file costs no more than some minutes of film.
  private var isNearHead: Bool { (task.range.startCut ?? 0) - source.clock.firstFrame < 600 }

  /// The next step of the ladder from which the range decodes to something else than from `lead`.
  /// - Throws: `DRP-DV-RPU-MISSING` when there is none: it is not the start, the film lacks metadata.
  private func betterLead(lead: Int, after error: MediaError) async throws -> Int {
    let missing = EngineError.refused(
      ErrorReport(
        .dolbyVisionMissing,
        "a frame of chunk \(task.range.index) of \(Format.visible(source.path)) (from \(Format.timestamp(task.expected.first.map { Double($0) * video.timeBase.value } ?? 0)) on) has no Dolby Vision metadata",
        file: source.path, command: error.report.command, stderrTail: error.report.stderrTail))
    guard !extraction(lead: lead).isFromHead else { throw missing }
    let frames = try await reference(lead: lead)
    var next = lead + 1
    // To decode from the head of a long film takes hours, and tells no more than half a minute does.
    while !extraction(lead: next).isFromHead {
      if try await reference(lead: next) != frames { return next }
      next += 1
    }
    throw missing
  }

  private func reference(lead: Int, decoding: DecoderThreads = .asEncoder) async throws -> [FrameChecksum] {
    let found = Locked<[FrameChecksum]>([])
    let command = extraction(lead: lead).referenceCommand(
      tools.ffmpeg, timeBase: video.timeBase, decoder: decoding.arguments(encoder: task.parallelism))
    var watched = watched(for: extraction(lead: lead))
    watched.linesAreProgress = true
    _ = try await watched.run(
      command, handle: handle, file: source.path,
      onOutput: { line in if let frame = FrameChecksum(framecrc: line) { found.withLock { $0.append(frame) } } })
    return found.value
  }

  /// Decoding from far before the chunk shows nothing until the chunk is reached: a second for each second of film, at
  /// the slowest.
  func watched(for extraction: Extraction) -> WatchedRun {
    let way = extraction.isFromHead ? (extraction.range.startCut ?? 0) - source.clock.firstFrame : 30
    return WatchedRun(runner: runner, stallTimeout: task.stallTimeout, headStart: Int(max(0, way)))
  }

  /// Compares the Dolby Vision metadata of every frame with the source's; nil where there are none to keep.
  private func proveDolbyVision(lead: Int, made: Made) async throws -> String? {
    guard let kept = plan.dolbyVision, !made.ticks.isEmpty else { return nil }
    let proof = DolbyVisionProof(
      ffmpeg: tools.ffmpeg, watched: watched(for: extraction(lead: lead)), source: source, video: video,
      plan: kept,
      scratch: task.workspace.rpus(task.range.index, attempt: task.attempt))
    return try await proof.prove(
      extraction(lead: lead), frames: made.ticks.map { Double($0) * video.timeBase.value },
      chunk: task.part, chunkTimes: made.times, handle: handle)
  }

  /// Decodes the encoded chunk; counts its frames.
  func proveDecodable(_ file: String, frames: Int, threads: Int) async throws {
    let command = DecodeCheck.command(tools.ffmpeg, path: file, threads: threads)
    let (scan, last) = try await WatchedRun(runner: runner, stallTimeout: task.stallTimeout).run(
      command, handle: handle)
    guard scan.decodeErrors == 0, last.frames == frames else {
      throw EngineError.refused(
        ErrorReport(
          .framesMismatch,
          "chunk \(task.range.index) decodes to \(last.frames) of \(frames) frames, with \(scan.decodeErrors) errors",
          file: file, command: command.shellText))
    }
  }
}
