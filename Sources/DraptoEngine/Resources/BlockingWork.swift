import Dispatch

/// Runs work that blocks (fsync, removing folders, reading tables) on a thread of its own, off the cooperative pool,
/// where two such calls would stop a two-core machine.
package func blocking<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    queue.async { continuation.resume(with: Swift.Result { try body() }) }
  }
}

private let queue = DispatchQueue(label: "drapto.blocking", attributes: .concurrent)
