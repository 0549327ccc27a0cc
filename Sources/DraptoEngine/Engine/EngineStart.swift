import Algorithms
import DraptoMedia
import DraptoModel
import DraptoStore
import Foundation

/// What an engine does before it is one: takes its folders, ends leftovers, reads the queue and holds it against the
/// disk.
@EngineActor struct EngineStart {
  let parts: EngineParts
  let lock: StateLock
  let workFolder: WorkFolder
  let queue: QueueState?
  let nextJob: JobID
  /// Films of watched folders that were taken up once.
  var watched: [WatchedFilm] { loaded.watched }
  private let store: JobStore
  private let loaded: Loaded
  private let reasons: Locked<(@EngineActor @Sendable (WorkID, WaitReason) -> Void)?>

  init(_ configuration: EngineConfiguration) async throws {
    let folder = configuration.stateFolder
    lock = try StateLock(folder: folder)
    let hub = EventHub()
    let log = EngineLog(logger: configuration.logger) { line in _ = hub.publish(.log(line)) }
    let runner = ToolRunner(
      owner: folder, niceness: configuration.settings[SettingsCatalog.nice],
      onStart: { command, pid in
        log.write(
          .debug, "tool", "\(command.toolName) started", job: WorkLabel.current?.job, chunk: WorkLabel.current?.chunk,
          fields: ["pid": "\(pid)", "command": command.shellText])
      })
    let leftovers = try await blocking { LeftoverProcesses.end(owner: folder) }
    let store = try await blocking { try JobStore(path: folder + "/" + JobStore.fileName) }
    self.store = store
    loaded = try await store.load()
    queue = loaded.queue
    nextJob = loaded.nextJob
    let (root, earlier) = (configuration.workFolder, configuration.earlierWorkFolders)
    try await Self.checkMounted(root, store)
    workFolder = try await blocking { try WorkFolder.claim(root: root, storeID: store.id, earlier: earlier) }
    // Without room for it the next start only looks less closely.
    try? await store.setNote(Self.workMount, "\(root)\n\(workFolder.mount ?? "")")
    let reasons = Locked<(@EngineActor @Sendable (WorkID, WaitReason) -> Void)?>(nil)
    self.reasons = reasons
    let policy = WorkerPolicy(
      cores: configuration.cores, fixed: configuration.settings[SettingsCatalog.workers],
      threads: configuration.settings[SettingsCatalog.threads])
    let scheduler = Scheduler(
      policy: policy, budget: Budget(workers: policy.initial, tracks: 1, memory: .max, disk: .max),
      onReason: { id, reason in reasons.value?(id, reason) })
    parts = EngineParts(
      configuration: configuration, journal: Journal(store: store, hub: hub, log: log), scheduler: scheduler, log: log,
      runner: runner, worker: configuration.worker ?? LocalWorker(tools: configuration.tools, runner: runner),
      workFolder: workFolder)
    await restore()
    logLeftovers(leftovers)
  }

  private static let workMount = "work mount"

  /// Below the mount point of a disk that is not mounted yet lies an empty folder: all that was finished would count as
  /// gone. Throws `DRP-WORK-NOT-WRITABLE`.
  private static func checkMounted(_ root: String, _ store: JobStore) async throws {
    let parts = try await store.note(workMount)?.split(separator: "\n", omittingEmptySubsequences: false) ?? []
    guard parts.count == 2, parts[0] == root, !parts[1].isEmpty, let table = MountTable.read(),
      !table.isMounted(String(parts[1]))
    else { return }
    throw EngineError.refused(
      ErrorReport(
        .workNotWritable, "\(Format.visible(root)): \(Format.visible(String(parts[1]))) is not mounted", file: root,
        advice: "Mount it, then start drapto again; or set `system.paths.work` to a folder on another disk."))
  }

  /// Tells who is to be told why work waits.
  func connect(_ body: @escaping @EngineActor @Sendable (WorkID, WaitReason) -> Void) {
    reasons.withLock { $0 = body }
  }

  private func logLeftovers(_ leftovers: [pid_t]) {
    for row in loaded.skipped {
      parts.log.write(
        .warning, "store", "a record can't be read and is left alone: \(row.table) \(row.key): \(row.reason)",
        fields: ["code": ErrorCode.storeBroken.rawValue])
    }
    guard !leftovers.isEmpty else { return }
    parts.log.write(
      .warning, "engine", "ended \(leftovers.count) programs that a killed engine left running",
      fields: ["pids": leftovers.map(String.init).joined(separator: " ")])
  }

