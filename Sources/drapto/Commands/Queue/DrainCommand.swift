import ArgumentParser
import DraptoControl
import DraptoModel

struct DrainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "drain", abstract: "Finish the chunks that run and start nothing new.",
    discussion: "The engine stays. drapto wait waits until nothing runs.")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Let the queue go on.") var off = false
  @Flag(help: "Print what was done as one JSON object.") var json = false

  func run() async throws {
    try await VerbReport.of("drain", json: json, common) { client, report in
      try await client.send(off ? .resumeQueue : .drainQueue)
      report.did(
        off
          ? "the queue goes on" : "draining: what runs is finished, nothing new starts; `drapto drain --off` ends that",
        ["target": .text("queue"), "mode": .text(off ? "running" : "draining")])
    }
  }
}
