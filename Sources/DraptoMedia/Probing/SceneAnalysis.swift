import DraptoModel

/// Decodes a stretch and scores each frame against the one before.
package struct SceneAnalysis: Sendable {
  package var source: String
  package var stream: Int
  /// Seconds; nil begins at the head.
  package var from: Double?
  /// Seconds; nil runs to the end.
  package var to: Double?

  package init(source: String, stream: Int, from: Double? = nil, to: Double? = nil) {
    self.source = source
    self.stream = stream
    self.from = from
    self.to = to
  }

  /// Prints two lines per frame on stdout: its time, its score.
  package func command(_ ffmpeg: String) -> ToolCommand {
    var arguments = ["-hide_banner", "-nostdin", "-nostats", "-v", "error", "-copyts"]
    var filters: [String] = []
    if let from {
      arguments += ["-noaccurate_seek", "-seek_timestamp", "1", "-ss", Format.fixed(from, 6)]
    }
    if from != nil || to != nil {
      let bounds = [from.map { "start=" + Format.fixed($0, 6) }, to.map { "end=" + Format.fixed($0, 6) }]
      filters.append("trim=" + bounds.compactMap { $0 }.joined(separator: ":"))
    }
    filters += ["scale=w=320:h=-2:flags=fast_bilinear", "select='gte(scene,0)'", "metadata=mode=print:file=-:direct=1"]
    arguments += [
      "-i", ProbeCommands.url(source), "-map", "0:\(stream)", "-vf", filters.joined(separator: ","), "-fps_mode",
      "passthrough", "-f", "null", "-",
    ]
    return ToolCommand(ffmpeg, arguments)
  }
}

/// One decoded frame: ticks of the stream's time base, and how much it differs from the one before (0…1).
package struct ScoredFrame: Sendable, Equatable {
  package var pts: Int64
  package var score: Double

  package init(pts: Int64, score: Double) {
    self.pts = pts
    self.score = score
  }
}

/// Pairs up the lines of the metadata filter.
package struct SceneParser: Sendable {
  private var pts: Int64?

  package init() {}

  /// `frame:12  pts:6144  pts_time:0.48`, then `lavfi.scene_score=0.019462`.
  package mutating func feed(_ line: String) -> ScoredFrame? {
    if line.hasPrefix("frame:") {
      pts = line.split(separator: " ").first { $0.hasPrefix("pts:") }.flatMap { Int64($0.dropFirst(4)) }
    } else if line.hasPrefix("lavfi.scene_score="), let time = pts {
      pts = nil
      return ScoredFrame(pts: time, score: Double(line.dropFirst(18)) ?? 0)
    }
    return nil
  }
}
