import DraptoMedia
import DraptoModel

/// Where audio tracks end: by their last packets, read from near the end of the file.
package struct TrackEnds: Sendable {
  package var probe: String
  package var runner: ToolRunner

  package init(ffprobe: String, runner: ToolRunner) {
    probe = ffprobe
    self.runner = runner
  }

  /// Seconds by the container's clock; nil when no packet was found there.
  package func end(
    of path: String, stream: Int, duration: Double?, start: Double, look: SourceLook? = nil
  ) async -> Double? {
    let from = max(0, (duration ?? 0) + start - 20)
    let command = ProbeCommands.packets(
      probe, path, stream: stream, interval: Format.fixed(from, 3) + "%", entries: "pts_time,duration_time",
      look: look)
    guard let text = try? await runner.output(of: command).stdout else { return nil }
    let lines = text.split(separator: "\n")
    let packets = lines.compactMap { line -> (time: Double, end: Double)? in
      let fields = line.split(separator: ",").map { Double($0) }
      guard let first = fields.first, let time = first else { return nil }
      return (time, time + (fields.count > 1 ? fields[1] ?? 0 : 0))
    }
    // Some containers give the first packet a time and the others none, or all the same.
    guard lines.count == 1 || Set(packets.map(\.time)).count > 1 else { return nil }
    return packets.map(\.end).max()
  }
}
