import DraptoMedia
import DraptoModel

extension ChunkAttempt {
  /// Gives each frame of the encoded chunk the HDR10+ metadata of its source frame.
  /// - Parameter timeShift: seconds that were added to the chunk's times.
  func insertHDR10Plus(timeShift: Double) async throws {
    guard let stretch = try await stretch() else { return }
    let (task, base) = (task, video.timeBase)
    let scratch = task.workspace.chunkWithMetadata(task.range.index, attempt: task.attempt)
    try await keepingEncode {
      let times = try MatroskaFile.times(task.part).map { $0 - timeShift }
      let ticks = FrameTimes.snapped(times, to: task.expected, timeBase: base)
      try HDR10PlusInsertion.apply(stretch.payloads(for: ticks), to: task.part, scratch: scratch)
    }
  }

  /// Writes the encoded chunk once more. While its disk has no room for that the encode stays, and waits.
  private func keepingEncode(_ write: @escaping @Sendable () throws -> Void) async throws {
    let needed = FileFingerprint.read(task.part)?.bytes ?? 0
    var failures = 0
    while true {
      // What is paused writes nothing.
      while handle.isPaused { try await Task.sleep(for: .milliseconds(200)) }
      try Task.checkCancellation()
      // Behind a failure the disk is not filled up again where it says itself that it has no room.
      let free = try await blocking { [folder = task.folder] in DiskStatus.space(folder)?.free } ?? .max
      if failures == 0 || free > needed + needed / 50 {
        do { return try await blocking(write) } catch let error as ErrorReport where error.code == .diskFull {
          guard let lacksRoom = report.lacksRoom else { throw error }
          if failures == 0 { lacksRoom(Self.lack(of: needed, free: free, chunk: task.range.index, error)) }
          failures += 1
        }
      }
      // Where there seems to be room and is none (a quota), it is not written again each second.
      try await Task.sleep(for: .seconds(min(60, 1 << min(failures, 6))))
    }
  }

  private static func lack(of needed: Int64, free: Int64, chunk: Int, _ error: ErrorReport) -> ErrorReport {
    ErrorReport(
      .diskFull,
      "chunk \(chunk) is encoded and waits for room to get its HDR10+ metadata: its work folder\u{2019}s disk needs \(Format.bytes(needed)), \(Format.bytes(free)) are free",
      file: error.file)
  }

  /// The metadata of the chunk's frames; nil where none are kept.
  private func stretch() async throws -> HDR10PlusStretch? {
    guard plan.hdr10Plus != nil else { return nil }
    if let given = task.metadata { return given }
    if let found = try await report.metadata?(task.expected) { return found }
    throw EngineError.refused(
      ErrorReport(
        .hdr10PlusDiffers, "the task of chunk \(task.range.index) has no HDR10+ metadata, though its plan keeps them",
        file: source.path))
  }

  /// Lets a decoder show the metadata of a few frames that have their own; nil where none are kept. Of encodes that are
  /// measured on the way to a CRF only the one that is kept is worth it.
  /// - Parameter file: the encoded chunk, and `times` those of its packets in seconds.
  func proveHDR10Plus(_ file: String, lead: Int, ticks: [Int64], times: [Double]) async throws -> Int? {
    guard let stretch = try await stretch(), !ticks.isEmpty else { return nil }
    let proof = HDR10PlusProof(
      ffmpeg: tools.ffmpeg, watched: watched(for: extraction(lead: lead)), source: source, video: video,
      threads: task.parallelism)
    return try await proof.prove(
      extraction(lead: lead), ticks: ticks, without: Set(stretch.filled), payloads: stretch.payloads(for: ticks),
      chunk: file,
      times: times, handle: handle)
  }
}
