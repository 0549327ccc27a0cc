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

  /// Layouts that swresample takes to Opus' own without mixing: sample for sample the same, measured with 9.0.2. It
  /// mixes the others (2.1, 4.0, 6.0, 6.1(back), 7.1(wide)), though their channels are as many.
  private static let onlyRenamed: Set<String> = ["5.1(side)", "5.0(side)", "quad(side)"]

  /// Whether a conversion to the nearest layout moves each channel to its own place and mixes none.
  package static func isOnlyRenamed(_ layout: String) -> Bool { onlyRenamed.contains(layout) }

  /// Whether ffmpeg may convert a layout to Opus' own by the names of its channels, because none is mixed by that.
  package static func isTakenByName(_ layout: String?, as opus: String?) -> Bool {
    guard let layout else { return false }
    return layout == opus || isOnlyRenamed(layout)
  }
}

/// The command line that makes one audio track.
package struct AudioCommand: Sendable {
  /// Path of the source.
  package var source: String
  /// What becomes of the track.
  package var plan: AudioPlan
  /// Seconds taken off every time.
  package var timeOrigin: Double
  /// How far ffmpeg must look to find the track.
  package var probeDepth: ProbeDepth?

  package init(source: String, plan: AudioPlan, timeOrigin: Double, probeDepth: ProbeDepth? = nil) {
    self.source = source
    self.plan = plan
    self.timeOrigin = timeOrigin
    self.probeDepth = probeDepth
  }

  /// Writes Matroska audio to `output`, with the times of the source, so that a late start stays late.
  package func command(_ ffmpeg: String, output: String) -> ToolCommand {
    var arguments = [
      // `info` tells of layouts that change inside the track, `repeat` of each damaged packet, `level` of what is an
      // error. The share of damage is
      // for the report to judge: by default ffmpeg fails where it exceeds two thirds.
      "-hide_banner", "-nostdin", "-nostats", "-v", "repeat+level+info", "-max_error_rate", "1", "-progress", "pipe:1",
      "-stats_period", "1", "-y",
    ]
    arguments += ["-copyts"] + ProbeCommands.options(probeDepth)
    arguments += ["-i", ProbeCommands.url(source), "-map", "0:\(plan.stream.info.index)"]
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

  /// Where names match, `aformat` moves nothing and holds the layout when the track begins with fewer channels, or goes
  /// on with fewer. Under other names it would mix: `channelmap` moves nothing, but can't take a change.
  private var filterArguments: [String] {
    guard let layout = plan.opusLayout, plan.stream.channels > 0 else { return [] }
    if OpusLayout.isTakenByName(plan.stream.layout, as: layout) {
      return ["-af", "aformat=channel_layouts=\(layout)"]
    }
    let map = (0..<plan.stream.channels).map(String.init).joined(separator: "|")
    return ["-af", "channelmap=map=\(map):channel_layout=\(layout)"]
  }
}
