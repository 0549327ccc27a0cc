import DraptoMedia
import DraptoModel

/// When the sound of tracks begins as it is decoded. Some decoders give nothing for their first packets, edit lists
/// cut into them: the container's start is not what is heard.
package struct SoundStarts: Sendable {
  package var ffmpeg: String
  package var runner: ToolRunner

  package init(ffmpeg: String, runner: ToolRunner) {
    self.ffmpeg = ffmpeg
    self.runner = runner
  }

  /// The same streams with decoded starts, by the file's own clock; the container's stays where nothing decodes.
  package func decoded(_ streams: [AudioStream], of path: String) async -> [AudioStream] {
    var result: [AudioStream] = []
    for var stream in streams {
      if let start = await start(of: path, stream: stream.info.index) { stream.info.startTime = start }
      result.append(stream)
    }
    return result
  }

  private func start(of path: String, stream: Int) async -> Double? {
    let found = Locked<Double?>(nil)
    let outcome = try? await runner.run(
      Self.command(ffmpeg, path: path, stream: stream),
      onError: { line in
        found.withLock { if $0 == nil { $0 = Self.time(line) } }
      })
    return outcome == nil ? nil : found.value
  }

  /// Ends after the first frame.
  static func command(_ ffmpeg: String, path: String, stream: Int) -> ToolCommand {
    ToolCommand(
      ffmpeg,
      [
        "-hide_banner", "-nostdin", "-nostats", "-v", "info", "-copyts", "-i", ProbeCommands.url(path), "-map",
        "0:\(stream)", "-af", "ashowinfo", "-frames:a", "1", "-f", "null", "-",
      ])
  }

  /// Seconds in a line of `ashowinfo`.
  static func time(_ line: String) -> Double? {
    guard line.contains("Parsed_ashowinfo"), let match = line.firstMatch(of: /\ pts_time:([-+.0-9e]+)/) else {
      return nil
    }
    return Double(match.output.1)
  }
}
