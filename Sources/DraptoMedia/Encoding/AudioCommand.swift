import DraptoModel

/// How libopus takes a channel layout.
package enum OpusLayout {
  /// Layouts Opus has (channel mapping family 1, RFC 7845), by channel count.
  private static let byCount: [Int: String] = [
    1: "mono", 2: "stereo", 3: "3.0", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1",
  ]

  /// The nearest layout that loses no channel; nil for more than eight channels. A layout with as many channels has a
  /// place for each, though perhaps under another name: 2.1 → 3.0, 4.0 → quad, 5.1(side) → 5.1.
  package static func nearest(channels: Int) -> String? { byCount[channels] }
}

/// The command line that makes one audio track.
package struct AudioCommand: Sendable {
  package var source: String
  package var plan: AudioPlan
  /// Seconds taken off every time.
  package var timeOrigin: Double

  package init(source: String, plan: AudioPlan, timeOrigin: Double) {
    self.source = source
    self.plan = plan
    self.timeOrigin = timeOrigin
  }

  /// Writes Matroska audio to `output`, with the times of the source, so that a late start stays late.
  package func command(_ ffmpeg: String, output: String) -> ToolCommand {
    var arguments = [
      "-hide_banner", "-nostdin", "-nostats", "-v", "warning", "-progress", "pipe:1", "-stats_period", "1", "-y",
    ]
    arguments += ["-copyts", "-i", ProbeCommands.url(source), "-map", "0:\(plan.stream.info.index)"]
    arguments += ["-map_metadata", "-1", "-map_chapters", "-1"]
    arguments += TrackTitle.carried(plan.stream.info.title, stream: "s:a:0")
    if timeOrigin != 0 { arguments += ["-output_ts_offset", Format.fixed(-timeOrigin, 6)] }
    switch plan.action {
    case .copy: arguments += ["-c:a", "copy"]
    case .opus:
      arguments += ["-c:a", "libopus", "-b:a", "\(plan.kilobits ?? 128)k"]
      arguments += filterArguments
      if plan.stream.channels > 2 { arguments += ["-mapping_family", "1"] }
    }
    arguments += ["-f", "matroska", ProbeCommands.url(output)]
    return ToolCommand(ffmpeg, arguments)
  }

  /// Same channel count, other layout name: `channelmap` moves nothing, `aformat` would mix down.
  private var filterArguments: [String] {
    guard let layout = plan.opusLayout, layout != plan.stream.layout, plan.stream.channels > 0 else { return [] }
    let map = (0..<plan.stream.channels).map(String.init).joined(separator: "|")
    return ["-af", "channelmap=map=\(map):channel_layout=\(layout)"]
  }
}
