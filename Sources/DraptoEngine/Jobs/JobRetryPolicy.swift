import DraptoMedia
import DraptoModel
import Foundation

/// A path without which a job can't go on.
struct FailedPlace: Sendable, Equatable {
  var path: String
  /// Where its file system was mounted when the job was queued; nil: the root, or not known.
  var mount: String?
  var forWriting = false
  /// It is to be run.
  var isProgram = false

  /// What an error of the machine is about; nil for errors of another class: the film, the settings, the records.
  /// - Parameter work: the folder that holds all work folders.
  static func of(_ error: ErrorReport, job: Job, work: FailedPlace) -> FailedPlace? {
    let source = FailedPlace(path: job.source, mount: job.sourceMount)
    // Not its folder: of a folder that is gone, the one it lay in says nothing.
    let output = FailedPlace(path: job.output, mount: job.outputMount, forWriting: true)
    switch error.code {
    case .sourceGone, .sourceMissing, .sourceUnreadable, .toolKilled, .toolStalled: return source
    case .outputNotWritable: return output
    case .workNotWritable: return work
    case .diskFull: return error.file?.hasPrefix(work.path) == true ? work : output
    case .toolMissing:
      return error.file.map { FailedPlace(path: $0, isProgram: true) } ?? source
    case .toolFailed where FailureCause.of(stderr: error.stderrTail ?? "") == .inputOutput: return source
    default: return nil
    }
  }
}

extension FailedPlace {
  /// What is up with it now.
  func check() async -> PathReach {
    guard isProgram else {
      return await PathReach.check(at: path, mount: mount, forWriting: forWriting, within: .seconds(5))
    }
    let path = self.path
    let reach = await within(.seconds(5)) { PathReach.check(atProgram: path, mount: nil) }
    // A program that was there when the engine began is being replaced, or its disk is away.
    if reach == .deleted { return .unreachable("\(Format.visible(path)) is not there") }
    return reach ?? .unreachable("\(Format.visible(path)) does not answer")
  }
}

/// Which jobs begin again by themselves, and when. Pure.
struct JobRetryPolicy: Sendable {
  enum Decision: Sendable, Equatable {
    case fail
    /// - counts: against ``most``.
    case again(after: Double, counts: Bool)
  }

  /// Seconds until the first new try; doubles with each.
  var delay: Double
  /// Tries in a row without anything done in between, where the place is there and the job fails all the same.
  static func most(_ error: ErrorReport) -> Int {
    // Its chunk was tried again already.
    error.code == .toolKilled || error.code == .toolStalled ? 1 : 3
  }

  /// Seconds; no wait is longer.
  static let longest = 120.0

  /// - Parameters:
  ///   - tries: those that counted so far.
  ///   - rounds: all of them.
  func decision(_ error: ErrorReport, reach: PathReach, tries: Int, rounds: Int = 0) -> Decision {
    switch reach {
    // It comes back or it doesn't; the job waits for it.
    case .unreachable: return .again(after: delay(tries: rounds), counts: false)
    // A full disk fails no film; where it seems to have room (a quota), the waits grow.
    case .there where error.code == .diskFull: return .again(after: delay(tries: rounds), counts: false)
    // Somebody took the file away: no waiting brings it back.
    case .deleted, .refused: return .fail
    case .there:
      return tries < Self.most(error) ? .again(after: delay(tries: tries), counts: true) : .fail
    }
  }

  /// Seconds to wait after so many tries.
  func delay(tries: Int) -> Double { min(Self.longest, delay * pow(2, Double(min(tries, 10)))) }
}
