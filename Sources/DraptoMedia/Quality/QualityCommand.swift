import DraptoModel

/// Whole-file comparison of an output with its source, frame by frame, by number.
package struct QualityCommand: Sendable {
  /// What the output is measured with.
  package enum Metric: String, Sendable { case vmaf, xpsnr }
  /// What is measured.
  package var metric: Metric
  /// Path of the source.
  package var source: String
  /// Index of its video stream.
  package var sourceStream: Int
  /// Path of the finished film.
  package var output: String
  /// What the source's frames are brought to, as they were for the encoder.
  package var plan: VideoPlan
  /// Threads of the metric.
  package var threads: Int

  package init(metric: Metric, source: String, sourceStream: Int, output: String, plan: VideoPlan, threads: Int) {
    self.metric = metric
    self.source = source
    self.sourceStream = sourceStream
    self.output = output
    self.plan = plan
    self.threads = threads
  }

  /// Scores go to `log`: libvmaf's JSON, or XPSNR's lines.
  package func command(_ ffmpeg: String, log: String) -> ToolCommand {
    var reference = PictureFilters.geometry(plan)
    if plan.matrixTreatment != nil { reference += PictureFilters.format(plan) }
    // By frame number: times may differ by rounding, and the filters pair frames by time.
    let align = "setpts=N/25/TB,format=yuv420p10le"
    let compare: String
    switch metric {
    case .vmaf:
      let model = plan.width > 2560 || plan.height > 1440 ? "vmaf_4k_v0.6.1" : "vmaf_v0.6.1"
      compare = "libvmaf=model=version=\(model):n_threads=\(threads):log_fmt=json:log_path=\(Self.escaped(log))"
    case .xpsnr: compare = "xpsnr=stats_file=\(Self.escaped(log))"
    }
    let graph =
      "[0:v:0]\(align)[a];[1:\(sourceStream)]" + (reference + [align]).joined(separator: ",") + "[b];[a][b]" + compare
    return ToolCommand(
      ffmpeg,
      [
        "-hide_banner", "-nostdin", "-nostats", "-v", "error", "-progress", "pipe:1", "-stats_period", "1", "-i",
        ProbeCommands.url(output),
      ] + TurnArguments.of(unappliedTurn: plan.unappliedTurn) + PictureFilters.inputOptions(plan) + [
        "-i", ProbeCommands.url(source), "-lavfi", graph, "-fps_mode", "passthrough", "-f",
        "null", "-",
      ])
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
