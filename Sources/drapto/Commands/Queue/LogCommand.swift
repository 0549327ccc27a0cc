import ArgumentParser
import AsyncAlgorithms
import DraptoControl
import DraptoEngine
import DraptoModel
import DraptoReports
import DraptoTerminal
import Foundation

extension LogLevel: ExpressibleByArgument {}

struct LogCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "log", abstract: "Show the engine's log, of the engine that runs or from its file.",
    discussion: """
      With -f it goes on with what the engine says, also when that is started again. The file has the levels that \
      system.log.level says; the engine that runs has the last 500 lines of every level. Exit status 0.
      """)

  @OptionGroup var common: CommonOptions
  @Flag(name: .shortAndLong, help: "Go on with new lines as they come.") var follow = false
  @Option(name: .shortAndLong, help: ArgumentHelp("The last so many lines.", valueName: "lines")) var number = 50
  @Option(help: ArgumentHelp("The least level shown.", valueName: "level")) var level = LogLevel.info
  @Option(help: ArgumentHelp("Only lines about a job or a chunk of it.", valueName: "target"), completion: .targets)
  var job: String?
  @Flag(help: "Print each line as a JSON object.") var json = false

  func validate() throws {
    guard number >= 0 else { throw ValidationError("-n must be 0 or more") }
  }

  func run() async throws {
    let settings = try common.settings()
    let engine = try RunningEngine(common)
    let client = try await engine.clientIfAny()
    let filter = try await filter(client)
    let number = number
    let file = LogFileReader(path: Places().logFile(settings))
    var lines = try await blocking { file.last(number, where: filter.fits) }
    var tail = LogTail()
    if let client { lines = Self.merged(lines, try await client.logLines().filter(filter.fits)) }
    try write(tail.new(lines).suffix(number))
    if let job, lines.isEmpty, number > 0 { standardError("drapto: the log has nothing of \(job)") }
    client?.close()
    if follow {
      if client == nil { standardError("drapto: no engine runs: waiting for one") }
      try await follow(engine, filter, &tail)
    }
  }

  /// Digits are a number, also of a job that is gone; a name needs the engine.
  private func filter(_ client: ControlClient?) async throws -> LogFilter {
    guard let job else { return LogFilter(level: level) }
    if let match = job.wholeMatch(of: /([0-9]+)(?:\/([0-9]+))?/)?.output, let id = Int64(match.1) {
      return LogFilter(level: level, job: JobID(id), chunk: match.2.flatMap { Int($0) })
    }
    guard let client else {
      throw ErrorReport(.controlNone, "no engine runs that knows “\(job)”", advice: "Give the job's number.")
    }
    let target = try await client.head().target(job, in: FileManager.default.currentDirectoryPath)
    return LogFilter(level: level, job: target.job)
  }

  /// The engine has lines of all levels, the file older ones.
  static func merged(_ file: [LogLine], _ engine: [LogLine]) -> [LogLine] {
    guard let first = engine.first?.time else { return file }
    return file.filter { $0.time < first } + engine
  }

  private enum Input: Sendable { case update(MirrorUpdate), readerGone }

  private func follow(_ engine: RunningEngine, _ filter: LogFilter, _ tail: inout LogTail) async throws {
    var pieces: [LogLine] = []
    var isLost = false
    let updates = EngineMirror(engine, retries: true).updates.map { Input.update($0) }
    for await input in merge(updates, OutputReader.gone.map { _ in Input.readerGone }) {
      switch input {
      case .readerGone: return
      case .update(.page(.head)): pieces = []
      case .update(.page(.details(let payloads))): pieces += payloads.compactMap(\.logLine)
      case .update(.complete):
        if isLost { standardError("drapto: the engine is there again") }
        isLost = false
        try write(tail.new(pieces.filter(filter.fits)))
        pieces = []
      case .update(.event(let event)):
        if let line = event.payload.logLine, filter.fits(line) { try write([tail.next(line)]) }
      case .update(.lost(let report, _)):
        if !isLost, report.code != .controlNone { standardError("drapto: \(report.message): waiting for it") }
        isLost = true
      }
    }
  }

  private func write(_ lines: some Sequence<LogLine>) throws {
    var text = ""
    for line in lines {
      text += (json ? try jsonLine(line) : Format.visible(LogText.dated(line, .current))) + "\n"
    }
    if !text.isEmpty { try writeOutput(text) }
  }
}

extension EngineEvent.Payload {
  fileprivate var logLine: LogLine? { if case .log(let line) = self { line } else { nil } }
}

extension EngineClient {
  /// The log of a snapshot, which comes before everything else of it.
  fileprivate func logLines() async throws -> [LogLine] {
    var lines: [LogLine] = []
    for try await page in pages() {
      guard case .details(let payloads) = page else { continue }
      lines += payloads.compactMap(\.logLine)
      if payloads.contains(where: { $0.logLine == nil }) { break }
    }
    return lines
  }
}
