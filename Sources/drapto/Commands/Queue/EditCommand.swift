import ArgumentParser
import DraptoControl
import DraptoModel
import DraptoReports
import DraptoTerminal
import Foundation

struct EditCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit", abstract: "Change the settings or the output of films that are queued.",
    discussion: """
      Films that wait, are paused, failed or were cancelled; takes the options of drapto encode, and only what is given \
      changes. Finished chunks that would come out otherwise are dropped only with --restart, or where a terminal says \
      yes. drapto queue JOB shows the settings. Exit status 1 when something was refused.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var encoding: EncodingOptions
  @Option(
    help: ArgumentHelp("Take a setting back to its preset's value; can be repeated.", valueName: "key"),
    completion: .settingKeys)
  var unset: [String] = []
  @Option(name: .shortAndLong, help: "Another output, or another folder for it.", completion: .file())
  var output: String?
  @Flag(help: "Begin anew: what is encoded of the film is dropped.")
  var restart = false
  @Flag(help: "Put failed and cancelled ones in line again.")
  var retry = false
  @Flag(help: "Print what was done as one JSON object.") var json = false
  @Argument(help: "Jobs by number or name.", completion: .targets)
  var jobs: [String]

  func validate() throws { try InputList.refuseEmpty(jobs, output: output) }

  func run() async throws {
    let layer = try filmLayer()
    guard !layer.values.isEmpty || !unset.isEmpty || output != nil || restart || retry else {
      throw ErrorReport(
        .usage, "nothing to change was given", advice: "Give options of drapto encode, for example `--crf 24`.")
    }
    let profiles = try common.profiles()
    try await VerbReport.of("edit", json: json, common) { client, report in
      let snapshot = try await client.snapshot()
      let found = snapshot.resolveJobs(jobs, in: FileManager.default.currentDirectoryPath)
      for (text, error) in found.unknown { report.refuse(text, error) }
      let edit = try edit(layer, of: found.jobs.count)
      for view in found.jobs.compactMap({ snapshot.jobs[$0] }) {
        do { try await change(view, edit, profiles, client, &report) } catch let status as ExitStatus {
          throw status
        } catch { report.refuse("\(view.job.id)", error) }
      }
    }
  }

  /// Throws `DRP-USAGE` for settings that are the engine's.
  private func filmLayer() throws -> SettingsLayer {
    var layer = try common.filmLayer()
    layer.values.merge(try encoding.layer().values) { $1 }
    let key = SettingsCatalog.workers.definition.key
    guard layer.values[key] == nil else {
      throw ErrorReport(
        .usage, "\(key) is no matter of a single film", advice: "`drapto workers N` sets how many encoders run at once."
      )
    }
    return layer
  }

  private func edit(_ layer: SettingsLayer, of count: Int) throws -> JobEdit {
    var edit = JobEdit(values: layer.values.mapValues(\.value), unset: Set(unset), restart: restart)
    guard let output, let path = Places().expanded(output) else { return edit }
    if let bytes = UnreadableName.typed(output) { throw UnreadableName.report(bytes) }
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    if count > 1 || output.hasSuffix("/") || exists && isFolder.boolValue {
      edit.folder = path
    } else {
      edit.output = path
    }
    return edit
  }

  private func change(
    _ view: JobView, _ edit: JobEdit, _ profiles: Profiles, _ client: ControlClient, _ report: inout VerbReport
  ) async throws {
    let job = view.job
    let before = try await client.settings(of: job.id)
    var change = try edit.change(job, before, from: .flag("drapto edit"), profiles: profiles)
    if !edit.isEmpty || restart {
      do { try await client.send(.changeSettings(job.id, change)) } catch let error as ErrorReport {
        guard error.code == .jobChanged, !json, Question.canBeAsked else { throw error }
        guard
          try await Question.isWanted("Change the settings of \(job.id) \(job.name)?", LossText.changing([view], edit))
        else { throw error }
        change.restart = true
        try await client.send(.changeSettings(job.id, change))
      }
    }
    let goesOn = retry && job.state.canRetry
    if goesOn { try await client.send(.retryJob(job.id)) }
    let changed = before.differences(to: change.settings)
    let what =
      changed + (change.output.map { ["output: \($0)"] } ?? []) + (change.restart ? ["begins anew"] : [])
      + (goesOn ? ["in line again"] : [])
    report.did(
      "\(job.id) \(job.name): " + (what.isEmpty ? "nothing changed" : what.joined(separator: "; ")),
      [
        "target": .text("\(job.id)"), "job": .int(Int(job.id.value)), "name": .text(job.name),
        "changed": .array(changed.map { .text($0) }), "output": .text(change.output ?? job.output),
        "isRetried": .bool(goesOn),
      ])
  }
}
