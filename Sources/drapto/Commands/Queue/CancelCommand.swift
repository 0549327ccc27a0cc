import ArgumentParser
import DraptoModel

struct CancelCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel", abstract: "End films or chunks; finished chunks stay for a retry.",
    discussion: """
      On a terminal it says what is lost and asks first. Exit status 1 when something was refused, or the answer was no.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var options: TargetOptions
  @Flag(help: "Don't ask, on a terminal either.") var yes = false

  func run() async throws {
    try await VerbReport.of("cancel", json: options.json, common) { client, report in
      try await Steering(verb: .cancel, options: options, isSure: yes).run(client, &report)
    }
  }
}
