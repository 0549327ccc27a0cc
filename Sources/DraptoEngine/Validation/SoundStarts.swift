import DraptoMedia
import DraptoModel

/// When the sound of tracks begins as it is decoded. Some decoders give nothing for their first packets, edit lists
/// cut into them: the container's start is not what is heard.
package struct SoundStarts: Sendable {
  /// Path of ffmpeg.
  package var ffmpeg: String
  /// Runs the programs.
  package var runner: ToolRunner

  package init(ffmpeg: String, runner: ToolRunner) {
    self.ffmpeg = ffmpeg
    self.runner = runner
  }

  /// The same streams with decoded starts, by the file's own clock; the container's stays where nothing decodes.
  package func decoded(_ streams: [AudioStream], of media: SourceMedia) async -> [AudioStream] {
    var starts = media.head?.soundStarts ?? [:]
    let missing = { streams.filter { starts[$0.info.index] == nil && $0.channels > 0 }.map(\.info.index) }
    let all = missing()
    // One run for all of them, which reads as far as the latest begins. One alone has its lines for itself.
    for tracks in all.count > 1 ? [all] + all.map({ [$0] }) : [all] {
      let wanted = missing().filter(tracks.contains)
      if wanted.isEmpty { continue }
      let command = HeadCommand(
        source: media.path, video: nil, audio: wanted, inputOptions: ProbeCommands.options(media.probeDepth))
      starts.merge(await read(command)) { known, _ in known }
    }
    return streams.map { stream in
      var stream = stream
      stream.info.startTime = starts[stream.info.index] ?? stream.info.startTime
      return stream
    }
  }

  private func read(_ command: HeadCommand) async -> [Int: Double] {
    let parser = Locked(HeadParser(command))
    // What can't be decoded has failed the encode already, or is told of by other checks.
    _ = try? await runner.run(command.command(ffmpeg), onError: { line in parser.withLock { $0.feed(line) } })
    return parser.value.head.soundStarts
  }
}
