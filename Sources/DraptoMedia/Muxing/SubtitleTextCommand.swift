import DraptoModel

/// Reads text subtitles as SubRip, whatever they are stored as.
package enum SubtitleTextCommand {
  /// One track and where its text goes.
  package struct Track: Sendable, Equatable {
    /// As `-map` takes it: `0:INDEX`, `0:s:PLACE`.
    package var stream: String
    /// The file that is written.
    package var output: String

    package init(stream: String, output: String) {
      self.stream = stream
      self.output = output
    }
  }

  /// Writes a file of SubRip for each track. Their times are ``ExtrasCommand/headroom`` later than the film's: SubRip has
  /// none below zero.
  /// - Parameter origin: container time that is the film's zero.
  package static func command(
    _ ffmpeg: String, path: String, tracks: [Track], origin: Double = 0, probeDepth: ProbeDepth? = nil
  ) -> ToolCommand {
    var arguments = [
      "-hide_banner", "-nostdin", "-nostats", "-v", "error", "-y", "-copyts", "-itsoffset",
      Format.fixed(ExtrasCommand.headroom - origin, 6),
    ]
    arguments += ProbeCommands.options(probeDepth) + ["-i", ProbeCommands.url(path)]
    for track in tracks {
      arguments += ["-map", track.stream, "-c:s", "subrip", "-f", "srt", ProbeCommands.url(track.output)]
    }
    return ToolCommand(ffmpeg, arguments)
  }
}
