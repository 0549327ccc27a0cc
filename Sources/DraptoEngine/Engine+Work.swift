import DraptoMedia
import DraptoModel
import Foundation

/// Chunks and tracks: from found to done.
extension Engine {
  // MARK: Finding

  /// A chunk came out of the index. Recorded chunks must come out the same again.
  func found(_ range: ChunkRange, ticks: [Int64], timeBase: Rational, crf: Double, of id: JobID) async throws {
    if active[id]?.frames == nil { active[id]?.frames = FrameTable(timeBase: timeBase, ticks: []) }
    active[id]?.frames?.ticks += ticks
    if let known = state[chunk: ChunkID(job: id, index: range.index)] {
      guard known.range == range else {
        throw EngineError.refused(
          ErrorReport(
            .chunkLost, "chunk \(range.index) was cut elsewhere in an earlier run",
            advice: "Start over with `--restart`."))
      }
      if known.state == .waiting { await submit(known) }
      return
    }
    let start = Double(range.from) * timeBase.value
    let end = range.endCut ?? (Double(ticks.last ?? range.from) * timeBase.value)
    let chunk = Chunk(
      id: ChunkID(job: id, index: range.index), range: range, start: start, length: max(0, end - start), crf: crf)
    try await save([chunk])
    await submit(chunk)
  }

  /// All chunks are known: from now on the longest goes first.
  func segmented(_ id: JobID, chunkCount: Int) async throws {
    try await record(Step.segmented, of: id, chunkCount)
    emit(.segmented(id))
    await scheduler.markComplete(id)
    let view = state.jobs[id]
    log.write(
      .info, "segment", "all chunks known", job: id,
      fields: ["chunks": "\(chunkCount)", "frames": "\(view?.knownFrames ?? 0)"])
    evaluate(id)
    await startWork()
  }

  /// Puts the recorded chunks that are not done in line.
  func submitRecorded(_ table: FrameTable, of id: JobID) async {
    active[id]?.frames = table
    await scheduler.markComplete(id)
    for chunk in state.jobs[id]?.chunks ?? [] {
      if let result = chunk.result { active[id]?.measured.add(result, length: chunk.length) }
    }
    await tellEstimate(of: id)
    for chunk in state.jobs[id]?.chunks ?? [] where chunk.state == .waiting { await submit(chunk, pumping: false) }
    evaluate(id)
    await startWork()
  }

  /// Records the plan's tracks and puts those that are not done in line.
  func addTracks(_ context: JobContext) async throws {
    let id = context.job.id
    for plan in context.plan.audio {
      let index = plan.stream.info.index
      if state.jobs[id]?.tracks.contains(where: { $0.stream == index }) != true {
        let name = [plan.stream.info.language, plan.stream.info.title].compactMap { $0 }.joined(separator: " ")
        try await save(TrackTask(job: id, stream: index, title: name.isEmpty ? "audio \(index)" : name))
      }
      guard var track = state.jobs[id]?.tracks.first(where: { $0.stream == index }) else { continue }
      let path = context.workspace.track(index)
      if track.state == .done, try await blocking({ FileFingerprint.read(path)?.bytes }) != track.bytes {
        track.state = .waiting
        try await save(track)
      }
      if track.state == .waiting { await submit(track) }
    }
  }

  // MARK: In line

  func submit(_ chunk: Chunk, pumping: Bool = true) async {
    guard let view = state.jobs[chunk.id.job], let job = active[chunk.id.job], job.context != nil, job.failure == nil,
      !job.isEnding, !isStopping
    else { return }
    let item = WorkItem(
      id: .chunk(chunk.id), index: chunk.id.index, length: chunk.length, needs: needs(of: chunk, in: view))
    await scheduler.submit(item) { [weak self] grant in
      await WorkLabel.$current.withValue(.init(job: chunk.id.job, chunk: chunk.id.index)) {
        await self?.run(chunk.id, grant)
      }
    }
    if pumping { await startWork() }
  }

  private func submit(_ track: TrackTask) async {
    guard let job = active[track.job], job.failure == nil, !job.isEnding, !isStopping else { return }
    let needs = WorkNeeds(kind: .track, memory: 100 << 20, disk: 4 << 20)
    let item = WorkItem(id: .track(track.job, stream: track.stream), index: track.stream, length: 0, needs: needs)
    await scheduler.submit(item) { [weak self] grant in
      await WorkLabel.$current.withValue(.init(job: track.job)) {
        await self?.run(track.job, stream: track.stream, grant)
      }
    }
    await startWork()
  }

