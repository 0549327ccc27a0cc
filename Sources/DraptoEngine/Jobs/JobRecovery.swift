import DraptoMedia
import DraptoModel
import Foundation

/// What becomes of a job that its pipeline could not finish.
enum JobDecision: Sendable, Equatable {
  case fail(ErrorReport)
  /// It begins again then.
  case again(until: Date, ErrorReport)
}

/// Which jobs begin again by themselves, and what their failures say of the rest of the queue.
@EngineActor final class JobRecovery {
  /// A job that waits for the machine.
  struct Waiting: Sendable {
    var place: FailedPlace
    var error: ErrorReport
    var tries: Int
    /// Tries that did not count, too.
    var rounds: Int
    /// Chunks and tracks that were done when it last began again.
    var done: Int
  }

  private var waiting: [JobID: Waiting] = [:]
  /// Jobs that could not reach what they need, one after the other, with none that succeeded between.
  private var streak: [JobID] = []
  private let policy: JobRetryPolicy
  private let work: FailedPlace
  private let look: @Sendable (FailedPlace) async -> PathReach

  /// - Parameters:
  ///   - work: the folder that holds all work folders.
  ///   - look: what is up with a path now.
  init(
    policy: JobRetryPolicy, work: FailedPlace,
    look: @escaping @Sendable (FailedPlace) async -> PathReach = { await $0.check() }
  ) {
    self.policy = policy
    self.work = work
    self.look = look
  }

  /// Sorts the error that ended a job.
  /// - Parameter done: chunks and tracks of the job that are done.
  func decide(_ error: ErrorReport, job: Job?, done: Int) async -> JobDecision {
    guard let job, let place = FailedPlace.of(error, job: job, work: work) else { return forget(job, .fail(error)) }
    let reach = await look(place)
    let before = waiting[job.id]
    // What gets on is not stuck.
    let tries = before.map { done > $0.done ? 0 : $0.tries } ?? 0
    let rounds = before.map { done > $0.done ? 0 : $0.rounds } ?? 0
    switch policy.decision(error, reach: reach, tries: tries, rounds: rounds) {
    case .fail: return forget(job, .fail(error))
    case .again(let delay, let counts):
      waiting[job.id] = Waiting(
        place: place, error: error, tries: counts ? tries + 1 : tries, rounds: rounds + 1, done: done)
      if case .unreachable = reach, !streak.contains(job.id) { streak.append(job.id) }
      return .again(until: Date(timeIntervalSinceNow: delay), error)
    }
  }

  private func forget(_ job: Job?, _ decision: JobDecision) -> JobDecision {
    if let job { forget(job.id) }
    return decision
  }

  /// The job is done: the machine works.
  func succeeded(_ id: JobID) {
    forget(id)
    streak = []
  }

  /// The job was cancelled, removed, or queued anew.
  func forget(_ id: JobID) {
    waiting[id] = nil
    streak.removeAll { $0 == id }
  }

  /// What holds the queue: the place that the last of at least two jobs in a row could not reach.
  var hold: QueueHold? {
    guard streak.count >= 2, let last = streak.last, let found = waiting[last] else { return nil }
    return .unreachable(path: found.place.path, found.error)
  }

  /// Looks again at the place that holds the queue. Returns the jobs that may begin, when it is back.
  func probe() async -> [JobID] {
    guard hold != nil, let last = streak.last, let place = waiting[last]?.place else { return [] }
    if case .unreachable = await look(place) { return [] }
    let ready = streak
    streak = []
    return ready
  }

  /// Whether a job that has waited long enough may begin; if not, for how many seconds it waits again.
  func mayBegin(_ id: JobID) async -> Double? {
    guard let found = waiting[id], case .unreachable = await look(found.place) else { return nil }
    return policy.delay(tries: found.rounds)
  }
}
