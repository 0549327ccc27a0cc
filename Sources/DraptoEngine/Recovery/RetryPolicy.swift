import DraptoMedia
import DraptoModel
import Foundation

/// What to do about an error of one chunk or track.
package enum Recovery: Sendable, Equatable {
  /// Try again after so many seconds; counts against `process.retries`.
  case retry(after: Double)
  /// Try again as soon as the disk has room; does not count.
  case waitForDisk
  /// Try again with one worker fewer; counts.
  case retryWithFewerWorkers(after: Double)
  /// The job has failed.
  case fail
}

/// Which errors are worth another try, and when. Pure.
package struct RetryPolicy: Sendable {
  package var retries: Int
  package var delay: Double
  /// Seconds; no wait is longer.
  package static let longest: Double = 120

  package init(retries: Int, delay: Double) {
    self.retries = retries
    self.delay = delay
  }

  package init(_ settings: Settings) {
    self.init(retries: settings[SettingsCatalog.retries], delay: settings[SettingsCatalog.retryDelay])
  }

  /// - Parameters:
  ///   - attempt: attempts made so far, 1 for the first.
  ///   - jitter: 0…1, random; spreads the waits of chunks that failed together over 50–150 %.
  package func recovery(for error: ErrorReport, attempt: Int, jitter: Double) -> Recovery {
    switch error.code {
    case .diskFull: return .waitForDisk
    case .sourceGone, .sourceChanged, .parameterRejected, .toolMissing, .toolIncapable, .toolRefused, .sourceDamaged,
      .sourceUndecodable, .sourceEncrypted,
      .workNotWritable, .outputNotWritable, .headersDiffer, .dolbyVisionUnsupported,
      .dolbyVisionColour, .dolbyVisionMissing:
      return .fail
    default: break
    }
    guard attempt <= retries else { return .fail }
    let wait = backoff(attempt: attempt, jitter: jitter)
    return Self.tellsOfMemory(error) ? .retryWithFewerWorkers(after: wait) : .retry(after: wait)
  }

  /// Doubles with each attempt, capped, with jitter.
  package func backoff(attempt: Int, jitter: Double) -> Double {
    min(Self.longest, delay * pow(2, Double(attempt - 1))) * (0.5 + jitter)
  }

  /// The kernel's OOM killer sends signal 9; encoders that can't allocate say so.
  static func tellsOfMemory(_ error: ErrorReport) -> Bool {
    if error.code == .toolKilled, error.signal == 9 { return true }
    return FailureCause.of(stderr: error.stderrTail ?? "") == .shortOfMemory
  }
}
