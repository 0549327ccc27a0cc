import DraptoModel

/// Whole-file comparison of an output with its source, frame by frame, by number.
package struct QualityCommand: Sendable {
  package enum Metric: String, Sendable { case vmaf, xpsnr }
  package var metric: Metric
  package var source: String
  package var sourceStream: Int
  package var output: String
  package var plan: VideoPlan
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

  /// One score per frame from libvmaf's log. Throws a `DecodingError`.
  package static func vmafScores(_ json: [UInt8]) throws -> [Double] { try VMAFLog.scores(json) }

  /// One score per frame from XPSNR's lines (`n: 1  XPSNR y: 42.1  XPSNR u: 44.0  XPSNR v: 45.1`): luma, in dB.
  package static func xpsnrScores(_ text: String) -> [Double] {
    text.split(separator: "\n").compactMap { line in
      guard line.hasPrefix("n:"), let match = line.firstMatch(of: /XPSNR y:\s*([0-9.]+|inf)/) else { return nil }
      return match.output.1 == "inf" ? 100 : Double(match.output.1)
    }
  }
}
