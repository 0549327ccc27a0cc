import DraptoModel
import GRDB

/// What can go wrong with the job database.
package enum StoreError: ReportableError {
  case locked(folder: String, pid: Int?)
  case unusable(path: String, reason: String)
  case full(path: String)
  case newer(path: String)
  /// Only looked into, so not brought up to date.
  case old(path: String)

  package var report: ErrorReport {
    switch self {
    case .locked(let folder, let pid):
      let who = pid.map { "process \($0)" } ?? "another process"
      return ErrorReport(.engineBusy, "\(who) already works with \(folder)", file: folder)
    case .unusable(let path, let reason):
      return ErrorReport(.storeBroken, "\(path): \(reason)", file: path)
    case .full(let path):
      return ErrorReport(.diskFull, "no space left for \(path)", file: path)
    case .newer(let path):
      return ErrorReport(.storeNewer, "\(path) was written by a newer drapto", file: path)
    case .old(let path):
      return ErrorReport(
        .storeBroken, "\(path) is of an earlier drapto", file: path,
        advice: "Start the engine once (`drapto engine start`): it brings the database up to date.")
    }
  }
}
