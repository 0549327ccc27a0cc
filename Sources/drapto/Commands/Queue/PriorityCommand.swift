import ArgumentParser
import DraptoModel
import Foundation

struct PriorityCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "priority", abstract: "Give films a priority: higher ones come first; 0 is usual.",
    usage: "drapto priority [<options>] <job> ... <priority>",
    discussion: """
      From -1000 to 1000. Exit status 1 when something was refused.
      """)

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print what was done as one JSON object.") var json = false
  // A negative number looks like an option.
  @Argument(
    parsing: .allUnrecognized, help: ArgumentHelp("Jobs by number or name, then the priority.", valueName: "words"),
    completion: .targets)
  var typed: [String]

  /// `--` says that what follows is no option, as it is everywhere.
  private var words: [String] { typed.filter { $0 != "--" } }
  private var number: Int? { words.last.flatMap { Int($0) } }

  func validate() throws {
    let limits = Job.priorities
    if let option = words.dropLast().first(where: { $0.hasPrefix("-") }) {
      throw ValidationError("unknown option \(option)")
    }
    guard words.count > 1, let number, limits.contains(number) else {
      throw ValidationError(
        "say which jobs, then the priority, a whole number from \(limits.lowerBound) to \(limits.upperBound)")
    }
  }

  func run() async throws {
    let number = number ?? 0
    try await VerbReport.of("priority", json: json, common) { client, report in
      let snapshot = try await client.head()
      let found = snapshot.resolveJobs(words.dropLast(), in: FileManager.default.currentDirectoryPath)
      for (text, error) in found.unknown { report.refuse(text, error) }
      for id in found.jobs {
        do {
          try await client.send(.setPriority(id, number))
          report.did(
            "\(snapshot.title(.job(id))): priority \(number)",
            snapshot.facts(.job(id)).merging(["priority": .int(number)]) { $1 })
        } catch { report.refuse("\(id)", error) }
      }
    }
  }
}
