import ArgumentParser
import DraptoControl
import DraptoModel
import DraptoReports
import DraptoTerminal
import Foundation
import Glibc
import UnixSignals

struct WaitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wait", abstract: "Wait until jobs have ended; without any, until nothing moves by itself.",
    discussion: """
      A paused job is waited for when it was named. Exit status as of drapto encode: 0 all are done, 1 some are not, \
      130 interrupted; the work goes on in any case. When the engine goes away it is waited for.
      """)

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print events as lines of JSON.") var json = false
  @Flag(name: .shortAndLong, help: "Print nothing but errors.") var quiet = false
  @Option(help: ArgumentHelp("How long an engine that went away is waited for.", valueName: "seconds"))
  var patience = 60.0
  @Argument(help: "Jobs by number or name.", completion: .targets)
  var jobs: [String] = []

  func run() async throws {
    let signals = await UnixSignalsSequence(trapping: TrappedSignals.all)
    // At once, also while nobody reads what is printed: nothing is lost by it.
    Task { for await _ in signals { Glibc.exit(ExitStatus.interrupted.rawValue) } }
    let engine = try RunningEngine(common)
    let client = try await engine.client()
    let start = try await client.head()
    let found = start.resolveJobs(jobs, in: FileManager.default.currentDirectoryPath)
    for (text, error) in found.unknown { VerbReport.tell(text, error) }
    guard jobs.isEmpty || !found.jobs.isEmpty else { throw ExitStatus.failed }
    // One of drapto encode ends with its films and does not come back.
    let patience = client.engine.owner == .encode ? 0 : patience
    client.close()
    var awaited = AwaitedJobs(jobs.isEmpty ? nil : found.jobs)
    // What ends before the first event was waited for too.
    awaited.take(.page(.head(start)))
    try await follow(engine, patience, &awaited)
    show(awaited)
    if !awaited.isSuccess || !found.unknown.isEmpty { throw ExitStatus.failed }
  }

  private func follow(_ engine: RunningEngine, _ patience: Double, _ awaited: inout AwaitedJobs) async throws {
    var lost: ContinuousClock.Instant?
    for await update in EngineMirror(engine, retries: true).updates {
      awaited.take(update)
      switch update {
      case .event(let event):
        if json, !quiet { try writeOutput(try jsonLine(EventLine(event)) + "\n") }
      case .complete:
        if lost != nil { standardError("drapto: the engine is there again") }
        lost = nil
      case .lost(let report, _):
        let since = lost ?? .now
        guard (ContinuousClock.now - since).seconds < patience else {
          throw ErrorReport(.controlLost, "the engine went away and did not come back: \(report.message)")
        }
        if lost == nil { standardError("drapto: \(report.message): waiting for it to come back") }
        lost = since
      case .page: break
      }
      if awaited.isOver { return }
    }
  }

  private func show(_ awaited: AwaitedJobs) {
    guard !json, !quiet else { return }
    let reports = awaited.views.count == 1 ? awaited.views[0].report.map { ReportText.lines($0) } ?? [] : []
    printLines(reports + SummaryText.lines(awaited.views))
    for id in awaited.removed { printLines(["job \(id) was taken out of the queue"]) }
    if awaited.views.isEmpty, awaited.removed.isEmpty { printLines(["nothing to wait for"]) }
    if let hold = awaited.state.queue.hold, !awaited.isSuccess { printLines(["queue waits: \(hold.text)"]) }
    if awaited.state.queue.mode != .running, !awaited.isSuccess {
      printLines(["queue: \(awaited.state.queueLine)"])
    }
  }
}
