import Synchronization

/// A value behind a lock, for closures that are called from more than one task.
package final class Locked<Value: Sendable>: Sendable {
  private let mutex: Mutex<Value>

  /// Holds this value to begin with.
  package init(_ value: Value) { mutex = Mutex(value) }

  /// Reads or changes the value while nobody else does. The body must not wait for anything.
  package func withLock<Result: Sendable>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    try mutex.withLock { value in try body(&value) }
  }

  /// A copy of what it is now.
  package var value: Value { mutex.withLock { $0 } }
}
