import ArgumentParser
import DraptoControl
import DraptoModel
import DraptoReports
import DraptoTerminal
import Foundation

struct StatusCommand: AsyncParsableCommand, AnswersInJSON {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Say in a few lines whether an engine runs and what it does.",
    discussion: "Exit status: 0 an engine runs, 1 none does.")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print one JSON object.") var json = false

  func run() async throws {
    let engine = try RunningEngine(common)
    guard let client = try await engine.clientIfAny() else {
      let answer = await engine.absence()
      if json { print(try jsonLine(answer)) } else { printLines([answer.text]) }
      throw ExitStatus.noEngine
    }
    let snapshot = try await client.snapshot()
    if json { return print(try jsonLine(Answer(client.engine, snapshot))) }
    printLines(Self.lines(client.engine, snapshot, width: standardOutputWidth))
  }

  static func lines(
    _ engine: HelloAnswer, _ snapshot: EngineSnapshot, width: Int?, now: Date = Date(), zone: TimeZone = .current
  ) -> [String] {
    let owner = engine.owner == .encode ? ", of drapto encode: it ends with its films" : ""
    let screens = snapshot.dashboards > 0 ? ", \(snapshot.dashboards) attached" : ""
    var queue = "queue: \(snapshot.queueLine)"
    if snapshot.forecast?.share != nil { queue += ", \(ForecastText.share(snapshot.forecast)) of the queue done" }
    if let end = ForecastText.end(snapshot.forecast, now, zone) {
      queue += ", \(ForecastText.left(snapshot.forecast)) left (\(end))"
    }
    let head = [
      "engine: process \(engine.pid), since \(LogText.moment(engine.started, .current))\(owner)\(screens)", queue,
    ]
    return head + StatusText.lines(snapshot, width: width)
  }

  private struct Answer: Encodable {
    var running = true
    var engine: HelloAnswer
    var stateFolder: String
    var dashboards: Int
    var queue: QueueLine
    /// 0…1; missing while nothing is to be done.
    var share: Double?
    /// How far the queue is, and when it will be through.
    var forecast: Forecast?
    /// When it will be through; missing while that is not known.
    var ends: Date?
    /// Jobs in each state.
    var counts: [String: Int]
    /// Those at work.
    var jobs: [JobStatusLine]

    init(_ engine: HelloAnswer, _ snapshot: EngineSnapshot) {
      self.engine = engine
      stateFolder = engine.state
      dashboards = snapshot.dashboards
      queue = QueueLine(snapshot.queue)
      forecast = snapshot.forecast
      share = forecast.flatMap { $0.done < $0.films ? $0.share : nil }
      ends = forecast?.end(Date())
      let counts = snapshot.counts
      let outlook = QueueOutlook(snapshot)
      self.counts = Dictionary(uniqueKeysWithValues: JobState.allCases.map { ($0.rawValue, counts[$0] ?? 0) })
      jobs = snapshot.orderedJobs.filter { $0.job.state == .running }.map { JobStatusLine($0, in: outlook) }
    }
  }
}
