import DraptoModel
import DraptoReports

/// Places in the queue.
extension DashboardState {
  /// The rows shown, with the jobs that verbs act on a row further up or down. They keep their order, and none goes past
  /// the end, or past a film of another kind where those at work stand first.
  func movedRows(up: Bool) -> [JobID] {
    let chosen = Set(targetJobs)
    func group(_ id: JobID) -> Int { putsActiveFirst ? engine.jobs[id].map { Self.group($0.job.state) } ?? 0 : 0 }
    var rows = up ? jobRows : jobRows.reversed()
    for index in rows.indices.dropFirst() {
      let (ahead, id) = (rows[index - 1], rows[index])
      if chosen.contains(id), !chosen.contains(ahead), group(id) == group(ahead) { rows.swapAt(index - 1, index) }
    }
    return up ? rows : rows.reversed()
  }

  mutating func moveJobs(up: Bool) -> [Effect] {
    let (before, rows) = (jobRows, movedRows(up: up))
    let chosen = Set(targetJobs)
    var commands: [EngineCommand] = []
    var moved: [JobID] = []
    // From below, so that each is put before one that has its place already.
    for index in rows.indices.reversed() where chosen.contains(rows[index]) && rows[index] != before[index] {
      moved.append(rows[index])
      commands += self.commands(placing: rows[index], at: index, in: rows, others: chosen)
    }
    guard let first = moved.last, let place = rows.firstIndex(of: first) else { return [] }
    let done =
      moved.count == 1
      ? "\(name(first)) is number \(place + 1) now" : "\(moved.count) jobs are a place \(up ? "higher" : "lower") now"
    return [.send(commands, done: done)]
  }

  private func commands(placing id: JobID, at index: Int, in rows: [JobID], others chosen: Set<JobID>)
    -> [EngineCommand]
  {
    let next =
      index + 1 < rows.count ? rows[index + 1] : follower(of: rows[..<index].last { !chosen.contains($0) }, chosen)
    // Before another job it takes that one's priority; at the end nobody gives it one.
    guard next == nil, let job = engine.jobs[id]?.job,
      let last = order.last(where: { !chosen.contains($0) }).flatMap({ engine.jobs[$0]?.job }),
      last.priority < job.priority
    else { return [.moveJob(id, before: next)] }
    return [.setPriority(id, last.priority), .moveJob(id, before: nil)]
  }

  /// The job behind another one in the queue, shown or not; nil: none is.
  private func follower(of id: JobID?, _ chosen: Set<JobID>) -> JobID? {
    guard let id, let place = order.firstIndex(of: id) else { return nil }
    return order[(place + 1)...].first { !chosen.contains($0) }
  }

  /// Those of the jobs that verbs act on that have a place in line.
  var movableJobs: [JobID] { targetJobs.filter { engine.jobs[$0].map { !$0.job.state.isFinal } ?? false } }

  mutating func moveJobs(to place: QueuePlace) -> [Effect] {
    let ids = movableJobs
    guard let moves = try? engine.commands(moving: ids, to: place), let first = ids.first else { return [] }
    let where_ = place == .first ? "first" : "last"
    let done =
      ids.count == 1
      ? "\(name(first)) is \(where_) in the queue now" : "\(ids.count) jobs are \(where_) in the queue now"
    return [.send(moves.flatMap(\.1), done: done)]
  }

  /// Films that are done, in the order of the queue.
  var doneJobs: [JobID] { order.filter { engine.jobs[$0]?.job.state == .done } }

  mutating func clearDone() {
    let ids = doneJobs
    let what = ids.count == 1 ? name(ids[0]) : "\(ids.count) films that are done"
    confirm(
      "Take \(what) off the list?", LossText.removing(ids.compactMap { engine.jobs[$0] }), ids.map { .removeJob($0) },
      ids.count == 1 ? "\(what): removed" : "\(ids.count) films removed")
  }
}
