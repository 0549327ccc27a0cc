import DraptoMedia
import DraptoModel

/// Reads the first packets of a picture, without decoding.
enum FirstPackets {
  /// Enough to see past any reordering.
  private static let count = 100

  static func read(_ path: String, _ video: VideoStream, tools: Toolset, runner: ToolRunner) async throws
    -> [PacketLine]
  {
    let command = ProbeCommands.packets(tools.ffprobe, path, stream: video.info.index, interval: "%+#\(count)")
    let text = try await runner.output(of: command, file: path).stdout
    return text.split(separator: "\n").compactMap { PacketLine(csv: String($0)) }
  }
}
