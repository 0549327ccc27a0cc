import DraptoMedia
import DraptoModel

/// Decodes a track to learn how long each of its layouts lasts.
struct LayoutSurvey: Sendable {
  let ffmpeg: String
  let runner: ToolRunner

  /// Seconds that a layout must last in all: more than damaged packets here and there make up, less than any trailer.
  static let shortest = 1.0

  /// ffmpeg's names of the layouts that last.
  func lasting(_ media: SourceMedia, stream: Int, handle: ToolHandle = ToolHandle()) async throws -> Set<String> {
    let seconds = Locked<[String: Double]>([:])
    let command = LayoutCommand(source: media.path, stream: stream, probeDepth: media.probeDepth)
    _ = try await runner.run(
      command.command(ffmpeg), handle: handle,
      onError: { line in
        guard let block = LayoutCommand.block(line) else { return }
        seconds.withLock { $0[block.layout, default: 0] += block.length }
      })
    return Set(seconds.value.filter { $0.value >= Self.shortest }.keys)
  }

  /// The wanted streams, with the channels of their widest layout where an output has other ones than the beginning.
  func widened(_ wanted: [AudioStream], of media: SourceMedia, against output: [AudioStream]) async throws
    -> [AudioStream]
  {
    var result = wanted
    for (number, (want, got)) in zip(wanted, output).enumerated() where got.channels > want.channels {
      let layouts = try await lasting(media, stream: want.info.index)
      result[number].channels = layouts.compactMap { ChannelCount.of($0) }.max() ?? want.channels
    }
    return result
  }
}