  /// Needs by the plan's estimates; the scheduler puts what was learned in their place.
  private func needs(of chunk: Chunk, in view: JobView) -> WorkNeeds {
    let memory = view.plan?.estimates.memoryPerWorker ?? 1 << 30
    let rate = Double(view.plan?.estimates.workDisk ?? 0) / max(1, view.source?.duration ?? 1)
    return WorkNeeds(kind: .chunk, memory: max(memory, 64 << 20), disk: Int64(rate * chunk.length) + (1 << 20))
  }

  /// Tells the scheduler what a finished chunk took: the most memory so far, half as many bytes again as the mean.
  private func learn(_ result: ChunkResult, length: Double, of id: JobID) async {
    guard active[id] != nil else { return }
    active[id]?.measured.add(result, length: length)
    await tellEstimate(of: id)
  }

  /// Very short chunks end before their memory is seen: never less than half of the plan's estimate.
  private func tellEstimate(of id: JobID) async {
    guard var estimate = active[id]?.measured.estimate else { return }
    estimate.memory = max(estimate.memory, (state.jobs[id]?.plan?.estimates.memoryPerWorker ?? 0) / 2)
    await scheduler.learn(estimate, of: id)
  }

  /// Shows why the head of the line waits.
  func showReason(_ id: WorkID, _ reason: String?) {
    switch id {
    case .chunk(let chunkID):
      guard var chunk = state[chunk: chunkID], chunk.state == .waiting else { return }
      chunk.reason = reason
      emit(.chunk(chunk))
    case .track(let job, let stream):
      guard var track = state.jobs[job]?.tracks.first(where: { $0.stream == stream }), track.state == .waiting else {
        return
      }
      track.reason = reason
      emit(.track(track))
    }
  }

  // MARK: At work

  private func run(_ id: ChunkID, _ grant: Grant) async {
    guard var chunk = state[chunk: id], chunk.state == .waiting, let job = active[id.job], let context = job.context,
      let frames = job.frames
    else { return }
    let work = WorkID.chunk(id)
    active[id.job]?.atWork.insert(work)
    chunk.attempt += 1
    chunk.parallelism = grant.parallelism
    chunk.progress = Progress()
    begin(work, grant.handle) { state, reason in
      chunk.state = state
      chunk.reason = reason
      self.emit(.chunk(chunk))
    }
    meters[.chunk(id)] = SpeedMeter()
    let encoder = ChunkEncoder(
      tools: context.tools, runner: runner, source: context.source, plan: context.plan.video,
      workspace: context.workspace, stallTimeout: context.settings[SettingsCatalog.stallTimeout],
      decodesResult: context.settings[SettingsCatalog.validationDecode] == "chunks", x264Build: job.x264Build)
    let task = ChunkEncoder.Task(
      range: chunk.range, expected: Array(frames.ticks(from: chunk.range.from, to: chunk.range.to)), crf: chunk.crf,
      parallelism: grant.parallelism, lead: job.lead)
    let figures = self.figures
    log.write(
      .info, "encode", "started", job: id.job, chunk: id.index,
      fields: [
        "start": Format.timestamp(chunk.start), "frames": "\(task.expected.count)", "lp": "\(grant.parallelism)",
        "attempt": "\(chunk.attempt)",
      ])
    do {
      let (scheduler, cores) = (self.scheduler, configuration.cores)
      let result = try await encoder.encode(
        task, handle: grant.handle, checkThreads: { await scheduler.idleThreads(cores: cores, own: grant.parallelism) }
      ) { progress in
        figures.withLock { $0[work] = progress }
      }
      await done(id, result)
    } catch {
      await failed(.chunk(id), error)
    }
    figures.withLock { $0[work] = nil }
    meters[work] = nil
    active[id.job]?.atWork.remove(work)
    evaluate(id.job)
  }

  /// Shows work as running, or as paused when something holds it; its programs are then frozen as they start.
  private func begin(_ work: WorkID, _ handle: ToolHandle, _ show: (ChunkState, String?) -> Void) {
    let reason = pauseReason(of: work)
    if reason != nil { handle.pause() }
    show(reason == nil ? .running : .paused, reason)
  }

  private func done(_ id: ChunkID, _ result: ChunkResult) async {
    guard var chunk = state[chunk: id], chunk.state == .running || chunk.state == .paused else { return }
    chunk.state = .done
    chunk.reason = nil
    chunk.error = nil
    chunk.result = result
    chunk.progress = Progress(frames: result.frames, bytes: result.bytes)
    if let known = active[id.job]?.lead, result.lead > known { active[id.job]?.lead = result.lead }
    await storing(.chunk(id)) { try await save([chunk]) }
    await learn(result, length: chunk.length, of: id.job)
    var fields = [
      "frames": "\(result.frames)", "bytes": "\(result.bytes)", "seconds": Format.fixed(result.seconds, 1),
      "peak_memory": "\(result.peakMemory)",
    ]
    if result.missingFrames > 0 { fields["packets_without_frame"] = "\(result.missingFrames)" }
    if result.decodeErrors > 0 { fields["source_decode_errors"] = "\(result.decodeErrors)" }
    if result.lead > 0 { fields["lead"] = "\(result.lead)" }
    log.write(.info, "encode", "done", job: id.job, chunk: id.index, fields: fields)
  }

