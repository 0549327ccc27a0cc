import DraptoModel

/// Comparison of an encode with its source, frame by frame, by number.
package struct QualityCommand: Sendable {
  /// What is measured.
  package var metric: QualityMetric
  /// libvmaf's name of the model; nil for XPSNR.
  package var model: String?
  /// What it is compared with.
  package var reference: QualityReference
  /// Path of the encode.
  package var output: String
  /// Threads of the metric.
  package var threads: Int

  package init(
    metric: QualityMetric, model: String?, reference: QualityReference, output: String, threads: Int
  ) {
    self.metric = metric
    self.model = model
    self.reference = reference
    self.output = output
    self.threads = threads
  }

  /// By number, on a clock fine enough for any film: times may differ by rounding, and the filters pair frames by time.
  private var align: [String] {
    ["settb=1/1000", "setpts=N*40", "format=yuv420p10le"] + (metric == .xpsnr ? Self.middle : [])
  }

  /// ffmpeg's xpsnr (9.0.2) gives nonsense for 10 bits and widths that are no multiple of 64: there it looks at the middle, in a
  /// picture of its own.
  private static let middle = ["crop=floor(iw/64)*64:ih", "copy"]

  /// Scores go to `log`: libvmaf's JSON, or XPSNR's lines.
  /// - Parameter counts: file that gets a line for each frame of the reference: where the two have not as many, the filters repeat
  ///   frames, and all scores are of wrong pairs.
  package func command(_ ffmpeg: String, log: String, counts: String) -> ToolCommand {
    let compare: String
    if let model {
      compare = "libvmaf=model=version=\(model):n_threads=\(threads):log_fmt=json:log_path=\(Self.escaped(log))"
    } else {
      compare = "xpsnr=stats_file=\(Self.escaped(log))"
    }
    let graph =
      "[0:v:0]" + align.joined(separator: ",") + "[a];"
      + reference.graph(first: 1, tail: align + ["split"], label: "b][c") + ";[a][b]" + compare + "[o]"
    let passthrough = ["-fps_mode", "passthrough", "-enc_time_base", "1/1000"]
    return ToolCommand(
      ffmpeg,
      [
        "-hide_banner", "-nostdin", "-nostats", "-v", "error", "-progress", "pipe:1", "-stats_period", "1", "-y",
        // Grain that the decoder would make is none of the source's.
        "-export_side_data", "film_grain", "-i", ProbeCommands.url(output),
      ] + reference.inputs.flatMap { $0 } + ["-lavfi", graph, "-map", "[o]"] + passthrough + ["-f", "null", "-"]
        + ["-map", "[c]"] + passthrough + ["-c:v", "wrapped_avframe", "-f", "framecrc", ProbeCommands.url(counts)])
  }

  /// A file name inside a filter graph: two levels of escaping (ffmpeg-filters, "Notes on filtergraph escaping").
  static func escaped(_ path: String) -> String {
    // By code point: a quote with a combining mark behind it is a quote to ffmpeg.
    var result = String.UnicodeScalarView()
    for scalar in path.unicodeScalars {
      if "\\':,;[]= ".unicodeScalars.contains(scalar) { result.append(contentsOf: "\\\\\\".unicodeScalars) }
      result.append(scalar)
    }
    return String(result)
  }
}
