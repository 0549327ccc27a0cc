import DraptoMedia
import DraptoModel
import Foundation

extension Engine {
  /// Puts a film in line, or goes on with an unfinished job for the same output. Returns its number.
  /// Throws `DRP-OUT-…`, `DRP-JOB-CHANGED`, `DRP-JOB-STATE`, `DRP-SRC-MISSING`.
  package func enqueue(_ request: JobRequest) async throws -> JobID {
    try checkRunning()
    // Before an earlier job makes room for one that could not be kept.
    if let failure = journal.unwrittenBecause { throw failure }
    let name = Format.visible(request.source)
    let others = journal.accepted.jobs.values.map(\.job).filter { !$0.output.isSamePath(as: request.output) }
    let overwriting = others.filter { !$0.state.isFinal && journal.settings(of: $0.id)[SettingsCatalog.overwrite] }
    // A sleeping share may take its time to answer.
    let looked = try await answering(request.source, .sourceUnreadable) { () throws -> FileFingerprint? in
      guard let fingerprint = FileFingerprint.read(request.source) else { return nil }
      try Self.checkOutput(request)
      try SourceProtection.checkOutput(request.output, among: others)
      try SourceProtection.checkSource(request.source, among: overwriting)
      return fingerprint
    }
    let mounts = try await answering(request.output, .outputNotWritable) {
      (MountTable.mountPoint(for: request.source), MountTable.mountPoint(for: request.output))
    }
    guard let fingerprint = looked else {
      throw EngineError.refused(ErrorReport(.sourceMissing, "\(name) does not exist", file: request.source))
    }
    // Two clients at once must not both find the place free.
    guard reserved.insert(PathKey(request.output)).inserted else { throw Self.conflict(request, "another film") }
    defer { reserved.remove(PathKey(request.output)) }
    let sameOutput = journal.accepted.jobs.values.map(\.job).filter {
      $0.output.isSamePath(as: request.output) && !removing.contains($0.id)
    }.max { $0.id < $1.id }
    if let old = sameOutput {
      if let resumed = try await resume(old, for: request, fingerprint, mounts) { return resumed }
    }
    if try await blocking({ FileManager.default.fileExists(atPath: request.output) }),
      !request.settings[SettingsCatalog.overwrite]
    {
      throw EngineError.refused(
        ErrorReport(.outputExists, "\(Format.visible(request.output)) exists", file: request.output))
    }
    // Since that looked at disks: a store that is closed must not be written to.
    try checkRunning()
    let position = (journal.accepted.jobs.values.map(\.job.position).max() ?? 0) + 1
    let number = nextJob
    nextJob = JobID(number.value + 1)
    var job = Job(
      id: number, source: request.source, output: request.output, priority: request.priority, position: position,
      added: Date(), sourceBytes: fingerprint.bytes)
    (job.sourceMount, job.outputMount) = mounts
    if let old = sameOutput, !old.state.isFinal {
      // Other settings are no reason to lose its place in line.
      job.position = old.position
      if request.priority == 0 { job.priority = old.priority }
    }
    scope?.insert(job.id)
    do {
      try await journal.commit([.job(job), JournalChange(event: nil, row: .settings(job.id, request.settings))])
    } catch {
      // What is refused is not in the queue.
      journal.enqueue([JournalChange(event: .jobRemoved(job.id), row: .remove(job.id))])
      throw error
    }
    log.write(.info, "engine", "queued", job: job.id, fields: ["file": job.name, "output": job.output])
    startJobs()
    return job.id
  }

  /// Resumes a job of an earlier run as it was queued.
  package func resumeUnfinished(_ id: JobID) async throws {
    _ = try job(id)
    requeue(id)
    startJobs()
    _ = await unrecorded()
  }

