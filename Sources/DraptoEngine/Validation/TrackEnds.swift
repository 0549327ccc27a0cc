import DraptoMedia
import DraptoModel

/// Where audio tracks end: by their last packets, read from near the end of the file.
package struct TrackEnds: Sendable {
  /// Path of ffprobe.
  package var probe: String
  /// Runs the programs.
  package var runner: ToolRunner

  package init(ffprobe: String, runner: ToolRunner) {
    probe = ffprobe
    self.runner = runner
  }

  /// Seconds by the container's clock; nil when no packet was found there.
  package func end(
    of path: String, stream: Int, duration: Double?, start: Double, probeDepth: ProbeDepth? = nil
  ) async -> Double? {
    let from = max(0, (duration ?? 0) + start - 20)
    let command = ProbeCommands.packets(
      probe, path, stream: stream, interval: Format.fixed(from, 3) + "%", entries: TimedPacket.entries,
      probeDepth: probeDepth)
    guard let text = try? await runner.output(of: command).stdout else { return nil }
    let lines = text.split(separator: "\n")
    let packets = lines.compactMap { TimedPacket(csv: $0) }
    // Some containers give the first packet a time and the others none, or all the same.
    guard lines.count == 1 || Set(packets.map(\.time)).count > 1 else { return nil }
    return Self.end(packets)
  }

  /// The end of the last of packets, in seconds. MP4 may stretch a packet to where an edit list ends, and other containers
  /// over a hole: none is taken for longer than four of the usual ones.
  static func end(_ packets: [TimedPacket]) -> Double? {
    let lengths = packets.map(\.length).sorted()
    let longest = lengths.isEmpty ? 0 : max(0.1, lengths[lengths.count / 2] * 4)
    return packets.map { $0.time + min($0.length, longest) }.max()
  }
}
