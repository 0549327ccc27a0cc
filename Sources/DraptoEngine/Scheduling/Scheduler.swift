import Algorithms
import DraptoMedia
import DraptoModel

/// A piece of work that waits for its turn.
package struct WorkItem: Sendable {
  /// The chunk or track.
  package var id: WorkID
  /// Place in its job: chunks by film order.
  package var index: Int
  /// Seconds of film, for longest-first.
  package var length: Double
  /// What it takes by the plan's estimates.
  package var needs: WorkNeeds

  package init(id: WorkID, index: Int, length: Double, needs: WorkNeeds) {
    self.id = id
    self.index = index
    self.length = length
    self.needs = needs
  }
}

/// What the chunks of a job take, by those that are done.
package struct WorkEstimate: Sendable, Equatable {
  /// Resident bytes of one encoder at its peak.
  package var memory: Int64
  /// Bytes written per second of film.
  package var bytesPerSecond: Double

  package init(memory: Int64, bytesPerSecond: Double) {
    self.memory = memory
    self.bytesPerSecond = bytesPerSecond
  }
}

/// What a piece of work is told when it may start.
package struct Grant: Sendable {
  /// SVT-AV1's `lp`.
  package var parallelism: Int
  /// Grip on the programs of this work.
  package var handle: ToolHandle
}

