import Algorithms
import DraptoModel
import DraptoStore
import Foundation

/// The engine's state and its record. Every change comes through here, in one order: it is accepted at once, written
/// with all that wait beside it in one transaction, and then published.
///
/// A change that can't be written (a full disk, a broken share) is published all the same, so that screens go on, and
/// its row is kept and tried again, each second and with each later write, until it is on disk.
@EngineActor package final class Journal {
  /// Where changes are published.
  package nonisolated let hub: EventHub
  private let store: any JournalStore
  private let log: EngineLog

  /// The state with every change that was made, also those that are still being written: what decisions rest on.
  package private(set) var accepted = EngineSnapshot()
  /// The state as it was published: what clients see.
  private var published = EngineSnapshot()
  /// Results of steps, by job and name, as they were recorded.
  private var steps: [JobID: [String: Data]] = [:]
  private var settings: [JobID: Settings] = [:]

  /// What waits to be written.
  private var line = JournalLine()
  /// What could not be written.
  private var backlog = JournalBacklog()
  private var writer: Task<Void, Never>?
  private var retry: Task<Void, Never>?
  private let retryDelay: Duration

  /// - Parameter retryDelay: between two tries to write what could not be written.
  package nonisolated init(
    store: any JournalStore, hub: EventHub, log: EngineLog, retryDelay: Duration = .seconds(1)
  ) {
    self.store = store
    self.hub = hub
    self.log = log
    self.retryDelay = retryDelay
  }

  // MARK: Reading

  /// What clients start from: the state with the number of the last event in it.
  package var snapshot: EngineSnapshot {
    var state = published
    // Log lines are published from any thread; both of these are of one instant.
    (state.sequence, state.log) = hub.position
    return state
  }

  /// The settings a job was queued with; the built-in ones for a job that is not known.
  package func settings(of job: JobID) -> Settings { settings[job] ?? Settings() }

  /// A recorded step's result; nil when it was not recorded or has another shape.
  package func step<T: Decodable>(_ name: String, of job: JobID, as type: T.Type) -> T? {
    guard let data = steps[job]?[name] else { return nil }
    return try? JobStore.decodeStep(data, as: type)
  }

  /// Rows that are not on disk yet; nil when all are.
  package var unwrittenBecause: ErrorReport? { backlog.failure }

  /// What was measured of a film's chunks before; none where it can't be read: then it is measured again.
  package func trials(of film: String) async -> [RecordedTrial] {
    do { return try await store.trials(of: film) } catch {
      log.error(ErrorReport.of(error), "store")
      return []
    }
  }

  // MARK: Loading

  /// Takes over what was stored: nothing is written.
  package func load(_ events: [EngineEvent.Payload], settings: Settings, steps: [String: Data], of job: JobID) {
    self.settings[job] = settings
    self.steps[job] = steps
    for event in events { publish(event, isNew: true) }
  }

  // MARK: Changing

  /// Makes changes: part of ``accepted`` when this returns, written and published soon after, in this order.
  package func enqueue(_ changes: [JournalChange]) {
    for change in changes {
      if let event = change.event { accepted.fold(event) }
      remember(change.row)
    }
    // Progress and gauges are latest values: behind a disk that hangs they would only pile up.
    let (figures, changes) = changes.partitioned { $0.row != nil || $0.event?.isLatestValue != true }
    for change in figures { if let event = change.event { publish(event, isNew: false) } }
    guard !changes.isEmpty else { return }
    // Nothing waits before it: what is only shown needs no detour.
    if writer == nil, line.changes.isEmpty, changes.allSatisfy({ $0.row == nil }) {
      for change in changes { if let event = change.event { publish(event, isNew: false) } }
      return
    }
    line.add(changes)
    startWriting()
  }

  /// Makes changes and returns when they were written and published. Throws `DRP-DISK-FULL` or `DRP-STORE-BROKEN`
  /// when they could not be written: they hold all the same, and are tried again.
  package func commit(_ changes: [JournalChange]) async throws {
    enqueue(changes)
    try await settled()
  }

  /// Returns when everything that was changed so far has been written and published, or was tried to be. Throws why it
  /// could not be written.
  package func settled() async throws {
    if line.isUnhandled {
      try await withCheckedThrowingContinuation { line.wait($0) }
    } else if let failure = backlog.failure {
      throw failure
    }
  }

  /// Returns when everything that was changed so far is on disk, however long that takes.
  /// - Parameter onWait: told when it can't be written for now, and nil when it is.
  /// - Throws: `CancellationError`.
  package func durable(onWait: (ErrorReport?) -> Void = { _ in }) async throws {
    var hasWaited = false
    while true {
      do {
        try await settled()
        if hasWaited { onWait(nil) }
        return
      } catch {
        hasWaited = true
        onWait(ErrorReport.of(error))
      }
      try await Task.sleep(for: retryDelay)
    }
  }

  /// Records a step's result: a recovery point, once ``durable(onWait:)`` has returned.
  package func record<T: Encodable & Sendable>(_ name: String, of job: JobID, _ result: T) throws {
    let data = try JSONEncoder().encode(result)
    enqueue([JournalChange(event: nil, row: .step(job, name, data))])
  }

  /// Writes what waits, and ends all streams of events.
  package func close() async {
    retry?.cancel()
    // A state disk that hangs must not keep the engine from ending.
    _ = await returns(within: .seconds(10)) {
      _ = try? await self.settled()
      // Once more: space may have come.
      if await self.tryAgain() { _ = try? await self.settled() }
    }
    hub.close()
  }

  // MARK: Writing

  private func remember(_ row: StoreChange?) {
    switch row {
    case .settings(let job, let settings): self.settings[job] = settings
    case .step(let job, let name, let data): steps[job, default: [:]][name] = data
    case .record(let job, _) where accepted.jobs[job]?.job.state == .done:
      for name in StepName.recorded { steps[job]?[name] = nil }
    case .reset(let job): steps[job] = nil
    case .remove(let job):
      settings[job] = nil
      steps[job] = nil
    default: break
    }
  }

  private func startWriting() {
    guard writer == nil else { return }
    // Unstructured: one writer at a time, which ends when nothing waits; `close` waits for it.
    writer = Task {
      while let batch = line.next() { await write(batch) }
      // No suspension since the look at `line`: nothing can have been left behind.
      writer = nil
    }
  }

  /// Writes a batch and what could not be written before it, then publishes it. While it is written, more changes may
  /// come into line.
  private func write(_ batch: [JournalChange]) async {
    let rows = backlog.rows + batch.compactMap(\.row)
    var hasFailed = false
    if !rows.isEmpty {
      do {
        try await store.write(rows)
        if !backlog.rows.isEmpty { log.write(.info, "store", "what was done meanwhile is recorded") }
        backlog = JournalBacklog()
      } catch {
        hasFailed = true
        await keep(rows, ErrorReport.of(error))
      }
    }
    for change in batch { if let event = change.event { publish(event, isNew: false) } }
    for waiter in line.handled(batch.count) {
      if hasFailed, let failure = backlog.failure { waiter.resume(throwing: failure) } else { waiter.resume() }
    }
  }

  /// One row that the database refuses must not keep the others from being written.
  private func keep(_ rows: [StoreChange], _ failure: ErrorReport) async {
    if backlog.rows.isEmpty { log.error(failure, "store") }
    let isOfRows = failure.code != .diskFull && rows.count > 1
    let left = isOfRows ? await writeSingly(rows) : rows
    if let lost = backlog.keep(left, of: rows.count, failure) {
      let what = lost.job.map { "of job \($0)" } ?? "of the queue"
      log.write(
        .error, "store", "a record \(what) can't be written and is given up", job: lost.job,
        fields: ["code": failure.code.rawValue])
    }
    guard !backlog.rows.isEmpty, retry == nil else { return }
    // Unstructured: tries again while nothing else is written; ends with the journal.
    retry = Task { [weak self, retryDelay] in
      while !Task.isCancelled {
        try? await Task.sleep(for: retryDelay)
        guard let self, self.tryAgain() else { return }
      }
    }
  }

  /// Each row alone; returns those that are left. Behind a row that is left nothing of the same job is written: a record
  /// must not go backwards when the older row follows.
  private func writeSingly(_ rows: [StoreChange]) async -> [StoreChange] {
    var left: [StoreChange] = []
    var blocked: Set<JobID> = []
    for row in rows {
      // So many failures are no matter of single rows.
      if left.count >= 3 || row.job.map(blocked.contains) == true {
        left.append(row)
        continue
      }
      do { try await store.write([row]) } catch {
        left.append(row)
        if let job = row.job { blocked.insert(job) }
      }
    }
    return left
  }

  /// False when there is nothing left to try.
  private func tryAgain() -> Bool {
    guard !backlog.rows.isEmpty else {
      retry = nil
      return false
    }
    // Through the line, so that no two writes run at once.
    line.add([JournalChange(event: nil, row: nil)])
    startWriting()
    return true
  }

  private func publish(_ event: EngineEvent.Payload, isNew: Bool) {
    if isNew { accepted.fold(event) }
    _ = hub.publish(event)
    published.fold(event)
  }
}
