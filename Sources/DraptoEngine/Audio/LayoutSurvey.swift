import DraptoMedia
import DraptoModel

/// Decodes a track to learn how long each of its layouts lasts.
struct LayoutSurvey: Sendable {
  let context: JobContext

  /// Seconds that a layout must last in all: more than damaged packets here and there make up, less than any trailer.
  static let shortest = 1.0

  /// ffmpeg's names of the layouts that last.
  func lasting(_ stream: Int, handle: ToolHandle) async throws -> Set<String> {
    let seconds = Locked<[String: Double]>([:])
    let look = LayoutLook(source: context.source.path, stream: stream, look: context.source.look)
    _ = try await context.runner.run(
      look.command(context.tools.ffmpeg), handle: handle,
      onError: { line in
        guard let block = LayoutLook.block(line) else { return }
        seconds.withLock { $0[block.layout, default: 0] += block.length }
      })
    return Set(seconds.value.filter { $0.value >= Self.shortest }.keys)
  }
}
