import DraptoModel

/// What the log says of work.
extension JobRun {
  func logStart(_ chunk: Chunk, frames: Int, _ grant: Grant) {
    log.write(
      .info, "encode", "started", job: id, chunk: chunk.id.index,
      fields: [
        "start": Format.timestamp(chunk.start), "frames": "\(frames)", "lp": "\(grant.parallelism)",
        "attempt": "\(chunk.attempt)",
      ])
  }

  func logDone(_ index: Int, _ result: ChunkResult) {
    var fields = [
      "frames": "\(result.frames)", "bytes": "\(result.bytes)", "seconds": Format.fixed(result.seconds, 1),
      "peak_memory": "\(result.peakMemory)",
    ]
    if result.missingFrames > 0 { fields["packets_without_frame"] = "\(result.missingFrames)" }
    if result.decodeErrors > 0 { fields["source_decode_errors"] = "\(result.decodeErrors)" }
    if result.lead > 0 { fields["lead"] = "\(result.lead)" }
    log.write(.info, "encode", "done", job: id, chunk: index, fields: fields)
  }

  func logDone(_ track: WorkID, _ bytes: Int64, _ sound: SoundRecord) {
    guard case .track(_, let stream) = track else { return }
    log.write(.info, "audio", "done", job: id, fields: ["stream": "\(stream)", "bytes": "\(bytes)"])
    let plan = journal.accepted.jobs[id]?.plan?.audio.first { $0.stream.info.index == stream }
    for warning in plan.map({ SoundChecks.warnings(sound, of: $0) }) ?? [] {
      log.write(.warning, "audio", warning, job: id, fields: ["stream": "\(stream)"])
    }
  }

  /// Of a chunk that is encoded and waits for room to be written once more. May be called from any thread.
  nonisolated func logLack(_ work: WorkID, _ error: ErrorReport) {
    parts.log.write(
      .warning, "encode", error.message, job: id, chunk: work.chunkIndex, fields: ["code": error.code.rawValue])
  }

  func logRetry(_ work: WorkID, _ attempt: Int, _ recovery: Recovery, _ error: ErrorReport) {
    let fields = ["code": error.code.rawValue, "stderr": error.stderrTail ?? ""]
    let text: String
    switch recovery {
    case .fail, .stopJob: return
    case .waitForDisk: text = "disk full: waits for space"
    case .retry(let delay):
      text = "attempt \(attempt) failed, again in \(Format.fixed(delay, 1)) s: \(error.message)"
    case .retryWithFewerWorkers(let delay):
      text = "attempt \(attempt) was killed, again in \(Format.fixed(delay, 1)) s with fewer workers"
    }
    log.write(.warning, "encode", text, job: id, chunk: work.chunkIndex, fields: fields)
    onRetry(recovery)
  }
}
