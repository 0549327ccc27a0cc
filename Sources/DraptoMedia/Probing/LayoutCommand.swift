import DraptoModel

/// Decodes one sound track and prints the layout of each block of samples.
package struct LayoutCommand: Sendable {
  /// Path of the source.
  package var source: String
  /// Index of the stream in the file.
  package var stream: Int
  /// How far ffmpeg must look to know all tracks.
  package var probeDepth: ProbeDepth?

  package init(source: String, stream: Int, probeDepth: ProbeDepth?) {
    self.source = source
    self.stream = stream
    self.probeDepth = probeDepth
  }

  /// One line per block of samples on stderr (`ashowinfo`).
  package func command(_ ffmpeg: String) -> ToolCommand {
    ToolCommand(
      ffmpeg,
      ["-hide_banner", "-nostdin", "-nostats", "-v", "repeat+info", "-max_error_rate", "1", "-copyts"]
        + ProbeCommands.options(probeDepth)
        + ["-i", ProbeCommands.url(source), "-map", "0:\(stream)", "-af", "ashowinfo", "-f", "null", "-"])
  }

  /// One block of decoded samples.
  package struct Block: Sendable, Equatable {
    /// Container time in seconds.
    package var time: Double
    /// ffmpeg's name.
    package var layout: String
    /// Seconds.
    package var length: Double
  }

  /// `[Parsed_ashowinfo_0 @ 0x…] n:0 pts:0 pts_time:0 fmt:fltp channels:6 chlayout:5.1(side) rate:48000 nb_samples:1536 …`
  package static func block(_ line: String) -> Block? {
    guard line.hasPrefix("[Parsed_ashowinfo"),
      let match = line.firstMatch(of: /pts_time:([^ ]+) .*chlayout:(.+) rate:([0-9]+) nb_samples:([0-9]+)/),
      let time = Double(match.output.1), let rate = Double(match.output.3), let samples = Double(match.output.4),
      rate > 0
    else { return nil }
    return Block(time: time, layout: String(match.output.2), length: samples / rate)
  }
}
