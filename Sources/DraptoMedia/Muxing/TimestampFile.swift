import DraptoModel
import Foundation

/// mkvmerge's timestamp file, format 2: one line of milliseconds per frame in display order.
package enum TimestampFile {
  /// - Parameter origin: seconds taken off every time.
  package static func text(_ table: FrameTable, origin: Double) -> String {
    let exact = exactTimes(table)
    var lines = ["# timestamp format v2"]
    lines.reserveCapacity(table.count + 1)
    for index in 0..<table.count {
      let seconds = exact?[index] ?? table.seconds(at: index)
      lines.append(Format.fixed(max(0, seconds - origin) * 1000, 6))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The times of a constant rate that the container rounded (Matroska to milliseconds), unrounded, so that the track
  /// gets its true frame duration; nil when they don't lie on a grid. Every time stays within half a tick and 0.6 ms.
  static func exactTimes(_ table: FrameTable) -> [Double]? {
    guard table.count > 2 else { return nil }
    let first = table.seconds(at: 0)
    let mean = (table.seconds(at: table.count - 1) - first) / Double(table.count - 1)
    guard mean > 0 else { return nil }
    // The well-known rates, NTSC's among them, then the mean itself.
    let rate = 1 / mean
    let known = [rate.rounded(), (rate * 1.001).rounded() / 1.001].filter { $0 > 0 }
    for candidate in known where abs(candidate - rate) / rate < 0.0005 {
      let step = 1 / candidate
      // The first time is rounded too: take the offset that suits all best.
      var low = -Double.infinity
      var high = Double.infinity
      let half = max(0.0005, table.seconds(1) / 2) + 0.0001
      for index in 0..<table.count {
        let offset = table.seconds(at: index) - Double(index) * step
        low = max(low, offset - half)
        high = min(high, offset + half)
      }
      guard low <= high else { continue }
      let start = min(max(first, low), high)
      return (0..<table.count).map { start + Double($0) * step }
    }
    return nil
  }
}
