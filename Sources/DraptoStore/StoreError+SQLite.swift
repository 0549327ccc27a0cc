import DraptoModel
import GRDB

extension StoreError {
  /// SQLite's errors as ours; a full disk is one to wait for. Others stay what they are.
  static func of(_ error: any Error, path: String) -> any Error {
    guard let error = error as? DatabaseError else { return error }
    // The index of the log grows by itself, and says it in its own way when there is no room.
    let isFull = error.resultCode == .SQLITE_FULL || error.extendedResultCode == .SQLITE_IOERR_SHMSIZE
    return isFull ? StoreError.full(path: path) : StoreError.unusable(path: path, reason: "\(error)")
  }
}
