import DraptoModel

/// Decodes an encoded file and throws the pictures away: proves that it decodes, and counts.
package enum DecodeCheck {
  /// Decodes a whole file to nowhere, with figures on stdout and every error on stderr.
  package static func command(_ ffmpeg: String, path: String, threads: Int) -> ToolCommand {
    ToolCommand(
      ffmpeg,
      [
        "-hide_banner", "-nostdin", "-nostats", "-v", "error", "-progress", "pipe:1", "-stats_period", "1", "-threads",
        "\(threads)", "-i", ProbeCommands.url(path), "-map", "0:v:0", "-fps_mode", "passthrough", "-f", "null", "-",
      ])
  }
}
