import ArgumentParser
import DraptoControl
import DraptoModel

struct ResumeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume", abstract: "Let paused films or chunks go on.",
    discussion: """
      With --all the queue goes on, paused or drained; films that were paused one by one stay paused: --state paused lets \
      these go on. Exit status 1 when something was refused.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var options: TargetOptions

  func run() async throws {
    try await VerbReport.of("resume", json: options.json, common) { client, report in
      guard options.all else { return try await Steering(verb: .resume, options: options).run(client, &report) }
      try await client.send(.resumeQueue)
      report.did("the queue goes on", ["target": .text("queue")])
      let paused = try await client.head().counts[.paused] ?? 0
      if paused > 0 { report.say("\(paused) paused one by one: `drapto resume --state paused` lets them go on") }
    }
  }
}
