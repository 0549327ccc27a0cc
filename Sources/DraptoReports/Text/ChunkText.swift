import DraptoModel

/// Chunks in words and figures.
package enum ChunkText {
  /// One character for a state.
  package static func symbol(_ state: WorkState, unicode: Bool) -> String {
    switch state {
    case .waiting: unicode ? "·" : "."
    case .running: unicode ? "▶" : ">"
    case .paused: unicode ? "⏸" : "p"
    case .done: unicode ? "✓" : "v"
    case .failed: unicode ? "✗" : "x"
    case .cancelled: unicode ? "−" : "-"
    }
  }

  /// Frames of the chunk: as encoded, else as expected.
  package static func frames(_ chunk: Chunk) -> Int { chunk.result?.frames ?? chunk.range.expectedFrames }

  /// How far a chunk is, 0…1.
  package static func fraction(_ chunk: Chunk) -> Double {
    chunk.state == .done ? 1 : min(1, Double(chunk.progress.frames) / Double(max(1, chunk.range.expectedFrames)))
  }

  /// An encoder works for it: what it was told before says nothing of a proof.
  private static func isEncoding(_ chunk: Chunk) -> Bool {
    if case .running(.checking, _) = chunk.status { false } else { chunk.state == .running }
  }

  /// Frames per second: of a finished chunk over all its time.
  package static func speed(_ chunk: Chunk) -> Double? {
    if let result = chunk.result { return result.seconds > 0 ? Double(result.frames) / result.seconds : nil }
    return isEncoding(chunk) ? chunk.progress.framesPerSecond : nil
  }

  /// Seconds left of a running chunk; nil where its speed is not known.
  package static func remaining(_ chunk: Chunk) -> Double? {
    guard isEncoding(chunk), let speed = chunk.progress.framesPerSecond, speed > 0 else { return nil }
    return Double(max(0, chunk.range.expectedFrames - chunk.progress.frames)) / speed
  }

  /// Bytes of a finished chunk; nil before: what is written so far says little of what it will be.
  package static func bytes(_ chunk: Chunk) -> Int64? { chunk.result?.bytes }

  /// The same in words; a dash before it is done.
  package static func size(_ chunk: Chunk) -> String { bytes(chunk).map(Format.bytes) ?? "—" }

  /// Bytes of memory its programs take, or took at most.
  package static func memory(_ chunk: Chunk) -> Int64 { chunk.result?.peakMemory ?? chunk.progress.memory }

  /// Why it does not move, or what went wrong.
  package static func remark(_ chunk: Chunk) -> String {
    if chunk.state == .failed { return chunk.error?.description ?? "failed" }
    if chunk.state == .done { return "" }
    return chunk.reason ?? (chunk.state == .cancelled ? "cancelled" : chunk.state == .paused ? "paused" : "")
  }

  /// What is done with it now, `encode`; nil where nothing is.
  package static func stage(_ chunk: Chunk) -> String? {
    if case .running(let stage, _) = chunk.status { stage.word } else { nil }
  }

  /// Its state, `running`, with its stage where it is not encoded: `running, prove`.
  package static func state(_ chunk: Chunk) -> String {
    guard case .running(let stage, _) = chunk.status, stage != .encoding else { return chunk.state.rawValue }
    return "\(chunk.state.rawValue), \(stage.word)"
  }

  /// `CRF 10 → 93.1`: what it was encoded with, and what that gave.
  package static func scored(_ chunk: Chunk, _ goal: QualityGoal) -> String {
    "CRF \(Format.compact(chunk.crf)) → \(score(chunk, goal.metric) ?? "—")"
  }

  /// Its score, or the latest that was found on the way: `95.2`, `~93.1` of a part of it; nil where there is none.
  package static func score(_ chunk: Chunk, _ metric: QualityMetric) -> String? {
    chunk.latestScore.map { ($0.isPart ? "~" : "") + Format.fixed($0.mean, metric.isVMAF ? 1 : 2) }
  }

  /// Where decoding began for it: steps of the ladder.
  package static func lead(_ step: Int) -> String {
    guard step > 0 else { return "at its own key frame" }
    guard let seconds = ChunkResult.leads[min(step, ChunkResult.leads.count - 1)] else {
      return "at the head of the film"
    }
    return "\(Format.compact(seconds)) s before"
  }

  /// `1:22.1`: where it begins.
  package static func start(_ chunk: Chunk) -> String {
    let text = Format.timestamp(chunk.start)
    return text.hasSuffix("—") ? text : String(text.dropLast(2))
  }
}
