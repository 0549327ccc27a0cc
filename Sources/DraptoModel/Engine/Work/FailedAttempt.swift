import Foundation

/// An attempt at a chunk or a sound track that failed, as it is remembered when others have followed.
package struct FailedAttempt: Codable, Sendable, Equatable {
  /// Which attempt it was, 1 for the first; counted anew after a retry by hand and after a restart.
  package var attempt: Int
  /// When it failed.
  package var time: Date
  /// Why. Of the program's last words the last ``longestTail`` characters.
  package var error: ErrorReport

  /// So many of one piece of work are remembered, the newest.
  package static let most = 10
  /// Characters of stderr that are kept of each: every record of a chunk carries all its failures.
  package static let longestTail = 2000

  package init(attempt: Int, time: Date, error: ErrorReport) {
    self.attempt = attempt
    self.time = time
    self.error = error
    if let tail = error.stderrTail, tail.count > Self.longestTail {
      self.error.stderrTail = String(tail.suffix(Self.longestTail))
    }
  }

  /// These and one more, without the oldest where there are too many.
  package static func adding(_ failure: FailedAttempt, to others: [FailedAttempt]?) -> [FailedAttempt] {
    ((others ?? []) + [failure]).suffix(most)
  }
}
