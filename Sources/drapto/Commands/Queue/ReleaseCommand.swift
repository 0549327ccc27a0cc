import ArgumentParser
import DraptoModel

struct ReleaseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release",
    abstract: "End the encoders of chunks and put these back in line: their memory is free at once.",
    discussion: """
      On a terminal it says what is lost and asks first. Exit status 1 when something was refused, or the answer was no.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var options: TargetOptions
  @Flag(help: "Don't ask, on a terminal either.") var yes = false

  func run() async throws {
    try await VerbReport.of("release", json: options.json, common) { client, report in
      try await Steering(verb: .release, options: options, isSure: yes).run(client, &report)
    }
  }
}
