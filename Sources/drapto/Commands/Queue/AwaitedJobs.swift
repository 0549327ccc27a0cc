import DraptoModel

/// What is waited for, and whether it has come. Pure.
struct AwaitedJobs: Sendable {
  /// Jobs that were named; nil: all that move by themselves.
  private let named: Set<JobID>?
  /// All that had not ended when they were seen first.
  private var seen: Set<JobID> = []
  private(set) var state = EngineSnapshot()
  /// All pieces of the state are there.
  private(set) var isComplete = false

  init(_ named: [JobID]?) { self.named = named.map { Set($0) } }

  /// Folds in what a mirror tells.
  mutating func take(_ update: MirrorUpdate) {
    switch update {
    case .page(let page):
      state.take(page)
      guard case .head(let head) = page else { return }
      isComplete = false
      look(Array(head.jobs.values.map(\.job)))
    case .complete: isComplete = true
    case .event(let event):
      state.apply(event)
      if case .job(let job) = event.payload { look([job]) }
    case .lost: isComplete = false
    }
  }

  private mutating func look(_ jobs: [Job]) {
    guard named == nil else { return }
    for job in jobs where !job.state.isFinal { seen.insert(job.id) }
  }

  private var ids: Set<JobID> { named ?? seen }

  /// Named jobs have ended or are gone; or nothing moves by itself any more.
  var isOver: Bool {
    guard isComplete else { return false }
    guard named != nil else { return !state.movesByItself }
    return ids.allSatisfy { state.jobs[$0]?.job.state.isFinal ?? true }
  }

  /// In the order of the queue.
  var views: [JobView] { state.orderedJobs.filter { ids.contains($0.job.id) } }

  /// Jobs that were taken out of the queue meanwhile.
  var removed: [JobID] { ids.filter { state.jobs[$0] == nil }.sorted() }

  /// All of them are done.
  var isSuccess: Bool { removed.isEmpty && views.allSatisfy { $0.job.state == .done } }
}
