import DraptoMedia
import DraptoModel

/// Reads from packets where a track has no sound.
struct SoundGapReader: Sendable {
  var ffprobe: String
  var runner: ToolRunner

  /// Seconds: a packet of any codec.
  private static let edge = 0.05

  /// The gaps of a finished track; nil where it can't be read.
  /// - Parameter film: seconds from which to which there could be sound; nil leaves out what lies before the first packet
  ///   and behind the last.
  func gaps(_ path: String, stream: Int, within film: ClosedRange<Double>?) async -> SoundGaps? {
    let finder = Locked(SoundGapFinder())
    if let film { finder.withLock { $0.feed(time: film.lowerBound, length: 0) } }
    let read = await packets(path, stream: stream) { time, length in
      finder.withLock { $0.feed(time: time, length: length) }
    }
    if let film { finder.withLock { $0.feed(time: film.upperBound, length: 0) } }
    return read ? finder.value.gaps : nil
  }

  /// Seconds in which the source has packets though the track made of it has none, at the first of its gaps. Only those
  /// places are read.
  func lost(_ gaps: SoundGaps, of source: SourceMedia, stream: Int) async -> Double {
    var lost = 0.0
    for gap in gaps.first {
      let (from, to) = (gap.start + source.timeOrigin, gap.start + gap.length + source.timeOrigin)
      let heard = Locked(0.0)
      _ = await packets(
        source.path, stream: stream, interval: "\(Format.fixed(from, 3))%\(Format.fixed(to, 3))",
        probeDepth: source.probeDepth
      ) { time, length in
        // Packets that begin at an edge belong to the sound around the hole: decoders hold a packet back, containers
        // stretch the last one over the hole.
        guard time > from + Self.edge, time < to - Self.edge else { return }
        heard.withLock { $0 += min(length, to - time) }
      }
      if heard.value > SoundGapFinder.shortest { lost += min(heard.value, gap.length) }
    }
    return lost
  }

  private func packets(
    _ path: String, stream: Int, interval: String? = nil, probeDepth: ProbeDepth? = nil,
    _ body: @escaping @Sendable (Double, Double) -> Void
  ) async -> Bool {
    let command = ProbeCommands.packets(
      ffprobe, path, stream: stream, interval: interval, entries: TimedPacket.entries, probeDepth: probeDepth)
    let outcome = try? await runner.run(
      command,
      onOutput: { line in
        if let packet = TimedPacket(csv: line) { body(packet.time, packet.length) }
      })
    return outcome?.succeeded == true
  }
}
