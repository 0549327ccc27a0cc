import Algorithms

/// What a job does now, for its row: the sign it has, and why it does not go on.
package struct JobStanding: Sendable, Equatable {
  /// `running` only where a program works for it.
  package var shown: WorkState
  /// Why it does not go on; nil: it does, or has ended.
  package var reason: JobReason?

  package init(_ shown: WorkState, _ reason: JobReason? = nil) {
    self.shown = shown
    self.reason = reason
  }

  /// A program works for it, and nothing is in its way.
  package var isWorking: Bool { shown == .running && reason == nil }
}

extension JobView {
  /// What it does now, and why not more: the one rule for screens, tables and JSON. Pure.
  /// - Parameter hasRunningChunk: for one who keeps count of the chunks.
  package func standing(in outlook: QueueOutlook, hasRunningChunk: Bool? = nil) -> JobStanding {
    switch job.state {
    case .done: JobStanding(.done)
    case .failed: JobStanding(.failed)
    case .cancelled: JobStanding(.cancelled)
    case .paused: JobStanding(.paused, job.wait.map(JobReason.wait))
    case .waiting: JobStanding(.waiting, waitingReason(outlook))
    case .running: runningStanding(outlook, hasRunningChunk ?? self.hasRunningChunk)
    }
  }

  private func waitingReason(_ outlook: QueueOutlook) -> JobReason? {
    if let wait = job.wait { return .wait(wait) }
    if let reason = outlook.queue.reason { return reason }
    guard let limit = outlook.queue.jobLimit, outlook.placesTaken >= limit else { return nil }
    return .films(limit)
  }

  private func runningStanding(_ outlook: QueueOutlook, _ hasRunningChunk: Bool) -> JobStanding {
    let works = hasRunningChunk || tracks.contains { $0.state == .running }
    if let wait = job.wait {
      let reason: JobReason =
        if wait == .hours, case .hours? = outlook.queue.hold { .queue(outlook.queue.hold!) } else { .wait(wait) }
      return JobStanding(works ? .running : .waiting, reason)
    }
    if works { return JobStanding(.running) }
    // Its own programs stand still with the queue; what they read or write needs no other reason to.
    if outlook.queue.mode == .paused { return JobStanding(.paused, .mode(.paused)) }
    guard job.phase == .encode, isSegmented || !chunks.isEmpty else { return JobStanding(.running) }
    return stuckStanding(outlook)
  }

  /// Of a job in whose work nothing moves.
  private func stuckStanding(_ outlook: QueueOutlook) -> JobStanding {
    var holds: Set<Hold> = []
    var isInLine = false
    var lack: WaitReason?
    var error: ErrorReport?
    for status in chain(chunks.lazy.map(\.status), tracks.lazy.map(\.status)) {
      switch status {
      case .pending(let found), .running(_, let found): holds.formUnion(found)
      case .inLine(let reason):
        isInLine = true
        if let reason, !reason.isOfPlaces { lack = lack ?? reason }
      case .backingOff(_, let report): error = error ?? report
      case .done, .failed, .cancelled: break
      }
    }
    if !holds.isDisjoint(with: [.queue, .job]) { return JobStanding(.paused, .mode(.paused)) }
    for hold in [Hold.disk, .hours] where holds.contains(hold) {
      return JobStanding(.paused, outlook.queue.hold.flatMap { $0.causes(hold) ? .queue($0) : nil } ?? .hold(hold))
    }
    if isInLine {
      if let reason = outlook.queue.reason ?? lack.map(JobReason.lack) { return JobStanding(.waiting, reason) }
      if let film = outlook.film(before: job) { return JobStanding(.waiting, .behind(film.name)) }
      return JobStanding(.waiting, error.map(JobReason.attempt))
    }
    if let error { return JobStanding(.waiting, .attempt(error)) }
    if holds.contains(.user) { return JobStanding(.paused, .hold(.user)) }
    // All is encoded, or more is being found: what comes next runs already.
    return JobStanding(.running)
  }
}

extension QueueState {
  /// Why it starts nothing; nil: it does.
  package var reason: JobReason? {
    if mode != .running { return .mode(mode) }
    return hold.map(JobReason.queue)
  }
}

extension QueueHold {
  /// Whether it is what puts this hold on chunks.
  fileprivate func causes(_ hold: Hold) -> Bool {
    switch self {
    case .diskLow: hold == .disk
    case .hours: hold == .hours
    case .unreachable: false
    }
  }
}

extension WaitReason {
  /// It waits for its turn, and lacks nothing else.
  fileprivate var isOfPlaces: Bool {
    switch self {
    case .workers, .mode, .queue: true
    case .memory, .disk: false
    }
  }
}
