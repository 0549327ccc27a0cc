import Dispatch

/// Runs work that blocks (fsync, removing folders, reading tables) on a thread of its own, off the cooperative pool,
/// where two such calls would stop a two-core machine.
package func blocking<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    queue.async { continuation.resume(with: Swift.Result { try body() }) }
  }
}

/// The same for what may never come back, as a look at a share that is gone: nil when it has not returned in time. Its
/// thread is left to itself then.
@discardableResult
package func within<Result: Sendable>(
  _ limit: Duration, _ body: @escaping @Sendable () -> Result
) async -> Result? {
  await first { over in
    queue.async { over(body()) }
    queue.asyncAfter(deadline: .now() + limit.seconds) { over(nil) }
  }
}

/// Work on a disk that may never answer: throws `code` when it has not returned in time.
package func answering<Result: Sendable>(
  _ path: String, _ code: ErrorCode, within limit: Duration = .seconds(30),
  _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
  let result = await within(limit) { Swift.Result { try body() } }
  guard let result else {
    throw ErrorReport(code, "\(Format.visible(path)): its disk does not answer", file: path)
  }
  return try result.get()
}

/// Whether an asynchronous call has returned within a limit; left to itself when it has not.
@discardableResult
package func returns(
  within limit: Duration, isolation: isolated (any Actor)? = #isolation, _ body: @escaping @Sendable () async -> Void
) async -> Bool {
  await first { over in
    // Unstructured, both: the one that comes second is nobody's any more.
    Task {
      await body()
      over(true)
    }
    Task {
      try? await Task.sleep(for: limit)
      over(false)
    }
  }
}

/// Returns what is given first; what comes later is dropped.
package func first<Result: Sendable>(
  isolation: isolated (any Actor)? = #isolation, _ begin: (@escaping @Sendable (Result) -> Void) -> Void
) async -> Result {
  await withCheckedContinuation(isolation: isolation) { (continuation: CheckedContinuation<Result, Never>) in
    let waiting = Locked<CheckedContinuation<Result, Never>?>(continuation)
    begin { result in
      let continuation = waiting.withLock { waiting in
        defer { waiting = nil }
        return waiting
      }
      continuation?.resume(returning: result)
    }
  }
}

private let queue = DispatchQueue(label: "drapto.blocking", attributes: .concurrent)
