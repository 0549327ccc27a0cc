import DraptoModel

/// Decodes one sound track and prints the layout of each block of samples.
package struct LayoutLook: Sendable {
  package var source: String
  package var stream: Int
  package var look: SourceLook?

  package init(source: String, stream: Int, look: SourceLook?) {
    self.source = source
    self.stream = stream
    self.look = look
  }

  package func command(_ ffmpeg: String) -> ToolCommand {
    ToolCommand(
      ffmpeg,
      ["-hide_banner", "-nostdin", "-nostats", "-v", "info", "-max_error_rate", "1", "-copyts"]
        + ProbeCommands.options(look)
        + ["-i", ProbeCommands.url(source), "-map", "0:\(stream)", "-af", "ashowinfo", "-f", "null", "-"])
  }

  /// The layout and the seconds of one block:
  /// `[Parsed_ashowinfo_0 @ 0x…] n:0 pts:0 pts_time:0 fmt:fltp channels:6 chlayout:5.1(side) rate:48000 nb_samples:1536 …`
  package static func layout(_ line: String) -> (String, Double)? {
    guard line.hasPrefix("[Parsed_ashowinfo"),
      let match = line.firstMatch(of: /chlayout:(.+) rate:([0-9]+) nb_samples:([0-9]+)/),
      let rate = Double(match.output.2), let samples = Double(match.output.3), rate > 0
    else { return nil }
    return (String(match.output.1), samples / rate)
  }
}
