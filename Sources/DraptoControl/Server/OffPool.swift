import Dispatch

/// Runs what takes long or blocks (the state as JSON, a look at a folder) on a thread of its own: the cooperative pool is
/// the engine's, and two such calls would stop a two-core machine.
func offPool<Result: Sendable>(
  _ queue: DispatchQueue = files, _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    queue.async { continuation.resume(with: Swift.Result { try body() }) }
  }
}

/// Folders may be on disks that do not answer: each look has a thread.
private let files = DispatchQueue(label: "drapto.control.files", attributes: .concurrent)

/// Long lines are made one after another: however many ask for them, they cost one core.
let encoding = DispatchQueue(label: "drapto.control.lines")
