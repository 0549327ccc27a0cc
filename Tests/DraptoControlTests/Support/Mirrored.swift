import DraptoControl
import DraptoModel
import DraptoTestSupport
import Foundation

/// What a screen on the other side of the socket knows.
final class Mirrored: Sendable {
  fileprivate struct State {
    var snapshot = EngineSnapshot()
    var heads = 0
    var completes = 0
    var retries: [Double?] = []
  }

  private let state = Locked(State())
  private let task: Task<Void, Never>

  /// - Parameter before: called with each event before it is folded in.
  init(
    _ harness: ControlHarness, retries: Bool = true, before: @escaping @Sendable (EngineEvent) async -> Void = { _ in }
  ) {
    let state = state
    let mirror = EngineMirror(Connector(harness: harness), retries: retries)
    task = Task {
      await mirror.run { update in
        if case .event(let event) = update { await before(event) }
        state.withLock { $0.take(update) }
      }
    }
  }

  deinit { task.cancel() }

  var snapshot: EngineSnapshot { state.value.snapshot }
  /// How often a state was begun, and how often it was told whole.
  var heads: Int { state.value.heads }
  var completes: Int { state.value.completes }
  /// Seconds to the next try, each time the engine was lost.
  var retries: [Double?] { state.value.retries }

  func end() async {
    task.cancel()
    await task.value
  }

  private struct Connector: EngineConnector {
    let harness: ControlHarness
    func connect() async throws -> any EngineClient {
      try await ControlClient.connect(to: harness.place, name: "mirror")
    }
  }
}

extension Mirrored.State {
  fileprivate mutating func take(_ update: MirrorUpdate) {
    switch update {
    case .page(.head(let head)):
      snapshot = head
      heads += 1
    case .page(.details(let payloads)): for payload in payloads { snapshot.fold(payload) }
    case .complete: completes += 1
    case .event(let event): snapshot.apply(event)
    case .lost(_, let retry): retries.append(retry)
    }
  }
}

extension EngineSnapshot {
  /// The same as it is after a way over the wire: dates in whole seconds.
  func overTheWire() throws -> EngineSnapshot {
    var whole = try WireJSON.value(SnapshotHeadLine.self, from: WireJSON.line(SnapshotHeadLine(self))).snapshot
    for payload in details {
      whole.fold(try WireJSON.value(PayloadLine.self, from: WireJSON.line(PayloadLine(payload))).payload)
    }
    return whole
  }
}
