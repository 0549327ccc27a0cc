import DraptoModel

/// Decodes an encoded file and throws the pictures away: proves that it decodes, and counts.
package enum DecodeCheck {
  package static func command(_ ffmpeg: String, path: String, threads: Int) -> ToolCommand {
    ToolCommand(
      ffmpeg,
      [
        "-hide_banner", "-nostdin", "-nostats", "-v", "error", "-progress", "pipe:1", "-stats_period", "1", "-threads",
        "\(threads)", "-i", ProbeCommands.url(path), "-map", "0:v:0", "-fps_mode", "passthrough", "-f", "null", "-",
      ])
  }

  /// Decodes one sound track alone; each damaged packet is a line on stderr.
  package static func sound(_ ffmpeg: String, path: String) -> ToolCommand {
    ToolCommand(
      ffmpeg,
      [
        "-hide_banner", "-nostdin", "-nostats", "-v", "repeat+error", "-max_error_rate", "1", "-i",
        ProbeCommands.url(path), "-map", "0:a:0", "-f", "null", "-",
      ])
  }
}
