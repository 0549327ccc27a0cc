import DraptoModel
import Foundation

/// Log lines as one line of text.
package enum LogText {
  /// `14:02:09` in a time zone, without a formatter: it is needed for every line of every picture.
  package static func clock(_ date: Date, _ zone: TimeZone) -> String {
    let local = Int(date.timeIntervalSince1970.rounded(.down)) + zone.secondsFromGMT(for: date)
    let seconds = ((local % 86_400) + 86_400) % 86_400
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
  }

  /// `2026-11-22 14:02:09` in a time zone.
  package static func moment(_ date: Date, _ zone: TimeZone) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    let parts = calendar.dateComponents([.year, .month, .day], from: date)
    let day = String(format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
    return "\(day) \(clock(date, zone))"
  }

  /// `2026-11-22 14:02:09  info     encode   1/17 done`: for files and pipes, which live for days.
  package static func dated(_ line: LogLine, _ zone: TimeZone) -> String {
    let level = line.level.rawValue.padding(toLength: 7, withPad: " ", startingAt: 0)
    return "\(moment(line.time, zone))  \(level)  \(self.line(line))"
  }

  /// `encode   1/17 done  frames=216  size=812`: everything but time and level.
  /// - Parameter film: the name of the job's film, to stand behind its number; nil: the number alone.
  package static func line(_ line: LogLine, film: String? = nil) -> String {
    var text = line.subsystem.padding(toLength: max(9, line.subsystem.count + 1), withPad: " ", startingAt: 0)
    if let job = line.job {
      text += (line.chunk.map { "\(job)/\($0) " } ?? "\(job) ") + (film.map { $0 + ": " } ?? "")
    }
    text += line.message
    for (key, value) in line.fields.sorted(by: { $0.key < $1.key }) where !value.isEmpty {
      text += "  \(key)=\(self.value(value, of: key))"
    }
    return text
  }

  /// A field's value in words: numbers of bytes as sizes.
  package static func value(_ value: String, of key: String) -> String {
    sizes.contains(key) ? Int64(value).map(Format.bytes) ?? value : value
  }

  /// Fields that are numbers of bytes.
  private static let sizes: Set<String> = ["bytes", "peak_memory", "source_bytes", "output_bytes"]
}