  private func run(_ job: JobID, stream: Int, _ grant: Grant) async {
    let work = WorkID.track(job, stream: stream)
    guard var track = state.jobs[job]?.tracks.first(where: { $0.stream == stream }), track.state == .waiting,
      let context = active[job]?.context
    else { return }
    active[job]?.atWork.insert(work)
    track.attempt += 1
    begin(work, grant.handle) { state, reason in
      track.state = state
      track.reason = reason
      self.emit(.track(track))
    }
    let figures = self.figures
    do {
      let made = try await TrackEncoder(context: context).encode(stream: stream, handle: grant.handle) { progress in
        figures.withLock { $0[work] = progress }
      }
      if var track = state.jobs[job]?.tracks.first(where: { $0.stream == stream }) {
        track.state = .done
        track.reason = nil
        track.error = nil
        track.bytes = made.bytes
        track.sound = made.sound
        await storing(work) { try await save(track) }
        log.write(.info, "audio", "done", job: job, fields: ["stream": "\(stream)", "bytes": "\(made.bytes)"])
        let plan = context.plan.audio.first { $0.stream.info.index == stream }
        for warning in plan.map({ SoundChecks.warnings(made.sound, of: $0) }) ?? [] {
          log.write(.warning, "audio", warning, job: job, fields: ["stream": "\(stream)"])
        }
      }
    } catch {
      await failed(work, error)
    }
    figures.withLock { $0[work] = nil }
    active[job]?.atWork.remove(work)
    evaluate(job)
  }

  // MARK: Records

  /// Writes down what is finished. A database that can't be written costs no finished work: it is tried again with every
  /// look at the machine.
  private func storing(_ work: WorkID, _ save: () async throws -> Void) async {
    do { try await save() } catch {
      if unstored.isEmpty { log.error(ErrorReport.of(error), "store", job: work.job) }
      unstored.insert(work)
    }
  }

  /// Writes down what could not be written when it was done.
  func storeAgain() async {
    guard !unstored.isEmpty else { return }
    for work in unstored {
      do {
        switch work {
        case .chunk(let id): if let chunk = state[chunk: id] { try await store.save([chunk]) }
        case .track(let job, let stream):
          if let track = state.jobs[job]?.tracks.first(where: { $0.stream == stream }) { try await store.save(track) }
        }
        unstored.remove(work)
      } catch { return }
    }
    log.write(.info, "store", "what was done meanwhile is recorded")
  }

  // MARK: Errors

  /// Sorts an error of a chunk or track: again, later, or the end of the job.
  private func failed(_ id: WorkID, _ error: any Error) async {
    let reset = putBack(id)
    guard !(error is CancellationError), reset else { return }
    let report = ErrorReport.of(error)
    let attempt = attempt(of: id)
    let policy = RetryPolicy(settings[id.job] ?? Settings())
    var chunkIndex: Int?
    if case .chunk(let chunk) = id { chunkIndex = chunk.index }
    switch policy.recovery(for: report, attempt: attempt, jitter: Double.random(in: 0...1)) {
    case .fail:
      log.error(report, "encode", job: id.job, chunk: chunkIndex)
      await giveUp(id, report)
    case .waitForDisk:
      uncount(id)
      holdForDisk()
      log.write(
        .warning, "encode", "disk full: waits for space", job: id.job, chunk: chunkIndex,
        fields: ["code": report.code.rawValue])
      again(id, after: 1, reason: "disk full: goes on when there is space")
    case .retry(let delay):
      log.write(
        .warning, "encode", "attempt \(attempt) failed, again in \(Format.fixed(delay, 1)) s: \(report.message)",
        job: id.job,
        chunk: chunkIndex, fields: ["code": report.code.rawValue, "stderr": report.stderrTail ?? ""])
      again(id, after: delay, reason: "attempt \(attempt) failed: \(report.message)")
    case .retryWithFewerWorkers(let delay):
      await shrinkWorkers()
      log.write(
        .warning, "encode", "attempt \(attempt) was killed, again in \(Format.fixed(delay, 1)) s with fewer workers",
        job: id.job,
        chunk: chunkIndex, fields: ["code": report.code.rawValue, "stderr": report.stderrTail ?? ""])
      again(id, after: delay, reason: "attempt \(attempt) was killed")
    }
  }