  /// What was being worked on waits again, finished chunks that are gone are done again, half-written files go.
  private func restore() async {
    let (folder, unfinished) = (workFolder, Set(loaded.records.filter { $0.job.state != .done }.map(\.job.id)))
    // One look at a disk that does not answer is enough.
    var answers = await within(.seconds(10)) { folder.adopt(unfinished) } != nil
    for record in loaded.records { answers = await restore(record, looks: answers) }
  }

  /// - Returns: whether the work folder's disk answers.
  private func restore(_ record: JobRecord, looks: Bool) async -> Bool {
    var job = record.job
    if job.state == .running { job.state = .waiting }
    if job.state != .paused { job.wait = nil }
    let workspace = workFolder.workspace(job.id)
    let isDone = job.state == .done
    // A chunk whose row can't be read leaves a gap: what lies behind it comes out of the index again.
    let chunks = record.chunks.enumerated().prefix { $0.offset == $0.element.id.index }.map(\.element.afterRestart)
    var steps = record.steps
    if steps[StepName.segmented] != nil, !isDone, chunks.count != record.step(StepName.segmented, as: Int.self) {
      steps[StepName.segmented] = nil
    }
    let tracks = record.tracks.map(\.afterRestart)
    // A disk that does not answer loses nothing: the job itself looks again.
    let looked: [WorkID]? =
      isDone || !looks
      ? nil
      : await within(.seconds(10)) {
        workspace.removeParts()
        // A folder that is not there at all may be on a disk that is not mounted yet: the job itself looks again.
        guard (try? workspace.checkThere()) != nil else { return [] }
        return FinishedFiles(workspace: workspace).lostNow(chunks, tracks)
      }
    let lost = looked ?? []
    var board = WorkBoard(job: job.id, chunks: chunks, tracks: tracks, policy: RetryPolicy(record.settings))
    let isChanged = !board.take(.redo(lost)).isEmpty
    var events: [EngineEvent.Payload] = [.job(job)]
    if let source = record.step(StepName.source, as: SourceMedia.self),
      let plan = record.step(StepName.plan, as: EncodePlan.self)
    {
      events.append(.planned(job.id, source, plan))
    }
    events += board.chunks.chunks(ofCount: EngineEvent.mostChunks).map { .chunks(Array($0)) }
    events += board.tracks.map { .track($0) }
    if let sums = record.sums { events.append(.summed(job.id, sums)) }
    if steps[StepName.segmented] != nil { events.append(.segmented(job.id)) }
    if let report = record.step(StepName.report, as: TrustReport.self) { events.append(.report(job.id, report)) }
    parts.journal.load(events, settings: record.settings, steps: steps, of: job.id)
    if isChanged { put(back: lost, board, of: job.id) }
    return looks && (isDone || looked != nil)
  }

  private func put(back lost: [WorkID], _ board: WorkBoard, of job: JobID) {
    parts.journal.enqueue(board.changes(lost))
    parts.log.write(
      .warning, "store", "\(lost.count) recorded chunks are missing or changed and are encoded again", job: job,
      fields: ["code": ErrorCode.chunkLost.rawValue])
  }

  /// What can wait until the queue has begun: sums and history of jobs that ended under an earlier version, work files of
  /// jobs that are done or unknown.
  func tidyLater(_ journal: Journal) {
    let (store, loaded, workFolder, log) = (store, loaded, workFolder, parts.log)
    let done = loaded.records.filter { $0.job.state == .done && !$0.settings[SettingsCatalog.keepWork] }.map(\.job.id)
    // Jobs whose rows can't be read are still somebody's: a newer drapto's.
    let unread = loaded.skipped.filter { $0.table == "job" }.compactMap { Int64($0.key).map { JobID($0) } }
    let known = Set(loaded.records.map(\.job.id) + unread)
    // Unstructured: nothing waits for it, and each of its steps is whole.
    Task {
      for job in loaded.unsummed {
        guard let sums = try? await store.sumUp(job) else { continue }
        journal.enqueue([.show(.summed(job, sums))])
      }
      // Films that were done under a version without a history, or just before the power went.
      journal.enqueue(
        loaded.unremembered.compactMap { job in
          journal.accepted.jobs[job].flatMap { HistoryEntry($0, settings: journal.settings(of: job)) }
        }.map { JournalChange(event: nil, row: .history($0)) })
      // What was measured of films serves their next encodes, for a season.
      try? await store.forgetTrials(before: Date(timeIntervalSinceNow: -90 * 86_400))
      _ = try? await blocking {
        for job in done { workFolder.workspace(job).remove() }
        for path in workFolder.sweep(keeping: known, now: Date()) {
          log.write(.info, "engine", "removed work files that belong to no job", fields: ["folder": path])
        }
      }
    }
  }
}
