import DraptoModel
import DraptoReports

/// Verbs that change what the engine does.
extension DashboardState {
  mutating func steer(_ action: Action) -> [Effect] {
    switch action {
    case .pauseQueue:
      let isPaused = engine.queue.mode == .paused
      quitsWhenIdle = false
      return [
        .send(
          [isPaused ? .resumeQueue : .pauseQueue],
          done: isPaused ? "the queue is resumed" : "everything is paused; P resumes it")
      ]
    case .drainQueue:
      let drains = [.draining, .finishing].contains(engine.queue.mode)
      quitsWhenIdle = false
      return [
        .send(
          [drains ? .resumeQueue : .drainQueue],
          done: drains
            ? "draining has ended; the queue continues" : "draining: what runs is finished, nothing new starts")
      ]
    case .moveUp, .moveDown: return moveJobs(up: action == .moveUp)
    case .moveToTop, .moveToBottom: return moveJobs(to: action == .moveToTop ? .first : .last)
    case .clearDone:
      clearDone()
      return []
    case .priorityUp, .priorityDown: return changePriority(by: action == .priorityUp ? 1 : -1)
    case .edit: return steerJobs(action)
    case .pause, .cancel, .retry, .release, .remove:
      return focus == .chunks || action == .release ? steerChunks(action) : steerJobs(action)
    default: return []
    }
  }

  private static func stepped(_ priority: Int, _ step: Int) -> Int {
    min(Job.priorities.upperBound, max(Job.priorities.lowerBound, priority + step))
  }

  private func changePriority(by step: Int) -> [Effect] {
    let commands = targetJobs.compactMap { id in
      engine.jobs[id].map { EngineCommand.setPriority(id, Self.stepped($0.job.priority, step)) }
    }
    guard let first = targetJobs.first, let job = engine.jobs[first]?.job else { return [] }
    let what =
      commands.count == 1
      ? "\(job.name) has priority \(Self.stepped(job.priority, step))" : "\(commands.count) jobs have another priority"
    return [.send(commands, done: what)]
  }

  mutating func steerJobs(_ action: Action, ids: [JobID]? = nil) -> [Effect] {
    let targets = (ids ?? targetJobs).compactMap { engine.jobs[$0]?.job }.filter { Self.can(action, $0) }
    guard !targets.isEmpty else {
      showToast("no job there that fits", isError: true)
      return []
    }
    let what = targets.count == 1 ? targets[0].name : "\(targets.count) jobs"
    // Marks that were acted on have done their duty; a question leaves them until it is answered with yes.
    if ids == nil, action == .pause || action == .retry && !Self.hasWaysOut(targets) { jobs.unmark() }
    switch action {
    case .edit: return [.settings(targets.map(\.id), opensForm: true)]
    case .pause:
      // With several, one that runs decides: they are all paused, or all let go on.
      let pauses = targets.contains { $0.state != .paused }
      let fitting = targets.filter { ($0.state != .paused) == pauses }
      let who = fitting.count == 1 ? "\(fitting[0].name): " : "\(fitting.count) jobs: "
      return [
        .send(
          fitting.map { pauses ? .pauseJob($0.id) : .resumeJob($0.id) },
          done: who + Self.pauseText(pauses, fitting.count))
      ]
    case .retry where Self.hasWaysOut(targets): askHowToRetry(targets, what)
    case .retry: return [.send(targets.map { .retryJob($0.id) }, done: "\(what): waiting again")]
    case .cancel:
      confirm(
        "Cancel \(what)?", losses(cancelling: targets), targets.map { .cancelJob($0.id) },
        "\(what): cancelled; r retries \(targets.count == 1 ? "it" : "them")")
    case .remove:
      confirm(
        "Remove \(what) from the queue?", losses(removing: targets), targets.map { .removeJob($0.id) },
        "\(what): removed")
    default: break
    }
    return []
  }

  private static func hasWaysOut(_ jobs: [Job]) -> Bool { jobs.contains { !$0.waysOut.isEmpty } }

