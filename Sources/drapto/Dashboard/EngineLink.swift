import DraptoControl
import DraptoModel
import Foundation

/// The dashboard's way to its engine: to the one that runs, to one that it starts where none does, and again when that
/// went away and came back.
final class EngineLink: EngineConnector {
  private struct State {
    var client: (any EngineClient)?
    /// Grows with each connection.
    var generation = 0
    /// Those who wait for a connection, or for the word that there will be none.
    var waiters: [CheckedContinuation<Void, Never>] = []
    /// One that wants no more patience.
    var sleeper: CheckedContinuation<Void, Never>?
    var mayStart: Bool
    var failure: ErrorReport?
  }

  /// What is worth telling of the first connection.
  enum News: Sendable {
    /// It is to an engine that ran before.
    case found
    /// There is none: a tool is missing.
    case hindered(ErrorReport)
  }

  private let finder: EngineFinder
  /// nil: it attaches only.
  private let starter: EngineStarter?
  private let isWatching: Bool
  private let tell: @Sendable (News) -> Void
  private let state: Locked<State>

  init(
    _ finder: EngineFinder, starter: EngineStarter?, isWatching: Bool,
    tell: @escaping @Sendable (News) -> Void
  ) {
    (self.finder, self.starter, self.isWatching, self.tell) = (finder, starter, isWatching, tell)
    state = Locked(State(mayStart: starter != nil))
  }

  /// Why there never was an engine; nil while there may be one.
  var failure: ErrorReport? { state.withLock { $0.failure } }

  /// The engine that is attached, by what it said of itself; nil where none is.
  var engine: HelloAnswer? { (state.withLock { $0.client } as? ControlClient)?.engine }

  /// The client there is now.
  var client: (any EngineClient)? { state.withLock { $0.client } }

  // MARK: Connecting

  func connect() async throws -> any EngineClient {
    do {
      let client = try await open()
      settle { state in
        state.client = client
        state.generation += 1
        state.mayStart = false
      }
      return client
    } catch {
      let report = ErrorReport.of(error)
      // Nothing was there to come back.
      settle { if $0.generation == 0 { $0.failure = report } }
      throw report
    }
  }

  func mayRetry(after report: ErrorReport) -> Bool { state.withLock { $0.generation > 0 } }

  private func open() async throws -> any EngineClient {
    do {
      let client = try await finder.connect(name: "dashboard", watch: isWatching)
      if state.withLock({ $0.generation == 0 && $0.mayStart }) { tell(.found) }
      return client
    } catch let none as ErrorReport {
      guard none.code == .controlNone, let starter, state.withLock({ $0.mayStart }) else { throw none }
      do {
        if case .running(let other) = try await starter.start() { other.close() }
      } catch let report as ErrorReport where report.code == .toolMissing || report.code == .toolIncapable {
        tell(.hindered(report))
        return NoEngine(reason: report)
      }
      return try await finder.connect(name: "dashboard", watch: isWatching)
    }
  }

  /// Sleeps, or until ``wake()``.
  func pause(_ seconds: Double) async {
    let timer = Task {
      try await Task.sleep(for: .seconds(seconds))
      self.wake()
    }
    defer { timer.cancel() }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        guard !Task.isCancelled else { return continuation.resume() }
        state.withLock { $0.sleeper = continuation }
      }
    } onCancel: {
      wake()
    }
  }

  private func wake() {
    state.withLock { state in
      defer { state.sleeper = nil }
      return state.sleeper
    }?.resume()
  }

  /// Starts an engine where the last one went away. Returns what keeps it from starting.
  func startAgain() async -> String? {
    guard let starter else { return "this screen only watches" }
    do {
      if case .running(let other) = try await starter.start() { other.close() }
      wake()
      return nil
    } catch { return ErrorReport.of(error).description }
  }

  private func settle(_ body: (inout State) -> Void) {
    let waiters = state.withLock { state in
      body(&state)
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  /// The settings of a job, from the engine that is attached. Throws `DRP-CONTROL-LOST` where none is.
  func settings(of job: JobID) async throws -> Settings {
    guard let client else { throw ErrorReport(.controlLost, "no engine is attached") }
    return try await client.settings(of: job)
  }

  // MARK: Sending

  /// How long a command waits for an engine that went away under it.
  private static let patience: Duration = .seconds(10)

  /// Waits for the first connection; asks again on the next one, under the same name, when the engine goes away
  /// meanwhile.
  func send(_ command: EngineCommand) async throws {
    let name = UUID().uuidString
    var last = 0
    while true {
      let (client, generation) = try await newer(than: last)
      last = generation
      do {
        if let remote = client as? ControlClient {
          try await remote.send(command, name: name)
        } else {
          try await client.send(command)
        }
        return
      } catch let report as ErrorReport where report.code == .controlLost && command != .shutDown { continue }
    }
  }

  private func newer(than last: Int) async throws -> (any EngineClient, Int) {
    // The first one may have to be started, which tells by itself when it fails.
    let limit = last == 0 ? nil : ContinuousClock.now + Self.patience
    while true {
      let (client, generation, failure) = state.withLock { ($0.client, $0.generation, $0.failure) }
      if let client, generation > last { return (client, generation) }
      if let failure { throw failure }
      if let limit, ContinuousClock.now >= limit {
        throw ErrorReport(.controlLost, "the engine went away; whether it did that is not known")
      }
      let timer = limit.map { limit in
        Task {
          try await Task.sleep(until: limit, clock: .continuous)
          self.settle { _ in }
        }
      }
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if state.generation > last || state.failure != nil { return true }
          state.waiters.append(continuation)
          return false
        }
        if isOver { continuation.resume() }
      }
      timer?.cancel()
    }
  }
}
