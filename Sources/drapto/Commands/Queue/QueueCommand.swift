import ArgumentParser
import DraptoModel
import DraptoReports
import DraptoTerminal
import Foundation

struct QueueCommand: AsyncParsableCommand, AnswersInJSON {
  static let configuration = CommandConfiguration(
    commandName: "queue", abstract: "List the queue; with a job, that one and its chunks.",
    discussion: """
      In the order of the queue. Exit status: 0, 1 a job that does not exist, or no engine runs.
      """)

  @OptionGroup var common: CommonOptions
  @Option(help: ArgumentHelp("Only jobs in this state; can be repeated.", valueName: "state"))
  var state: [JobState] = []
  @Option(
    help: ArgumentHelp("Only jobs with this mark; score is a low one. Can be repeated.", valueName: "mark"))
  var mark: [JobMark] = []
  @Flag(help: "Print one JSON object.") var json = false
  @Argument(help: "Jobs by number or name: each with all its chunks.", completion: .targets)
  var jobs: [String] = []

  func run() async throws {
    let engine = try RunningEngine(common)
    guard let client = try await engine.clientIfAny() else {
      let answer = await engine.absence()
      if json { print(try jsonLine(answer)) } else { standardError("drapto: " + answer.text) }
      throw ExitStatus.noEngine
    }
    let snapshot = try await client.snapshot()
    let found = snapshot.resolveJobs(jobs, in: FileManager.default.currentDirectoryPath)
    for (text, error) in found.unknown { VerbReport.tell(text, error) }
    let views = (jobs.isEmpty ? snapshot.orderedJobs : found.jobs.compactMap { snapshot.jobs[$0] }).filter {
      (state.isEmpty || state.contains($0.job.state)) && (mark.isEmpty || !$0.marks.kinds.isDisjoint(with: mark))
    }
    // Of a list nobody wants them; an engine of an earlier build does not know them.
    var settings: [JobID: Settings] = [:]
    if !jobs.isEmpty { for view in views { settings[view.job.id] = try? await client.settings(of: view.job.id) } }
    try show(views, snapshot, settings)
    if !found.unknown.isEmpty { throw ExitStatus.failed }
  }

  private func show(_ views: [JobView], _ snapshot: EngineSnapshot, _ settings: [JobID: Settings]) throws {
    let outlook = QueueOutlook(snapshot)
    if json {
      let lines = views.map {
        JobStatusLine($0, in: outlook, withWork: !jobs.isEmpty, settings: settings[$0.job.id])
      }
      return print(try jsonLine(QueueAnswer(queue: QueueLine(snapshot.queue), jobs: lines)))
    }
    let width = standardOutputWidth
    guard jobs.isEmpty else {
      for (place, view) in views.enumerated() {
        printLines(
          (place > 0 ? [""] : []) + JobPage.lines(view, in: outlook, settings: settings[view.job.id], width: width))
      }
      return
    }
    printLines(QueueTable.lines(views, in: outlook, width: width))
    if views.isEmpty { printLines([nothing]) }
    if snapshot.queue.mode != .running || snapshot.queue.hold != nil { printLines([snapshot.queueLine]) }
  }

  /// Why no job is listed.
  private var nothing: String {
    if !mark.isEmpty { return "no job has that mark" + (state.isEmpty ? "" : " and is in that state") }
    return state.isEmpty ? "the queue is empty" : "no job is in that state"
  }

  private struct QueueAnswer: Encodable {
    var running = true
    var queue: QueueLine
    var jobs: [JobStatusLine]
  }
}
