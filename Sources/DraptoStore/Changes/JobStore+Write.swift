import DraptoModel
import GRDB

extension JobStore {
  /// Stores all changes, in their order, in one transaction: one wait for the disk, and all or nothing. What belongs to
  /// a job that is not there (it was removed meanwhile) is dropped. Calls must not overlap: of two that change the same
  /// row either may come first.
  ///
  /// Throws ``StoreError``; after ``StoreError/full(path:)`` the same changes can be written again. A cancelled task
  /// changes nothing: what was begun is finished.
  package func write(_ changes: [StoreChange]) async throws {
    guard !changes.isEmpty else { return }
    try await transact { db in
      let writer = ChangeWriter(db)
      for change in changes { try writer.apply(change) }
    }
  }
}