  /// What to do with an earlier job for the same output: nil when a new one must be made.
  private func resume(
    _ old: Job, for request: JobRequest, _ fingerprint: FileFingerprint, _ mounts: (source: String?, output: String?)
  ) async throws -> JobID? {
    if old.state == .done {
      // Removed with its record only; the published film stays unless `overwrite` lets a new one replace it.
      let output = old.output
      let published = try await blocking { FileFingerprint.read(output)?.bytes }
      if let published, !request.settings[SettingsCatalog.overwrite], !request.restart,
        old.source.isSamePath(as: request.source),
        published == journal.accepted.jobs[old.id]?.report?.outputBytes,
        differences(of: old, to: request, fingerprint).isEmpty
      {
        log.write(.info, "engine", "done already", job: old.id, fields: ["file": old.name, "output": output])
        scope?.insert(old.id)
        return old.id
      }
      guard request.settings[SettingsCatalog.overwrite] || published == nil else {
        throw EngineError.refused(
          ErrorReport(
            .outputExists, "\(Format.visible(request.output)) exists (made by job \(old.id))", file: request.output))
      }
      try await send(.removeJob(old.id))
      return nil
    }
    guard !isAtWork(old.id) else {
      guard old.source.isSamePath(as: request.source) else {
        throw Self.conflict(request, "job \(old.id) (\(Format.visible(old.name)))")
      }
      throw EngineError.refused(
        ErrorReport(.jobState, "\(Format.visible(request.source)) is being encoded already (job \(old.id))"))
    }
    if !old.source.isSamePath(as: request.source), !old.state.isFinal, !request.restart {
      throw Self.conflict(request, "job \(old.id) (\(Format.visible(old.name)))")
    }
    let differences = differences(of: old, to: request, fingerprint)
    let hasWork = journal.accepted.jobs[old.id]?.chunks.contains { $0.state == .done } ?? false
    if differences.isEmpty && !request.restart {
      journal.enqueue([JournalChange(event: nil, row: .settings(old.id, request.settings))])
      requeue(old.id)
      // Mounts may have moved since it was queued first.
      if var job = journal.accepted.jobs[old.id]?.job {
        (job.sourceMount, job.outputMount) = mounts
        journal.enqueue([.job(job)])
      }
      let done = journal.accepted.jobs[old.id]?.doneChunks ?? 0
      log.write(.info, "engine", "resumed", job: old.id, fields: ["file": old.name, "finished_chunks": "\(done)"])
      startJobs()
      _ = await unrecorded()
      return old.id
    }
    if hasWork, !request.restart {
      throw EngineError.refused(
        ErrorReport(
          .jobChanged,
          "unfinished work on \(Format.visible(request.output)) was begun otherwise: "
            + differences.joined(separator: "; "), file: request.output))
    }
    if old.state == .running || old.state == .paused {
      var job = old
      job.state = .cancelled
      journal.enqueue([.job(job)])
    }
    try await send(.removeJob(old.id))
    return nil
  }

  nonisolated static func conflict(_ request: JobRequest, _ other: String) -> EngineError {
    .refused(
      ErrorReport(
        .outputConflict, "\(Format.visible(request.output)) is where \(other) goes", file: request.output))
  }

  private func differences(of old: Job, to request: JobRequest, _ fingerprint: FileFingerprint) -> [String] {
    var result: [String] = []
    if !old.source.isSamePath(as: request.source) {
      result.append("source: \(Format.visible(old.source)) → \(Format.visible(request.source))")
    }
    if let source = journal.step(StepName.source, of: old.id, as: SourceMedia.self), source.fingerprint != fingerprint {
      result.append("the source file has changed")
    }
    return result + (journal.settings(of: old.id).identityDifferences(to: request.settings))
  }

  /// The output must be a writable new file that is not the input. Makes its folder.
  nonisolated static func checkOutput(_ request: JobRequest) throws {
    let output = Format.visible(request.output)
    let same = [request.source, request.output].map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().path }
    if same[0].isSamePath(as: same[1]) {
      throw EngineError.refused(ErrorReport(.outputIsInput, "\(output) is the input itself", file: request.output))
    }
    let container = OutputContainer(setting: request.settings[SettingsCatalog.container], output: request.output)
    if container.contradicts(request.output) {
      throw EngineError.refused(
        ErrorReport(
          .outputConflict, "\(output) would be \(container.rawValue.uppercased()) by the setting encoding.container",
          file: request.output))
    }
    let folder = DurableFile.parent(of: request.output)
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw EngineError.refused(
        ErrorReport(
          .outputNotWritable, "\(Format.visible(folder)): \(SystemReason.text(error) ?? "\(error)")", file: folder))
    }
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: request.output, isDirectory: &isFolder), isFolder.boolValue {
      throw EngineError.refused(ErrorReport(.outputExists, "\(output) is a folder", file: request.output))
    }
    try Publication.checkWritable(folder)
  }
}
