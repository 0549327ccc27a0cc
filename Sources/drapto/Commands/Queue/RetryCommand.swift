import ArgumentParser
import DraptoModel

struct RetryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry", abstract: "Put failed or cancelled films or chunks in line again: finished chunks stay.",
    discussion: """
      Exit status 1 when something was refused.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var options: TargetOptions

  func run() async throws {
    try await VerbReport.of("retry", json: options.json, common) { client, report in
      try await Steering(verb: .retry, options: options).run(client, &report)
    }
  }
}
