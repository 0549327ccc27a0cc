import ArgumentParser
import DraptoModel

struct RemoveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Take films out of the queue, with their work files; sources and finished films stay.",
    discussion: """
      What runs must be cancelled first. `drapto remove --state done` clears what is done. On a terminal it says what is \
      lost and asks first. Exit status 1 when something was refused, or the answer was no.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var options: TargetOptions
  @Flag(help: "Don't ask, on a terminal either.") var yes = false

  func run() async throws {
    try await VerbReport.of("remove", json: options.json, common) { client, report in
      try await Steering(verb: .remove, options: options, isSure: yes).run(client, &report)
    }
  }
}
