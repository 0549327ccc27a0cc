import DraptoModel

/// The command lines of a sample: its frames are decoded once, into a file of their own, and encoded from there with each setting.
package struct SampleCommand: Sendable {
  /// How a chunk of the film would be encoded.
  package var chunk: ChunkCommand
  /// Where the frames lie in the film.
  package var runs: [RunGroup]
  /// Numbers of the frames at which a run begins.
  package var starts: [Int]

  package init(chunk: ChunkCommand, runs: [RunGroup], starts: [Int]) {
    self.chunk = chunk
    self.runs = runs
    self.starts = starts
  }

  private var rate: Double { chunk.frameRate > 0 ? chunk.frameRate : 25 }
  private var clock: [String] { ["settb=1/90000", "setpts=N*\(Format.fixed(90_000 / rate, 3))"] }
  private static let head = [
    "-hide_banner", "-nostdin", "-nostats", "-v", "warning", "-progress", "pipe:1", "-stats_period", "0.5", "-y",
  ]
  private static let passthrough = [
    "-map_metadata", "-1", "-map_chapters", "-1", "-fps_mode", "passthrough", "-enc_time_base", "1/90000",
  ]

  /// Writes the frames as the encoder is given them, without loss.
  /// - Parameter isPacked: takes a third of the room, and some time of each reader.
  package func reference(_ ffmpeg: String, output: String, isPacked: Bool) -> ToolCommand {
    let source = QualityReference.groups(runs, plan: chunk.plan, decoder: [])
    return ToolCommand(
      ffmpeg,
      Self.head + source.inputs.flatMap { $0 } + [
        "-filter_complex", source.graph(first: 0, tail: clock, label: "v"), "-map", "[v]",
      ] + Self.passthrough + [
        "-c:v", isPacked ? "ffvhuff" : "rawvideo", "-f", "nut", ProbeCommands.url(output),
      ])
  }

  /// Encodes them from there, each run from a key frame on. Writes Matroska to `output`, progress to stdout.
  package func encode(_ ffmpeg: String, reference: String, output: String) -> ToolCommand {
    var part = chunk
    // Its metadata change no sample, and belong to the whole film's frames.
    part.plan.dolbyVision = nil
    return ToolCommand(
      ffmpeg,
      Self.head + ["-threads", "1", "-i", ProbeCommands.url(reference), "-map", "0:v:0", "-vf"]
        + [(clock + Self.tags(part.plan.color) + part.tagFilters).joined(separator: ",")] + Self.passthrough
        + PartCommand.forcing(starts.count > 1 ? starts : []) + part.encoderArguments
        + ["-f", "matroska", ProbeCommands.url(output)],
      environment: ["SVT_LOG": "2"])
  }

  /// Range and matrix, which the file between has no place for: what is not known would be converted to what the encoder is told.
  static func tags(_ color: ColorTags) -> [String] {
    let known = [("range", color.range), ("colorspace", color.matrix)].compactMap { name, value in
      value.map { name + "=" + $0 }
    }
    return known.isEmpty ? [] : ["setparams=" + known.joined(separator: ":")]
  }
}
