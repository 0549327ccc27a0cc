import DraptoModel
import Foundation
import Testing

private let pages = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("docs/errors.md")

@Suite struct ErrorCodeTests {
  @Test func `codes are unique and of one form`() {
    let codes = ErrorCode.allCases.map(\.rawValue)
    #expect(Set(codes).count == codes.count)
    #expect(codes.allSatisfy { $0.wholeMatch(of: /DRP(-[A-Z0-9]+)+/) != nil })
  }

  @Test(arguments: ErrorCode.allCases) func `every code has a class, a meaning and advice`(code: ErrorCode) {
    #expect([ErrorClass.infrastructure, .domain, .state, .usage].contains(code.errorClass))
    for text in [code.meaning, code.advice] {
      #expect(text.hasSuffix("."))
      #expect(!text.contains("\n"))
      #expect(text.count > 10)
    }
    #expect(code.meaning != code.advice)
  }

  @Test func `no two codes mean the same`() {
    #expect(Set(ErrorCode.allCases.map(\.meaning)).count == ErrorCode.allCases.count)
  }

  @Test(.enabled("the pages are not written yet") { FileManager.default.fileExists(atPath: pages.path) })
  func `the manual has a heading for every code and for no other`() throws {
    let text = try String(contentsOf: pages, encoding: .utf8)
    let headings = text.split(separator: "\n").filter { $0.hasPrefix("#") }
    let documented = headings.flatMap { $0.matches(of: /DRP(-[A-Z0-9]+)+/).map { String($0.output.0) } }
    #expect(documented.sorted() == ErrorCode.allCases.map(\.rawValue).sorted())
  }
}

@Suite struct ErrorReportTests {
  @Test func `the full text says what failed, how, and what to do`() {
    let report = ErrorReport(
      .toolFailed, "ffmpeg ended with status 1", file: "/a", command: "ffmpeg -i 'a b'", exitStatus: 1,
      stderrTail: "one\ntwo")
    #expect(
      report.fullText == """
        DRP-TOOL-FAILED: ffmpeg ended with status 1
          exit status: 1
          command: ffmpeg -i 'a b'
          its last words:
            one
            two
          what to do: \(ErrorCode.toolFailed.advice)
        """)
  }

  @Test func `what is unknown is left out, and better advice replaces the code's own`() {
    let report = ErrorReport(.toolKilled, "gone", signal: 9, stderrTail: "", advice: "Buy memory.")
    #expect(report.fullText == "DRP-TOOL-KILLED: gone\n  ended by signal: 9\n  what to do: Buy memory.")
  }

  @Test func `names in messages, commands and last words don't act on a terminal, and the command stays what it is`() {
    let name = "a\u{1B}[31m\nb\u{9B}2J\u{202E}.mkv"
    let report = ErrorReport(
      .toolFailed, "ffmpeg on \(name) failed", command: shellQuoted(["ffmpeg", "-i", name]), exitStatus: 1,
      stderrTail: "one \u{1B}]0;owned\u{7}\rtwo\nthree", advice: "Rename \(name).")
    let lines = report.fullText.split(separator: "\n")
    #expect(
      lines == [
        "DRP-TOOL-FAILED: ffmpeg on a␛[31m␊b\\u{9b}2J\\u{202e}.mkv failed", "  exit status: 1",
        #"  command: ffmpeg -i $'a\e[31m\nb\302\2332J\342\200\256.mkv'"#, "  its last words:",
        "    one ␛]0;owned␇␍two", "    three", "  what to do: Rename a␛[31m␊b\\u{9b}2J\\u{202e}.mkv.",
      ])
    #expect(report.description == lines[0])
  }

  @Test func `an error of an unknown kind is unexpected`() {
    struct Odd: Error {}
    #expect(ErrorReport.of(Odd()).code == .unexpected)
    let report = ErrorReport(.diskFull, "full")
    #expect(ErrorReport.of(report) == report)
  }

  @Test func `a report survives JSON`() throws {
    let report = ErrorReport(.toolKilled, "gone", file: "f", command: "c", signal: 9, stderrTail: "t")
    #expect(try JSONDecoder().decode(ErrorReport.self, from: JSONEncoder().encode(report)) == report)
  }
}
