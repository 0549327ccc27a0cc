import ArgumentParser
import DraptoModel
import DraptoReports
import DraptoStore
import DraptoTerminal
import Foundation

struct HistoryCommand: AsyncParsableCommand, AnswersInJSON {
  static let configuration = CommandConfiguration(
    commandName: "history", abstract: "List the films that were finished, also those that left the queue.",
    discussion: """
      The newest last, and below them what all of them come to. Works with an engine and without one. Exit status 0.
      """)

  @OptionGroup var common: CommonOptions
  @Option(name: .shortAndLong, help: ArgumentHelp("The last so many films.", valueName: "films")) var number = 50
  @Option(
    help: ArgumentHelp("Only films with this mark; score is a low one. Can be repeated.", valueName: "mark"))
  var mark: [JobMark] = []
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    guard number >= 0 else { throw ValidationError("-n must be 0 or more") }
  }

  func run() async throws {
    let path = Places().database(try common.settings())
    let entries = try await blocking { try History.read(path: path) }.filter {
      mark.isEmpty || !$0.marks.kinds.isDisjoint(with: mark)
    }
    let (shown, sums) = (Array(entries.suffix(number)), FinishedSums(entries))
    if json { return print(try jsonLine(Answer(films: shown.map(HistoryLine.init), totals: Answer.Totals(sums)))) }
    printLines(HistoryTable.lines(shown, width: standardOutputWidth, zone: .current))
    printLines([
      sums.films > 0 ? "in all: \(sums.text)" : mark.isEmpty ? "no film was finished yet" : "no film has that mark"
    ])
  }

  private struct Answer: Encodable {
    struct Totals: Encodable {
      var films: Int
      var savedBytes: Int64
      var seconds: Double

      init(_ sums: FinishedSums) { (films, savedBytes, seconds) = (sums.films, sums.savedBytes, sums.seconds) }
    }
    /// Those that are shown.
    var films: [HistoryLine]
    /// Of all.
    var totals: Totals
  }
}
