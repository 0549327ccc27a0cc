import Foundation

/// The hours of a week in which chunks may run, as `system.schedule` has them. Times are those of a clock on the wall:
/// on the night it is put forward or back a span is shorter or longer.
///
/// `Mon-Fri 22:00-07:00, Sat,Sun 00:00-24:00`: spans with commas between, each with the days it begins on before it;
/// without days it begins on every day. A span that ends before it begins goes on into the next day.
package struct Schedule: Sendable, Equatable {
  /// From one time of day to another, on some days.
  package struct Span: Sendable, Equatable {
    /// The days it begins on, 0 for Sunday to 6 for Saturday.
    package var days: Set<Int>
    /// Minutes after midnight.
    package var from: Int
    /// Minutes after midnight, at most 24:00; not above ``from``: of the next day.
    package var to: Int
  }

  /// Whether work may run at some time.
  package enum State: Sendable, Equatable {
    /// Until then; nil: always.
    case open(until: Date?)
    case closed(until: Date)
  }

  /// The spans as they were written; none: always.
  package let spans: [Span]

  /// What ``init(_:)`` reads, for messages and docs.
  package static let accepts =
    "hours such as \"22:00-07:00\" or \"Mon-Fri 22:00-07:00, Sat,Sun 00:00-24:00\", or \"\" for always"

  /// The short names of days, as they are written and shown; Sunday first.
  package static let dayNames = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

  /// Reads the setting's text; nil where it is something else. Days alone between commas belong to the next times.
  package init?(_ text: String) {
    guard text.contains(where: { !$0.isWhitespace }) else {
      spans = []
      return
    }
    var spans: [Span] = []
    var days: Set<Int> = []
    for item in text.split(separator: ",", omittingEmptySubsequences: false) {
      let words = item.split(whereSeparator: \.isWhitespace)
      guard let last = words.last, words.count <= 2 else { return nil }
      if let named = Self.days(words[0]) {
        days.formUnion(named)
        if words.count == 1 { continue }
      } else if words.count == 2 {
        return nil
      }
      guard let (from, to) = Self.times(last) else { return nil }
      spans.append(Span(days: days.isEmpty ? Set(0..<7) : days, from: from, to: to))
      days = []
    }
    guard days.isEmpty else { return nil }
    self.spans = spans
  }

  /// `Mon` or `Mon-Fri`, which may go over the end of the week.
  private static func days(_ text: Substring) -> Set<Int>? {
    let names = text.split(separator: "-", omittingEmptySubsequences: false)
    let days = names.compactMap { name in dayNames.firstIndex { $0.lowercased() == name.lowercased() } }
    guard days.count == names.count, let first = days.first, let last = days.last, days.count <= 2 else { return nil }
    return Set((0...(last - first + 7) % 7).map { (first + $0) % 7 })
  }

  /// `22:00-07:00`.
  private static func times(_ text: Substring) -> (from: Int, to: Int)? {
    guard let match = text.wholeMatch(of: /(\d\d?):(\d\d)-(\d\d?):(\d\d)/)?.output,
      let from = minutes(match.1, match.2), let to = minutes(match.3, match.4), from < day, from != to
    else { return nil }
    return (from, to)
  }

  private static let day = 24 * 60

  private static func minutes(_ hour: Substring, _ minute: Substring) -> Int? {
    guard let hour = Int(hour), let minute = Int(minute), minute < 60, hour * 60 + minute <= day else { return nil }
    return hour * 60 + minute
  }

  // MARK: Asking

  /// Whether work may run now, and until when that holds. Pure.
  package func state(at now: Date, in zone: TimeZone) -> State {
    let clock = WallClock(zone: zone)
    let today = clock.day(of: now)
    // A span of yesterday may still go on, and the next one begins within a week.
    let days = today - 1...today + 8
    let spans = days.flatMap { day in
      self.spans.filter { $0.days.contains(WallClock.weekday(of: day)) }.map { span in
        let endDay = span.to > span.from ? day : day + 1
        return (clock.instant(day: day, minutes: span.from), clock.instant(day: endDay, minutes: span.to))
      }
    }.sorted { $0.0 < $1.0 }
    var end: Date?
    for (from, to) in spans {
      if from > end ?? now {
        // Nothing holds now, so this is the next one; or what holds now ends before this one begins.
        return end.map { .open(until: $0) } ?? .closed(until: from)
      }
      if to > end ?? now { end = to }
    }
    // One span follows the other without end.
    return .open(until: nil)
  }
}

/// Days and times of day in a time zone, and the instants they are. Days count from 1970-01-01.
private struct WallClock {
  let zone: TimeZone

  private static let secondsOfDay = 86_400

  func day(of date: Date) -> Int {
    let local = date.timeIntervalSince1970 + Double(zone.secondsFromGMT(for: date))
    return Int((local / Double(Self.secondsOfDay)).rounded(.down))
  }

  /// 0 for Sunday. The first day of the count was a Thursday.
  static func weekday(of day: Int) -> Int { ((day + 4) % 7 + 7) % 7 }

  /// The first instant at which clocks show the time or a later one: of a time that comes twice the first, of one that
  /// is left out the end of the gap.
  func instant(day: Int, minutes: Int) -> Date {
    let local = Double(day * Self.secondsOfDay + minutes * 60)
    // Zones change by less than a day, and not twice in two days.
    let (before, after) = (offset(local - Double(Self.secondsOfDay)), offset(local + Double(Self.secondsOfDay)))
    let instants = [local - before, local - after]
    let valid = zip(instants, [before, after]).filter { offset($0) == $1 }.map(\.0)
    if let first = valid.min() { return Date(timeIntervalSince1970: first) }
    var (low, high) = (instants.min()!, instants.max()!)
    while high - low > 1 {
      let middle = ((low + high) / 2).rounded(.down)
      if offset(middle) == after { high = middle } else { low = middle }
    }
    return Date(timeIntervalSince1970: high)
  }

  private func offset(_ instant: Double) -> Double {
    Double(zone.secondsFromGMT(for: Date(timeIntervalSince1970: instant)))
  }
}
