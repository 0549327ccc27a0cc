import DraptoMedia
import DraptoModel
import Foundation

/// What to do about an error of one chunk or track.
package enum Recovery: Sendable, Equatable {
  /// Try again after so many seconds; counts against `process.retries`.
  case retry(after: Double)
  /// Try again then, if the disk has room; does not count.
  case waitForDisk(after: Double)
  /// Try again with one worker fewer; counts.
  case retryWithFewerWorkers(after: Double)
  /// The chunk or track has failed, and its job with it.
  case fail
  /// Its job can't go on, and nothing is wrong with this chunk or track: the source, the work folder or a program is gone.
  case stopJob
}

/// Which errors are worth another try, and when. Pure.
package struct RetryPolicy: Sendable {
  /// Further tries after the first.
  package var retries: Int
  /// Seconds before the first further try.
  package var delay: Double
  /// Seconds; no wait is longer.
  package static let longest: Double = 120

  package init(retries: Int, delay: Double) {
    self.retries = retries
    self.delay = delay
  }

  /// As `process.retries` and `process.retry_delay` say.
  package init(_ settings: Settings) {
    self.init(retries: settings[SettingsCatalog.retries], delay: settings[SettingsCatalog.retryDelay])
  }

  /// - Parameters:
  ///   - attempt: attempts made so far, 1 for the first.
  ///   - jitter: 0…1, random; spreads the waits of chunks that failed together over 50–150 %.
  ///   - fullDisks: how often in a row a write of this job failed for lack of space before.
  package func recovery(for error: ErrorReport, attempt: Int, jitter: Double, fullDisks: Int = 0) -> Recovery {
    switch error.code {
    case .diskFull:
      // Where there seems to be room and is none (a quota), the same chunk must not be encoded again each second.
      return .waitForDisk(after: min(60, pow(2, Double(min(fullDisks, 6)))) * (0.5 + jitter))
    case .sourceGone, .toolMissing, .workNotWritable, .outputNotWritable: return .stopJob
    case .sourceChanged, .parameterRejected, .toolIncapable, .toolRefused, .sourceDamaged,
      .sourceUndecodable, .sourceEncrypted,
      .headersDiffer, .dolbyVisionUnsupported,
      .dolbyVisionColour, .dolbyVisionMissing:
      return .fail
    default: break
    }
    guard attempt <= retries else { return .fail }
    let wait = backoff(attempt: attempt, jitter: jitter)
    return Self.reportsMemoryShortage(error) ? .retryWithFewerWorkers(after: wait) : .retry(after: wait)
  }

  /// Doubles with each attempt, capped, with jitter.
  package func backoff(attempt: Int, jitter: Double) -> Double {
    min(Self.longest, delay * pow(2, Double(attempt - 1))) * (0.5 + jitter)
  }

  /// The kernel's OOM killer sends signal 9; encoders that can't allocate say so.
  static func reportsMemoryShortage(_ error: ErrorReport) -> Bool {
    if error.code == .toolKilled, error.signal == 9 { return true }
    return FailureCause.of(stderr: error.stderrTail ?? "") == .shortOfMemory
  }
}
