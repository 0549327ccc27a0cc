/// Where in the queue a job is moved to.
package enum QueuePlace: Sendable, Equatable {
  /// Before all jobs that have not ended.
  case first
  /// Behind them.
  case last
  case before(JobID)
}

extension EngineSnapshot {
  /// Commands that put these jobs there, in the order in which they are given; each job with its own. Throws
  /// `DRP-USAGE` for one that is to stand before itself.
  package func commands(moving ids: [JobID], to place: QueuePlace) throws(ErrorReport) -> [(JobID, [EngineCommand])] {
    let others = orderedJobs.map(\.job).filter { !$0.state.isFinal && !ids.contains($0.id) }
    switch place {
    case .before(let other):
      guard !ids.contains(other) else { throw ErrorReport(.usage, "job \(other) can't stand before itself") }
      return ids.map { ($0, [.moveJob($0, before: other)]) }
    case .first:
      guard let first = others.first else { return moving(ids, behind: others) }
      return ids.map { ($0, [.moveJob($0, before: first.id)]) }
    case .last: return moving(ids, behind: others)
    }
  }

  /// Before another job it takes that one's priority; at the end nobody gives it one.
  private func moving(_ ids: [JobID], behind others: [Job]) -> [(JobID, [EngineCommand])] {
    let priorities = others.map(\.priority) + ids.compactMap { jobs[$0]?.job.priority }
    let lowest = priorities.min() ?? 0
    return ids.map { id in
      let isAbove = jobs[id].map { $0.job.priority > lowest } ?? false
      return (id, (isAbove ? [.setPriority(id, lowest)] : []) + [.moveJob(id, before: nil)])
    }
  }
}