  /// Other settings may bring films through that failed: offered before the same is tried again.
  private mutating func askHowToRetry(_ jobs: [Job], _ what: String) {
    let done = "\(what): waiting again"
    let again = { (jobs: [Job]) in
      jobs.isEmpty ? [] : [Effect.send(jobs.map { .retryJob($0.id) }, done: done)]
    }
    var options = [ChoiceState.Option(label: "Try again as it is", effects: again(jobs))]
    let ways = jobs.flatMap(\.waysOut).reduce(into: [Remedy]()) { if !$0.contains($1) { $0.append($1) } }
    for way in ways {
      let fitting = jobs.filter { $0.waysOut.contains(way) }
      let others = jobs.filter { !$0.waysOut.contains(way) }
      let label = way.label + (jobs.count > 1 ? " (\(fitting.count) of \(jobs.count))" : "")
      options.append(
        ChoiceState.Option(
          label: label, effects: again(others) + [.change(fitting, way.edit, retry: true, done: done)]))
    }
    options.append(ChoiceState.Option(label: "Leave it", effects: []))
    let errors = jobs.prefix(3).compactMap { $0.error?.description }
    overlays.append(.choice(ChoiceState(title: "Retry \(what)?", lines: errors, options: options)))
  }

  mutating func steerChunks(_ action: Action, ids: [ChunkID]? = nil) -> [Effect] {
    let targets = (ids ?? targetChunks).compactMap { engine[chunk: $0] }.filter { Self.can(action, $0) }
    guard !targets.isEmpty else {
      showToast("no chunk there that fits", isError: true)
      return []
    }
    let what = targets.count == 1 ? "chunk \(targets[0].id.index)" : "\(targets.count) chunks"
    let it = targets.count == 1 ? "it" : "them"
    if ids == nil, action == .pause || action == .retry { chunks.unmark() }
    switch action {
    case .pause:
      let pauses = targets.contains { $0.state != .paused }
      let fitting = targets.filter { ($0.state != .paused) == pauses }
      let who = fitting.count == 1 ? "chunk \(fitting[0].id.index): " : "\(fitting.count) chunks: "
      return [
        .send(
          fitting.map { pauses ? .pauseChunk($0.id) : .resumeChunk($0.id) },
          done: who + Self.pauseText(pauses, fitting.count))
      ]
    case .retry: return [.send(targets.map { .retryChunk($0.id) }, done: "\(what): waiting again")]
    case .cancel:
      confirm(
        "Cancel \(what)?", [LossText.frames(targets), "The film can't be finished without \(it): r retries \(it)."],
        targets.map { .cancelChunk($0.id) }, "\(what): cancelled; r retries \(it)")
    case .release:
      confirm(
        "Release \(what)?",
        [
          LossText.frames(targets),
          targets.count == 1
            ? "It will be encoded again later; its memory is freed at once."
            : "They will be encoded again later; their memory is freed at once.",
        ],
        targets.map { .releaseChunk($0.id) }, "\(what): waiting again")
    default: break
    }
    return []
  }

  private static func pauseText(_ pauses: Bool, _ count: Int) -> String {
    pauses ? "paused" : count == 1 ? "goes on" : "go on"
  }

  mutating func confirm(_ title: String, _ lines: [String], _ commands: [EngineCommand], _ done: String) {
    overlays.append(.confirm(ConfirmState(title: title, lines: lines, commands: commands, done: done)))
  }

  // MARK: What is lost

  private func losses(cancelling jobs: [Job]) -> [String] {
    let chunks = jobs.flatMap { engine.jobs[$0.id]?.chunks ?? [] }
    let done = chunks.count { $0.state == .done }
    let kept =
      done == 1 ? "1 finished chunk stays; r goes on with it." : "\(done) finished chunks stay; r goes on with them."
    return [LossText.frames(chunks), done > 0 ? kept : "r retries \(jobs.count == 1 ? "it" : "them")."]
  }

  private func losses(removing jobs: [Job]) -> [String] { LossText.removing(jobs.compactMap { engine.jobs[$0.id] }) }

  func name(_ id: JobID) -> String { engine.jobs[id]?.job.name ?? "job \(id)" }
}
