import DraptoModel
import DraptoStore
import Foundation

/// Settings of films that are queued.
extension Engine {
  /// The settings that a job was queued with, or was given since. Throws `DRP-JOB-UNKNOWN`.
  package func settings(of id: JobID) async throws -> Settings {
    _ = try job(id)
    return journal.settings(of: id)
  }

  /// Gives a job that is not being encoded other settings, or another place. What was encoded with settings that decide
  /// what comes out is dropped, where the change says that it may be.
  /// Throws `DRP-JOB-STATE`, `DRP-JOB-CHANGED`, `DRP-OUT-…`.
  func change(_ id: JobID, _ change: JobChange) async throws {
    let before = try changeable(id)
    guard changing.insert(id).inserted else {
      throw EngineError.refused(ErrorReport(.jobState, "job \(id) is being changed by somebody else"))
    }
    defer { changing.remove(id) }
    let old = journal.settings(of: id)
    let place = change.output ?? before.output
    var differences = old.identityDifferences(to: change.settings)
    let containers = [(old, before.output), (change.settings, place)].map {
      OutputContainer(setting: $0[SettingsCatalog.container], output: $1)
    }
    if containers[0] != containers[1] {
      differences.append("container: \(containers[0].rawValue) → \(containers[1].rawValue)")
    }
    var mount = before.outputMount
    if place != before.output || containers[0] != containers[1] {
      mount = try await mountOfChecked(place, for: before, change.settings)
    }
    _ = try changeable(id)
    if !change.restart { try checkNothingIsLost(id, differences) }
    // What runs was begun with the settings before.
    if let run = runs[id] { if run.isRunning { await run.stop(.stopped) } else { await run.ended() } }
    var job = try changeable(id)
    if place != job.output { await JobFiles(workspace: workFolder.workspace(id)).tidy(job, hasFinishedWork: true) }
    job = try changeable(id)
    (job.output, job.outputMount) = (place, mount)
    let drops = change.restart || !differences.isEmpty && journal.accepted.jobs[id]?.hasFindings == true
    if drops {
      job.phase = .probe
      journal.enqueue([JournalChange(event: .jobReset(id), row: .reset(id))])
    }
    journal.enqueue([.job(job), JournalChange(event: nil, row: .settings(id, change.settings))])
    log.write(
      .info, "control", "has other settings", job: id,
      fields: ["file": job.name, "changed": old.differences(to: change.settings).joined(separator: "; ")])
    _ = await unrecorded()
    guard drops else { return }
    let workspace = workFolder.workspace(id)
    await within(.seconds(10)) { workspace.remove() }
  }

  private func changeable(_ id: JobID) throws -> Job {
    let job = try job(id)
    guard job.state.canChange else {
      let advice =
        job.state == .running ? "Pause or cancel it first." : "Encode it again with other settings: `drapto add`."
      throw EngineError.refused(
        ErrorReport(.jobState, "job \(id) is \(job.state.rawValue): its settings can't be changed", advice: advice))
    }
    return job
  }

  private func checkNothingIsLost(_ id: JobID, _ differences: [String]) throws {
    guard let view = journal.accepted.jobs[id] else { return }
    let name = Format.visible(view.job.name)
    let done = view.doneChunks + view.tracks.count { $0.state == .done }
    if !differences.isEmpty, done > 0 {
      throw EngineError.refused(
        ErrorReport(
          .jobChanged,
          "\(done) finished \(done == 1 ? "chunk" : "chunks") of \(name) would be dropped: "
            + differences.joined(separator: "; "), file: view.job.output))
    }
    let frames = view.encodedFrames - view.doneFrames
    if isAtWork(id), frames > 0 {
      throw EngineError.refused(
        ErrorReport(
          .jobChanged, "\(frames) frames of \(name) in flight would be lost", file: view.job.output,
          advice:
            "Let the chunks at work finish first: `drapto resume \(id)`, then pause the film between two of them; or give them up: "
            + "`drapto release` of each, by its number in `drapto queue \(id)`. Finished chunks stay; `--restart` would drop them."
        ))
    }
  }

  /// The mount point of another place for a job's output, which must be free and writable.
  private func mountOfChecked(_ place: String, for job: Job, _ settings: Settings) async throws -> String? {
    let request = JobRequest(source: job.source, output: place, settings: settings)
    let key = PathKey(place)
    guard reserved.insert(key).inserted else { throw Self.conflict(request, "another film") }
    defer { reserved.remove(key) }
    let other = journal.accepted.jobs.values.map(\.job).first {
      $0.id != job.id && $0.output.isSamePath(as: place) && !removing.contains($0.id)
    }
    if let other { throw Self.conflict(request, "job \(other.id) (\(Format.visible(other.name)))") }
    let others = journal.accepted.jobs.values.map(\.job).filter { $0.id != job.id }
    return try await answering(place, .outputNotWritable) {
      try Self.checkOutput(request)
      try SourceProtection.checkOutput(place, among: others)
      if place != job.output, FileManager.default.fileExists(atPath: place), !settings[SettingsCatalog.overwrite] {
        throw EngineError.refused(ErrorReport(.outputExists, "\(Format.visible(place)) exists", file: place))
      }
      return MountTable.mountPoint(for: place)
    }
  }
}

extension JobView {
  /// Something is recorded that rests on the settings.
  fileprivate var hasFindings: Bool { plan != nil || !chunks.isEmpty || !tracks.isEmpty || report != nil }
}
