import DraptoModel
import Synchronization

/// Carries out what was asked for, and remembers it under its name: a repeat of the name is the same request, is not
/// carried out again and gets the same answer, also while the first one is under way.
final class RequestMemory: Sendable {
  private struct Entry {
    /// Of all that was asked. Not the request itself: ten thousand of them may be large.
    var fingerprint: Int
    var answer: PendingAnswer
    var time: ContinuousClock.Instant
  }

  private static let most = 10_000
  private let entries = Mutex<[String: Entry]>([:])
  private let lifetime: Duration

  init(lifetime: Duration = ControlLimits.memory) { self.lifetime = lifetime }

  /// Names that are remembered.
  var count: Int { entries.withLock { $0.count } }

  /// The answer to a request; `body` is run only for one that is new, at once up to its first wait, and to its end also
  /// when whoever asked is gone. Throws `DRP-CONTROL-REQUEST` for a name that was given to something else.
  /// - Parameter name: nil: it is not remembered.
  func answer(
    _ name: String?, _ fingerprint: Int, _ body: @escaping @Sendable () async throws -> CommandAnswer
  ) async throws -> CommandAnswer {
    guard let name else { return try await Task.immediate { try await body() }.value }
    let (pending, isNew) = enter(name, fingerprint)
    guard let pending else {
      throw ControlFault.request(
        ControlFault.wrongParameters, "this `request_id` was used for another request in the last ten minutes")
    }
    if isNew {
      // Unstructured: whoever asked may be gone before it is done, and asks again on another connection.
      Task.immediate {
        do { pending.settle(.success(try await body())) } catch { pending.settle(.failure(error)) }
      }
    }
    return try await pending.value
  }

  /// The answer that belongs to the name, and whether somebody has still to find it; nil for another request's name.
  private func enter(_ name: String, _ fingerprint: Int) -> (PendingAnswer?, isNew: Bool) {
    let now = ContinuousClock.now
    return entries.withLock { entries in
      if entries.count >= Self.most || entries.count % 64 == 63 {
        entries = entries.filter { now - $0.value.time < lifetime }
      }
      if let old = entries[name], now - old.time < lifetime {
        return (old.fingerprint == fingerprint ? old.answer : nil, false)
      }
      // Full of requests of the last minutes: the oldest is the least likely to come again.
      if entries.count >= Self.most, let oldest = entries.min(by: { $0.value.time < $1.value.time }) {
        entries[oldest.key] = nil
      }
      let answer = PendingAnswer()
      entries[name] = Entry(fingerprint: fingerprint, answer: answer, time: now)
      return (answer, true)
    }
  }
}

/// An answer that any number of tasks wait for.
private final class PendingAnswer: Sendable {
  private enum State {
    case waiting([CheckedContinuation<CommandAnswer, any Error>])
    case settled(Result<CommandAnswer, any Error>)
  }

  private let state = Mutex(State.waiting([]))

  var value: CommandAnswer {
    get async throws {
      try await withCheckedThrowingContinuation { continuation in
        let result: Result<CommandAnswer, any Error>? = state.withLock { state in
          switch state {
          case .settled(let result): return result
          case .waiting(let others):
            state = .waiting(others + [continuation])
            return nil
          }
        }
        if let result { continuation.resume(with: result) }
      }
    }
  }

  func settle(_ result: Result<CommandAnswer, any Error>) {
    let waiting = state.withLock { state -> [CheckedContinuation<CommandAnswer, any Error>] in
      guard case .waiting(let waiting) = state else { return [] }
      state = .settled(result)
      return waiting
    }
    for continuation in waiting { continuation.resume(with: result) }
  }
}
