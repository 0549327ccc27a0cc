import DraptoModel
import Foundation
import Testing

@testable import DraptoControl

/// docs/api.md shows the list of methods, the errors, and lines that really went over a socket. `RECORD_API=1` fills it
/// in.
@Suite struct ApiPageTests {
  private static let docs = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "docs")

  @Test func `the page is made from the list`() throws {
    let file = Self.docs.appending(path: "api.md")
    let old = try String(contentsOf: file, encoding: .utf8)
    let recorded = try RecordedLines(version: ControlVersion.current.description)
    let new = try Self.filled(old, recorded)
    if ProcessInfo.processInfo.environment["RECORD_API"] == "1" {
      try new.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("filled docs/api.md in; run again without RECORD_API")
      return
    }
    #expect(new == old, "docs/api.md is behind: RECORD_API=1 fills it in")
    for mark in ["methods", "events", "errors", "limits"] { #expect(old.contains("<!-- \(mark) -->")) }
  }

  @Test func `the page of events has a row for each event`() throws {
    let text = try String(contentsOf: Self.docs.appending(path: "logging.md"), encoding: .utf8)
    for event in EventName.allCases { #expect(text.contains("\n| `\(event.rawValue)` |"), "\(event)") }
  }

  @Test func `the page of errors is linked for each code of the socket`() throws {
    let text = try String(contentsOf: Self.docs.appending(path: "errors.md"), encoding: .utf8)
    for code in Self.codes { #expect(text.contains("\n## \(code.rawValue)\n")) }
  }

  @Test(arguments: ControlMethod.allCases) func `each method says what it does`(method: ControlMethod) {
    for text in [method.summary, method.result] + method.parameters.map(\.summary) {
      #expect(text.hasSuffix("."))
      #expect(!text.contains("\n"))
    }
    #expect(Set(method.parameters.map(\.name)).count == method.parameters.count)
  }

  // MARK: What stands in the page

  private static let codes = ErrorCode.allCases.filter { $0.rawValue.hasPrefix("DRP-CONTROL-") }

  /// Puts the present contents between `<!-- NAME -->` and `<!-- end -->`.
  private static func filled(_ text: String, _ recorded: RecordedLines) throws -> String {
    var lines: [String] = []
    var isInside = false
    for line in text.components(separatedBy: "\n") {
      if line == "<!-- end -->" { isInside = false }
      if !isInside { lines.append(line) }
      switch line {
      case "<!-- methods -->": lines += ControlMethod.allCases.flatMap { section($0, recorded) }
      case "<!-- events -->": lines += events(recorded)
      case "<!-- errors -->": lines += errors(recorded)
      case "<!-- limits -->": lines += limits
      default: continue
      }
      isInside = true
    }
    return lines.joined(separator: "\n")
  }

  private static func section(_ method: ControlMethod, _ recorded: RecordedLines) -> [String] {
    var lines = ["### `\(method.rawValue)`", "", method.summary, ""]
    if !method.parameters.isEmpty {
      lines += ["| parameter | type | |", "|---|---|---|"]
      lines += method.parameters.map {
        "| `\($0.name)` | \($0.type)\($0.isRequired ? "" : ", may be missing") | \($0.summary) |"
      }
      lines.append("")
    }
    lines += ["*Answer:* \(method.result)", ""]
    if let (request, answer) = recorded.example(method) {
      lines += ["```json", short(request), short(answer), "```", ""]
    }
    return lines
  }

  private static func events(_ recorded: RecordedLines) -> [String] {
    let names = EventName.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
    let examples = [EventName.chunkProgress, .queue, .gap].compactMap { recorded.example($0) }
    return ["\(names).", "", "```json"] + examples.map(short) + ["```"]
  }

  private static func errors(_ recorded: RecordedLines) -> [String] {
    let numbers = [
      (ControlFault.noJSON, "the line is no JSON, or was cut off"),
      (ControlFault.noRequest, "it is no request, or not one that can be made now"),
      (ControlFault.noMethod, "there is no such method"),
      (ControlFault.wrongParameters, "a parameter is missing, unknown or of the wrong type"),
      (1, "the engine refused: `data.code` says why"),
    ]
    return ["| `code` | |", "|---|---|"] + numbers.map { "| \($0) | \($1) |" } + ["", "| `data.code` | |", "|---|---|"]
      + codes.map { "| [`\($0.rawValue)`](errors.md#\($0.rawValue.lowercased())) | \($0.meaning) |" }
      + ["", "```json"] + recorded.refusals.prefix(2).map(short) + ["```"]
  }

  private static let limits: [String] = [
    "| limit | |", "|---|---|",
    "| \(LineDecoder.mostRequest >> 20) MiB | a line of a client; what is longer is thrown away and answered with an error |",
    "| \(JSONReader.mostDepth) | lists and objects inside each other |",
    "| \(ControlLimits.clients) | clients at once; the next one gets one line (`DRP-CONTROL-FULL`) and is closed |",
    "| \(ControlLimits.requests) | changes of one client that are not answered yet |",
    "| \(seconds(defaults.greeting)) s | a client may be there without saying `hello` |",
    "| \(seconds(defaults.patience)) s | a client may leave what was sent to it unread; then it is dropped, and the engine's log says so |",
    "| \(seconds(ControlLimits.memory) / 60) min | a `request_id` is remembered |",
    "| \(EngineEvent.mostChunks) | chunks in one `chunks` event |",
    "| \(SocketPlace.longest) bytes | the path of the socket |",
  ]

  private static let defaults = ControlConfiguration(
    stateFolder: "/", owner: .service, environment: [:], settings: { _ in Settings() }, stop: {})

  private static func seconds(_ duration: Duration) -> Int { Int(duration.components.seconds) }

  /// Long lines are cut: what they hold is said elsewhere.
  private static func short(_ line: String) -> String { line.count > 420 ? line.prefix(400) + " …" : line }
}
