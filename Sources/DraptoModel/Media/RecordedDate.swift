import Foundation

extension SourceMedia {
  /// When a phone or camera recorded the film, in seconds since 1970, by the header of MP4 or QuickTime; nil elsewhere.
  package var recordedAt: Int64? { isMP4 ? date : nil }

  /// The date in the container's header, in seconds since 1970; nil where nobody set it.
  package var date: Int64? {
    guard let text = tags.first(where: { $0.key.lowercased() == "creation_time" })?.value,
      let match = text.prefixMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/),
      let date = try? Date(String(match.output) + "Z", strategy: .iso8601)
    else { return nil }
    let seconds = Int64(date.timeIntervalSince1970)
    return seconds >= Self.earliestDate ? seconds : nil
  }

  /// 1972-01-01: clocks that were never set begin with 1904 or 1970.
  private static let earliestDate: Int64 = 63_072_000
}

/// Dates as ffmpeg takes them.
package enum UTCDate {
  /// `2019-07-08T10:11:12Z`.
  /// - Parameter seconds: since 1970.
  package static func text(_ seconds: Int64) -> String {
    Date(timeIntervalSince1970: TimeInterval(seconds)).formatted(.iso8601)
  }
}
