import ArgumentParser
import DraptoControl
import DraptoModel

struct PauseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pause", abstract: "Freeze films or chunks: their encoders stand still and keep their memory.",
    discussion: """
      With --all the queue as a whole is frozen, as by P in the dashboard. Exit status 1 when something was refused.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var options: TargetOptions

  func run() async throws {
    try await VerbReport.of("pause", json: options.json, common) { client, report in
      guard options.all else { return try await Steering(verb: .pause, options: options).run(client, &report) }
      try await client.send(.pauseQueue)
      report.did(
        "the queue is paused, and everything frozen: `drapto resume --all` lets it go on", ["target": .text("queue")])
    }
  }
}
