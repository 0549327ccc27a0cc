import DraptoMedia
import DraptoModel
import Foundation

/// Looks quickly into films that wait, so that forecasts know how long they are: one at a time, at the lowest priority, and
/// resting twice as long as it looks.
///
/// A look that hangs (a share that went away) can't always be ended. It is left behind, and until it returns no other film
/// of the same file system is looked into.
@EngineActor final class FilmLooks {
  private let parts: EngineParts
  private let limit: Duration?
  /// Films whose look told nothing, or came to an end.
  private var seen: Set<JobID> = []
  /// Mount points of file systems on which a look hangs.
  private var hung: Set<String> = []
  private var task: Task<Void, Never>?
  private var isStopped = false

  init(_ parts: EngineParts) {
    self.parts = parts
    limit = parts.configuration.filmLook
  }

  /// Begins, if there is anything to look into and it is not at it already.
  /// - Parameter scope: the films to look into; nil: all.
  func begin(_ scope: Set<JobID>?) {
    guard let limit, task == nil, !isStopped, next(scope) != nil else { return }
    // Unstructured: it goes on beside everything else; `stop` ends it.
    task = Task {
      while !Task.isCancelled, let job = next(scope) {
        let start = ContinuousClock.now
        await look(into: job, limit)
        try? await Task.sleep(for: max(.milliseconds(20), (ContinuousClock.now - start) * 2))
      }
      task = nil
    }
  }

  /// Looks into no more films.
  func stop() {
    isStopped = true
    task?.cancel()
  }

  /// The first in the queue that nobody knows the length of.
  private func next(_ scope: Set<JobID>?) -> Job? {
    var first: Job?
    for view in parts.journal.accepted.jobs.values {
      let job = view.job
      guard job.state == .waiting || job.state == .paused, job.estimate == nil, view.source == nil,
        !seen.contains(job.id), scope?.contains(job.id) ?? true, !hung.contains(Self.place(job))
      else { continue }
      if let best = first, !EngineSnapshot.precedes(job, best) { continue }
      first = job
    }
    return first
  }

  private static func place(_ job: Job) -> String { job.sourceMount ?? "/" }

  private func look(into job: Job, _ limit: Duration) async {
    seen.insert(job.id)
    var runner = parts.runner
    runner.niceness = 19
    let probe = MediaProbe(tools: parts.configuration.tools, runner: runner)
    // Unstructured: one that hangs in the kernel is left behind.
    let look = Task { await WorkLabel.$current.withValue(.init(job: job.id)) { await probe.estimate(job.source) } }
    let isOver = await returns(within: limit) { _ = await look.value }
    guard isOver else { return leave(look, of: job, after: limit) }
    guard let estimate = await look.value, var now = parts.journal.accepted.jobs[job.id]?.job, !isStopped else {
      return
    }
    now.estimate = estimate
    parts.journal.enqueue([.job(now)])
  }

  private func leave(_ look: Task<FilmEstimate?, Never>, of job: Job, after limit: Duration) {
    look.cancel()
    let place = Self.place(job)
    hung.insert(place)
    parts.log.write(
      .warning, "probe", "no answer to a quick look within \(Format.duration(limit.seconds)): its length is not known",
      job: job.id, fields: ["file": job.name])
    // Unstructured: ends when the kernel lets it.
    Task {
      _ = await look.value
      hung.remove(place)
    }
  }
}