  /// Shows the work as waiting again; false when a command has already given it another state.
  private func putBack(_ id: WorkID) -> Bool {
    switch id {
    case .chunk(let chunkID):
      guard var chunk = state[chunk: chunkID], chunk.state == .running || chunk.state == .paused else { return false }
      chunk.state = .waiting
      chunk.reason = nil
      chunk.progress = Progress()
      emit(.chunk(chunk))
    case .track(let job, let stream):
      guard var track = state.jobs[job]?.tracks.first(where: { $0.stream == stream }),
        track.state == .running || track.state == .paused
      else { return false }
      track.state = .waiting
      track.reason = nil
      track.progress = Progress()
      emit(.track(track))
    }
    return true
  }

  private func attempt(of id: WorkID) -> Int {
    switch id {
    case .chunk(let chunk): state[chunk: chunk]?.attempt ?? 1
    case .track(let job, let stream): state.jobs[job]?.tracks.first { $0.stream == stream }?.attempt ?? 1
    }
  }

  private func uncount(_ id: WorkID) {
    switch id {
    case .chunk(let chunkID):
      guard var chunk = state[chunk: chunkID] else { return }
      chunk.attempt = max(0, chunk.attempt - 1)
      emit(.chunk(chunk))
    case .track(let job, let stream):
      guard var track = state.jobs[job]?.tracks.first(where: { $0.stream == stream }) else { return }
      track.attempt = max(0, track.attempt - 1)
      emit(.track(track))
    }
  }

  private func giveUp(_ id: WorkID, _ report: ErrorReport) async {
    switch id {
    case .chunk(let chunkID):
      guard var chunk = state[chunk: chunkID] else { return }
      chunk.state = .failed
      chunk.error = report
      try? await save([chunk])
    case .track(let job, let stream):
      guard var track = state.jobs[job]?.tracks.first(where: { $0.stream == stream }) else { return }
      track.state = .failed
      track.error = report
      try? await save(track)
    }
    active[id.job]?.failure = report
    // Nothing new of this job starts; what runs may finish, so that its work is not lost.
    for chunk in state.jobs[id.job]?.chunks ?? [] where chunk.state == .waiting {
      await scheduler.withdraw(.chunk(chunk.id))
    }
    // A frozen encoder would keep the film from ending.
    pausedChunks = pausedChunks.filter { $0.job != id.job }
    await applyPauses()
  }

  private func again(_ id: WorkID, after delay: Double, reason: String) {
    showReason(id, reason)
    // Unstructured: a wait that outlives the task of the failed attempt; it gives up when the job is no longer active.
    Task {
      try? await Task.sleep(for: .seconds(delay))
      await self.resubmit(id)
    }
  }

  private func resubmit(_ id: WorkID) async {
    guard active[id.job] != nil, !isStopping else { return }
    switch id {
    case .chunk(let chunkID):
      if let chunk = state[chunk: chunkID], chunk.state == .waiting, active[id.job]?.failure == nil {
        await submit(chunk)
      }
    case .track(let job, let stream):
      if let track = state.jobs[job]?.tracks.first(where: { $0.stream == stream }), track.state == .waiting {
        await submit(track)
      }
    }
    evaluate(id.job)
  }

  // MARK: The end of the phase

  /// Waits until all chunks and tracks of a job are done. Throws the error that ended them.
  func waitForWork(of id: JobID) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      guard active[id] != nil, !Task.isCancelled, !isStopping else {
        continuation.resume(throwing: CancellationError())
        return
      }
      active[id]?.waiter = continuation
      evaluate(id)
    }
  }

  /// Wakes the job's runner when nothing is left to wait for.
  func evaluate(_ id: JobID) {
    guard let job = active[id], job.waiter != nil, let view = state.jobs[id] else { return }
    let failed =
      job.failure ?? view.chunks.first { $0.state == .failed }?.error
      ?? view.tracks.first { $0.state == .failed }?.error
    if let failed {
      if job.atWork.isEmpty { wake(id, with: failed) }
      return
    }
    guard view.isSegmented || steps[id]?[Step.segmented] != nil else { return }
    let open = view.chunks.filter { $0.state != .done }
    if open.isEmpty, view.tracks.allSatisfy({ $0.state == .done }) {
      wake(id, with: nil)
    } else if !open.isEmpty, open.allSatisfy({ $0.state == .cancelled }), job.atWork.isEmpty {
      show(reason: "\(open.count) cancelled chunks: retry them, or cancel the job", of: id)
    }
  }

  /// Lets the job's runner go on, or fail.
  func wake(_ id: JobID, with error: (any Error)?) {
    guard let waiter = active[id]?.waiter else { return }
    active[id]?.waiter = nil
    if let error { waiter.resume(throwing: error) } else { waiter.resume() }
  }
}
