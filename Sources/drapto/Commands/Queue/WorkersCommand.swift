import ArgumentParser
import DraptoControl
import DraptoModel

struct WorkersCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "workers", abstract: "Set how many encoders run at once, or show it.",
    discussion: "0 finds the best number. What runs is not ended by a lower one.")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print what was done as one JSON object.") var json = false
  @Argument(help: "From 0 to 1024; 0 finds the best number.")
  var count: Int?

  func validate() throws {
    let limits = QueueState.workerLimits
    guard count.map(limits.contains) ?? true else {
      throw ValidationError("workers must be \(limits.lowerBound) to \(limits.upperBound)")
    }
  }

  func run() async throws {
    try await VerbReport.of("workers", json: json, common) { client, report in
      if let count { try await client.send(.setWorkers(count)) }
      let queue = try await client.head().queue
      report.did(
        "\(queue.workers) \(queue.workers == 1 ? "encoder" : "encoders") at once (\(queue.workerLimit == 0 ? "automatic" : "set"))",
        ["target": .text("queue"), "workers": .int(queue.workers), "workerLimit": .int(queue.workerLimit)])
    }
  }
}
