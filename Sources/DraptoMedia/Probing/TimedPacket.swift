/// A packet of sound by its time and length, as ffprobe lists it.
package struct TimedPacket: Sendable, Equatable {
  /// Seconds by the container's clock.
  package var time: Double
  /// Seconds; 0 where the container does not say.
  package var length: Double

  /// What ffprobe is to print for ``init(csv:)``.
  package static let entries = "pts_time,duration_time"

  /// Nil for packets without a time.
  package init?(csv line: some StringProtocol) {
    let fields = line.split(separator: ",").map { Double($0) }
    guard let first = fields.first, let time = first else { return nil }
    self.time = time
    length = fields.count > 1 ? fields[1] ?? 0 : 0
  }

  package init(time: Double, length: Double) {
    self.time = time
    self.length = length
  }
}
