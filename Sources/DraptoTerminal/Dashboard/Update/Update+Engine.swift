import DraptoModel
import DraptoReports
import Foundation

extension DashboardState {
  /// Takes a whole new state.
  mutating func load(_ snapshot: EngineSnapshot) {
    isLoaded = true
    if case .lost = connection { showToast(Self.resumed(snapshot)) }
    connection = .attached
    engine = snapshot
    figures = snapshot.jobs.mapValues(JobFigures.init)
    order = snapshot.orderedJobs.map(\.job.id)
    for view in snapshot.jobs.values { log.name(view.job.id, view.job.name) }
    let known = log.lines.last.flatMap { snapshot.log.lastIndex(of: $0) }.map { $0 + 1 } ?? 0
    for line in snapshot.log[known...] { remember(line) }
    history.add(snapshot.gauges)
  }

  /// Folds one event in, and tells of ends and failures.
  mutating func apply(_ event: EngineEvent) -> [Effect] {
    lastHeard = uptime
    guard event.sequence > engine.sequence else { return [] }
    return take(event.payload) { $0.apply(event) }
  }

  /// Takes what happened, or what the first picture lacked.
  /// - Parameter fold: puts it into the engine's state.
  mutating func take(_ payload: EngineEvent.Payload, _ fold: (inout EngineSnapshot) -> Void) -> [Effect] {
    switch payload {
    case .chunk(let chunk): replace(chunk)
    case .chunks(let chunks): for chunk in chunks { replace(chunk) }
    case .chunkProgress(let id, let progress):
      if let chunk = engine[chunk: id] { figures[id.job]?.replace(chunk.progress, with: progress, of: chunk) }
    default: break
    }
    let before: Job? = if case .job(let job) = payload { engine.jobs[job.id]?.job } else { nil }
    fold(&engine)
    switch payload {
    case .job(let job):
      if before == nil { figures[job.id] = JobFigures() }
      log.name(job.id, job.name)
      order = engine.orderedJobs.map(\.job.id)
      return notify(job, before)
    // How chunks count hangs on the plan.
    case .summed(let id, _), .jobReset(let id), .planned(let id, _, _):
      figures[id] = engine.jobs[id].map(JobFigures.init)
    case .jobRemoved(let id):
      figures[id] = nil
      jobSettings[id] = nil
      previews[id] = nil
      records[id] = nil
      commands[id] = nil
      order.removeAll { $0 == id }
    case .gauges(let gauges):
      history.add(gauges)
      usage.add(gauges, at: uptime)
    case .log(let line): remember(line)
    default: break
    }
    return []
  }

  /// The engine went away: the screen stays, unless there is no other to wait for.
  mutating func lose(_ report: ErrorReport, _ retry: Double?) -> [Effect] {
    guard let retry, !quitsWhenIdle else { return [.leave(.ended)] }
    connection = .lost(report, until: uptime + retry)
    lastHeard = nil
    // What it said of speeds and times holds no more.
    engine.forecast?.stop()
    settle()
    return []
  }

  /// What goes on, in the words for the screen.
  private static func resumed(_ snapshot: EngineSnapshot) -> String {
    let open = snapshot.jobs.values.filter { !$0.job.state.isFinal }
    let kept = open.reduce(0) { $0 + $1.doneChunks }
    let films = open.count == 1 ? "1 film goes on" : "\(open.count) films go on"
    guard !open.isEmpty else { return "the engine is back; nothing is left to do" }
    return "the engine is back: \(films), \(kept) finished \(kept == 1 ? "chunk is" : "chunks are") kept"
  }

  private mutating func replace(_ chunk: Chunk) {
    let id = chunk.id
    guard let count = figures[id.job]?.states.count, (0...count).contains(id.index) else { return }
    figures[id.job]!.replace(id.index < count ? engine[chunk: id] : nil, with: chunk)
  }

  private mutating func remember(_ line: LogLine) {
    log.append(line)
    guard let job = line.job, line.subsystem == "tool", let command = line.fields["command"] else { return }
    commands[job, default: []].append(RecordedCommand(time: line.time, chunk: line.chunk, text: command))
    if commands[job]!.count > 200 { commands[job]!.removeFirst(50) }
  }

  private func notify(_ job: Job, _ before: Job?) -> [Effect] {
    guard let before, before.state != job.state else { return [] }
    switch job.state {
    case .failed:
      return (options.settings[SettingsCatalog.bell] ? [.bell] : [])
        + (options.settings[SettingsCatalog.notify] ? [.notify("drapto: \(job.name) failed")] : [])
    case .done:
      guard options.settings[SettingsCatalog.notify] else { return [] }
      let rest = engine.jobs.values.count { !$0.job.state.isFinal }
      return [.notify("drapto: \(job.name) is done" + (rest > 0 ? ", \(rest) to go" : "; the queue is done"))]
    default: return []
    }
  }
}
