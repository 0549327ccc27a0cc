import DraptoModel

/// The command line that encodes some runs of a chunk's frames as the chunk would be encoded, to see what its CRF gives.
package struct PartCommand: Sendable {
  /// How the whole chunk is encoded.
  package var chunk: ChunkCommand
  /// Where its frames lie.
  package var runs: [RunGroup]
  /// Numbers of frames that become key frames, beside those of the chunk's own distance; empty: no others.
  package var keyFrames: [Int]

  package init(chunk: ChunkCommand, runs: [RunGroup], keyFrames: [Int] = []) {
    self.chunk = chunk
    self.runs = runs
    self.keyFrames = keyFrames
  }

  private var decoder: [String] { chunk.decoding.arguments(encoder: chunk.parallelism) }

  /// What the encode is compared with.
  package var reference: QualityReference { .groups(runs, plan: chunk.plan, decoder: decoder) }

  /// Writes Matroska to `output`, progress to stdout.
  package func command(_ ffmpeg: String, output: String) -> ToolCommand {
    var part = chunk
    // Its metadata change no sample, and belong to the whole film's frames.
    part.plan.dolbyVision = nil
    let rate = chunk.frameRate > 0 ? chunk.frameRate : 25
    let tail = ["settb=1/90000", "setpts=N*\(Format.fixed(90_000 / rate, 3))"] + part.tagFilters
    let arguments =
      [
        "-hide_banner", "-nostdin", "-nostats", "-v", "warning", "-progress", "pipe:1", "-stats_period", "0.5", "-y",
      ] + reference.inputs.flatMap { $0 } + [
        "-filter_complex", reference.graph(first: 0, tail: tail, label: "v"), "-map", "[v]", "-map_metadata", "-1",
        "-map_chapters", "-1", "-fps_mode", "passthrough", "-enc_time_base", "1/90000",
      ] + Self.forcing(keyFrames) + part.encoderArguments + ["-f", "matroska", ProbeCommands.url(output)]
    return ToolCommand(ffmpeg, arguments, environment: ["SVT_LOG": "2"])
  }

  /// Options that make key frames of these frames.
  static func forcing(_ keyFrames: [Int]) -> [String] {
    guard !keyFrames.isEmpty else { return [] }
    return ["-force_key_frames", "expr:" + keyFrames.map { "eq(n,\($0))" }.joined(separator: "+")]
  }
}