/// Decides what starts when: holds the waiting and the running work, and asks ``Admission/admit(_:running:budget:)``.
/// Owns the tasks that run; knows nothing of what they do.
@EngineActor package final class Scheduler {
  private struct Running {
    var item: WorkItem
    var task: Task<Void, Never>
    var handle: ToolHandle
  }

  private struct Waiting {
    var item: WorkItem
    var onStart: @EngineActor (Grant) -> Void
    var body: @Sendable (Grant) async -> Void
  }

  private var waiting: [WorkID: Waiting] = [:]
  /// Waiting chunks and tracks, worst first, so that the next one is popped from the end. Work that was withdrawn may
  /// still stand here and is passed over. Rebuilt when `isDirty`.
  private var order: [WorkNeeds.Kind: [WorkID]] = [:]
  private var isDirty = false
  private var running: [WorkID: Running] = [:]
  /// Place of each job in the queue; jobs not listed don't start.
  private var ranks: [JobID: Int] = [:]
  /// Jobs whose chunks are all known: longest first.
  private var complete: Set<JobID> = []
  /// Chunks of those that start before the others, by their place: what they come to tells what the others need.
  private var scouts: [WorkID: Int] = [:]
  private var budget: Budget
  private var policy: WorkerPolicy
  /// What the job's chunks turned out to need.
  private var learned: [JobID: WorkEstimate] = [:]
  /// Told when the head of the line waits for another reason than before.
  private let onReason: @EngineActor (WorkID, WaitReason) -> Void
  private var lastReasons: [WorkNeeds.Kind: (id: WorkID, reason: WaitReason)] = [:]
  /// Nothing starts any more.
  private var isClosed = false

  /// - Parameter onReason: told when the head of the line waits for another reason than before.
  package nonisolated init(
    policy: WorkerPolicy, budget: Budget,
    onReason: @escaping @EngineActor @Sendable (WorkID, WaitReason) -> Void = { _, _ in }
  ) {
    self.policy = policy
    self.budget = budget
    self.onReason = onReason
  }

  /// Puts work in line. `body` runs in a task of its own once admitted; its place is free when it returns.
  /// - Parameter onStart: called as it leaves the line, before anything else can happen to it.
  package func submit(
    _ item: WorkItem, onStart: @escaping @EngineActor @Sendable (Grant) -> Void = { _ in },
    body: @escaping @Sendable (Grant) async -> Void
  ) {
    waiting[item.id] = Waiting(item: item, onStart: onStart, body: body)
    // In line anew it is told anew why it waits.
    if lastReasons[item.needs.kind]?.id == item.id { lastReasons[item.needs.kind] = nil }
    if !isDirty { insert(item) }
  }

  /// Takes waiting work out of line; false when it isn't there.
  @discardableResult
  package func withdraw(_ id: WorkID) -> Bool {
    waiting.removeValue(forKey: id) != nil
  }

  /// Ends running work: its programs are killed. Returns when it has ended; false when it didn't run.
  @discardableResult
  package func stop(_ id: WorkID) async -> Bool {
    guard let work = running[id] else { return false }
    work.task.cancel()
    await work.task.value
    return true
  }

  /// Returns when the work does not run (any more).
  package func ended(_ id: WorkID) async { await running[id]?.task.value }

  /// Begins to end running work, without waiting for that.
  package func cancel(_ id: WorkID) { running[id]?.task.cancel() }

  /// Ends and withdraws all work of a job, or of all jobs, after which nothing starts any more.
  package func stopAll(of job: JobID? = nil) async {
    if let job {
      learned[job] = nil
      complete.remove(job)
      scouts = scouts.filter { $0.key.job != job }
    } else {
      isClosed = true
    }
    for id in waiting.keys where job == nil || id.job == job { withdraw(id) }
    let tasks = running.filter { job == nil || $0.key.job == job }.map(\.value.task)
    for task in tasks { task.cancel() }
    for task in tasks { await task.value }
  }

  /// The grip on running work; nil when it does not run.
  package func handle(of id: WorkID) -> ToolHandle? { running[id]?.handle }
  /// Grips on what runs, in no order.
  package var handles: [ToolHandle] { running.values.map(\.handle) }
  /// What runs.
  package var runningIDs: Set<WorkID> { Set(running.keys) }
  /// How much is in line, work of held jobs included.
  package var waitingCount: Int { waiting.count }

  /// Chunks at work and chunks in line that could start (a few more right after a withdrawal). Counting the line, not
  /// what waits: a start must not look at all of it.
  package var chunkCounts: (running: Int, waiting: Int) {
    (
      running.values.count { $0.item.needs.kind == .chunk && !$0.handle.isPaused },
      order[.chunk]?.count ?? 0
    )
  }

  /// Whether all places are taken and a whole further round of work waits.
  package var isSaturated: Bool {
    let counts = chunkCounts
    return counts.waiting >= budget.workers && counts.running >= budget.workers
  }

  /// Threads that a running chunk may use for its last check: its own, and at the end of the line, where nothing new
  /// starts, those of the cores that have run dry.
  package func idleThreads(cores: Int, own: Int) -> Int {
    let counts = chunkCounts
    return counts.waiting > 0 ? own : max(own, cores - max(0, counts.running - 1) * own)
  }

  /// From now on the job's chunks are admitted by what its finished ones took.
  package func learn(_ estimate: WorkEstimate, of job: JobID) { learned[job] = estimate }

  /// Takes the jobs' places in the queue, the first being 0. Work of jobs that have none does not start.
  package func set(ranks: [JobID: Int]) {
    guard ranks != self.ranks else { return }
    self.ranks = ranks
    isDirty = true
  }

  /// From now on the job's longest chunks start first: all of them are known.
  /// - Parameter first: those that start before them, in that order.
  package func markComplete(_ job: JobID, first: [WorkID] = []) {
    complete.insert(job)
    for (place, id) in first.enumerated() where scouts[id] == nil { scouts[id] = place }
    isDirty = true
  }

  /// Takes what may be in use at once; counts at the next ``pump()``.
  package func set(budget: Budget) { self.budget = budget }
  /// Takes how threads are shared out; counts for what starts later.
  package func set(policy: WorkerPolicy) { self.policy = policy }

  /// Starts everything that may start now.
  package func pump() {
    if isDirty { sort() }
    for kind in [WorkNeeds.Kind.track, .chunk] { start(kind) }
  }

  private func start(_ kind: WorkNeeds.Kind) {
    while !isClosed, let id = order[kind]?.last {
      guard let next = waiting[id], running[id] == nil else {
        // Withdrawn; or an earlier attempt has not returned yet, and it is put in line again when it does.
        order[kind]?.removeLast()
        continue
      }
      let needs = running.values.map { current($0) }
      switch Admission.admit(estimated(next.item), running: needs, budget: budget) {
      case .wait(let reason):
        // The figures in a reason change with every look.
        if lastReasons[kind]?.id != id || lastReasons[kind]?.reason.isSameKind(as: reason) != true {
          lastReasons[kind] = (id, reason)
          onReason(id, reason)
        }
        return
      case .go:
        order[kind]?.removeLast()
        waiting[id] = nil
        launch(next)
      }
    }
  }

  private func launch(_ work: Waiting) {
    let counts = chunkCounts
    let more = complete.contains(work.item.id.job) || ranks.count > 1 ? counts.waiting : nil
    let handle = ToolHandle()
    let grant = Grant(
      parallelism: policy.parallelism(workers: budget.workers, running: counts.running, waiting: more), handle: handle)
    let id = work.item.id
    // Unstructured: the work outlives this call and is ended through `stop`. It begins after this call: everything here
    // runs on one actor.
    let task = Task {
      await work.body(grant)
      self.free(id)
    }
    running[id] = Running(item: work.item, task: task, handle: handle)
    work.onStart(grant)
  }

  private func free(_ id: WorkID) {
    running[id] = nil
    if waiting[id] != nil { isDirty = true }
    pump()
  }

  private func current(_ work: Running) -> WorkNeeds {
    var needs = estimated(work.item)
    needs.resident = work.handle.memory
    needs.memory = max(needs.memory, work.handle.peakMemory)
    needs.isPaused = work.handle.isPaused
    return needs
  }

  private func estimated(_ item: WorkItem) -> WorkNeeds {
    guard item.needs.kind == .chunk, let estimate = learned[item.id.job] else { return item.needs }
    var needs = item.needs
    needs.memory = estimate.memory
    needs.disk = Int64(estimate.bytesPerSecond * item.length * needs.copies) + (1 << 20)
    return needs
  }

  /// Puts one piece of work into the sorted line.
  private func insert(_ item: WorkItem) {
    guard ranks[item.id.job] != nil else { return }
    let kind = item.needs.kind
    let place = order[kind, default: []].partitioningIndex { id in
      guard let other = waiting[id]?.item else {
        isDirty = true
        return true
      }
      return !isBefore(item, other)
    }
    if !isDirty { order[kind, default: []].insert(item.id, at: place) }
  }

  private func sort() {
    isDirty = false
    order = [:]
    let ready = waiting.values.filter { ranks[$0.item.id.job] != nil }
    for kind in [WorkNeeds.Kind.track, .chunk] {
      order[kind] = ready.filter { $0.item.needs.kind == kind }.map(\.item).sorted { isBefore($1, $0) }.map(\.id)
    }
  }

  /// The order of work: the job's place in the queue, then the longest when all are known, else film order.
  private func isBefore(_ a: WorkItem, _ b: WorkItem) -> Bool {
    let (rankA, rankB) = (ranks[a.id.job] ?? .max, ranks[b.id.job] ?? .max)
    if rankA != rankB { return rankA < rankB }
    if a.id.job == b.id.job, !scouts.isEmpty {
      let (first, second) = (scouts[a.id] ?? .max, scouts[b.id] ?? .max)
      if first != second { return first < second }
    }
    if complete.contains(a.id.job), a.length != b.length { return a.length > b.length }
    return a.index < b.index
  }
}
