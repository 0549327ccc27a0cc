import Foundation

/// Numbers as people read them. No locale: logs and screens look the same everywhere.
package enum Format {
  /// `812 KiB`, `1.4 GiB`.
  package static func bytes(_ count: Int64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
    var value = Double(abs(count))
    var unit = 0
    while value >= 1023.5, unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    let sign = count < 0 ? "-" : ""
    let digits = unit == 0 || value >= 99.95 ? "%.0f" : "%.1f"
    return sign + String(format: digits, value) + " " + units[unit]
  }

  /// `0:07`, `12:03`, `3:12:00`: whole seconds.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e12 else { return "—" }
    let total = Int(max(0, seconds).rounded())
    let (h, m, s) = (total / 3600, total / 60 % 60, total % 60)
    return h > 0 ? String(format: "%d:%02d:%02d", h, m, s) : String(format: "%d:%02d", m, s)
  }

  /// `45 s`, `12 min`, `9 h 12 min`: a time in words, to the minute.
  package static func span(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e12 else { return "—" }
    if seconds < 59.5 { return "\(Int(max(0, seconds).rounded())) s" }
    let minutes = Int((seconds / 60).rounded())
    return minutes < 60 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
  }

  /// `1:22.145`: a place in a film.
  package static func timestamp(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 1e12 else { return "—" }
    let sign = seconds < 0 ? "-" : ""
    let milliseconds = Int((abs(seconds) * 1000).rounded())
    let (h, m) = (milliseconds / 3_600_000, milliseconds / 60_000 % 60)
    let rest = String(format: "%02d.%03d", milliseconds / 1000 % 60, milliseconds % 1000)
    return sign + (h > 0 ? String(format: "%d:%02d:", h, m) : "\(m):") + rest
  }

  /// `22:00`, with its day (`Sat`) unless it is within a day of `now`. No formatter: it is needed for pictures.
  package static func time(_ date: Date, after now: Date, in zone: TimeZone) -> (day: String?, clock: String) {
    let seconds = date.timeIntervalSince1970
    guard seconds >= 0, seconds < 1e12 else { return (nil, "—") }
    let minutes = (Int(seconds) + zone.secondsFromGMT(for: date)) / 60
    let clock = String(format: "%02d:%02d", minutes / 60 % 24, minutes % 60)
    if date.timeIntervalSince(now) < 86_400 { return (nil, clock) }
    // The count's first day was a Thursday.
    return (Schedule.dayNames[(minutes / 1440 + 4) % 7], clock)
  }

  /// `06:12`, with its day (`Sun 06:12`) where that is not today, and its date (`12-24 06:12`) from a week on.
  package static func moment(_ date: Date, from now: Date, in zone: TimeZone) -> String {
    let seconds = date.timeIntervalSince1970
    guard seconds >= 0, seconds < 1e11 else { return "—" }
    func minutes(_ date: Date) -> Int {
      (Int(date.timeIntervalSince1970.rounded(.down)) + zone.secondsFromGMT(for: date)) / 60
    }
    let (then, today) = (minutes(date) / 1440, minutes(now) / 1440)
    let clock = String(format: "%02d:%02d", minutes(date) / 60 % 24, minutes(date) % 60)
    switch then - today {
    case 0: return clock
    // The count's first day was a Thursday.
    case 1..<7: return "\(Schedule.dayNames[(then + 4) % 7]) \(clock)"
    default:
      var calendar = Calendar(identifier: .gregorian)
      calendar.timeZone = zone
      let parts = calendar.dateComponents([.month, .day], from: date)
      return String(format: "%02d-%02d ", parts.month ?? 0, parts.day ?? 0) + clock
    }
  }

  /// `21.4 fps`; `—` while unknown.
  package static func speed(_ framesPerSecond: Double?) -> String {
    framesPerSecond.map { fixed($0, 1) + " fps" } ?? "—"
  }

  /// `42.1%` of a share 0…1.
  package static func percent(_ share: Double) -> String { fixed(share * 100, 1) + "%" }

  /// Fixed decimals with a point.
  package static func fixed(_ value: Double, _ decimals: Int) -> String { String(format: "%.\(decimals)f", value) }

  /// A number without needless zeros: `26`, `26.25`.
  package static func compact(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(format: "%.6g", value)
  }

  /// Whether a terminal acts on it, or shows what stands around it otherwise: control characters, line separators, marks of
  /// direction.
  package static func actsOnTerminal(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00..<0x20, 0x7F...0x9F, 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
  }

  /// Control characters, escape sequences and direction marks made visible: file names and log text are hostile. What is
  /// visible already stays as it is.
  package static func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: actsOnTerminal) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case _ where !actsOnTerminal(scalar): result.unicodeScalars.append(scalar)
      case 0x0A: result += "␊"
      case 0x00..<0x20: result.unicodeScalars.append(Unicode.Scalar(0x2400 + scalar.value)!)
      case 0x7F: result += "␡"
      default: result += "\\u{" + String(scalar.value, radix: 16) + "}"
      }
    }
    return result
  }
}
