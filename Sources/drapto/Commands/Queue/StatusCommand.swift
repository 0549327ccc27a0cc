import ArgumentParser
import DraptoControl
import DraptoModel
import DraptoTerminal
import Foundation

struct StatusCommand: AsyncParsableCommand {
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

  static func lines(_ engine: HelloAnswer, _ snapshot: EngineSnapshot, width: Int?) -> [String] {
    let owner = engine.owner == .encode ? ", of drapto encode: it ends with its films" : ""
    let screens = snapshot.dashboards > 0 ? ", \(snapshot.dashboards) attached" : ""
    var queue = "queue: \(snapshot.queueLine)"
    if let share = snapshot.share { queue += ", \(Format.percent(share)) of the queue done" }
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
    /// Jobs in each state.
    var counts: [String: Int]
    /// Those at work.
    var jobs: [JobStatusLine]

    init(_ engine: HelloAnswer, _ snapshot: EngineSnapshot) {
      self.engine = engine
      stateFolder = engine.state
      dashboards = snapshot.dashboards
      queue = QueueLine(snapshot.queue)
      share = snapshot.share
      let counts = snapshot.counts
      let outlook = QueueOutlook(snapshot)
      self.counts = Dictionary(uniqueKeysWithValues: JobState.allCases.map { ($0.rawValue, counts[$0] ?? 0) })
      jobs = snapshot.orderedJobs.filter { $0.job.state == .running }.map { JobStatusLine($0, in: outlook) }
    }
  }
}

extension EngineSnapshot {
  /// Share (0…1) of the films that are to be encoded or are done; nil where nothing is to be encoded.
  fileprivate var share: Double? {
    let films = jobs.values.filter { $0.job.state != .failed && $0.job.state != .cancelled }
    guard films.contains(where: { $0.job.state != .done }) else { return nil }
    return QueueShare.of(films.map { $0.film(frames: $0.totalFrames, encoded: $0.encodedFrames) })
  }
}
