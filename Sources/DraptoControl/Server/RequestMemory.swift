import DraptoModel
import Synchronization

/// Changes that were asked for under a name: a repeat of the name is the same request, is not carried out again and gets
/// the same answer, also while the first one is under way.
final class RequestMemory: Sendable {
  private struct Entry {
    var request: ControlCommand
    var task: Task<CommandAnswer, any Error>
    var time: ContinuousClock.Instant
  }

  private static let most = 10_000
  private let entries = Mutex<[String: Entry]>([:])
  private let lifetime: Duration

  init(lifetime: Duration = ControlLimits.memory) { self.lifetime = lifetime }

  /// The answer to a request; `body` is run only for one that is new. Throws `DRP-CONTROL-REQUEST` for a name that was
  /// given to something else.
  func answer(
    _ name: String, _ request: ControlCommand, _ body: @escaping @Sendable () async throws -> CommandAnswer
  ) async throws -> CommandAnswer {
    let now = ContinuousClock.now
    let task: Task<CommandAnswer, any Error>? = entries.withLock { entries in
      if entries.count >= Self.most || entries.count % 64 == 63 {
        entries = entries.filter { now - $0.value.time < lifetime }
      }
      if let old = entries[name], now - old.time < lifetime { return old.request == request ? old.task : nil }
      // Full of requests of the last minutes: the oldest is the least likely to come again.
      if entries.count >= Self.most, let oldest = entries.min(by: { $0.value.time < $1.value.time }) {
        entries[oldest.key] = nil
      }
      // Unstructured: whoever asked may be gone before it is done, and asks again on another connection.
      let task = Task.immediate { try await body() }
      entries[name] = Entry(request: request, task: task, time: now)
      return task
    }
    guard let task else {
      throw ControlFault.request(
        ControlFault.wrongParameters, "this `request_id` was used for another request in the last ten minutes")
    }
    return try await task.value
  }
}
