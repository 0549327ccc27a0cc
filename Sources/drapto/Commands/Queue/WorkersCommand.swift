import ArgumentParser
import DraptoControl
import DraptoModel
import DraptoReports
import DraptoTerminal
import Foundation

struct WorkersCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "workers", abstract: "Set how many encoders run at once, or show it.",
    discussion: """
      0 finds the best number. What runs is not ended by a lower one. More than two for each core must be confirmed: on a \
      terminal it asks, elsewhere it wants --yes.
      """)

  @OptionGroup var common: CommonOptions
  @Flag(help: "Print what was done as one JSON object.") var json = false
  @Flag(help: "Don't ask about more than two encoders for each core.") var yes = false
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
      if let count {
        try await ask(count)
        try await client.send(.setWorkers(count))
      }
      let queue = try await client.head().queue
      report.did(
        "\(queue.workers) \(queue.workers == 1 ? "encoder" : "encoders") at once (\(queue.workerLimit == 0 ? "automatic" : "set"))",
        ["target": .text("queue"), "workers": .int(queue.workers), "workerLimit": .int(queue.workerLimit)])
    }
  }

  /// Throws ``ExitStatus/failed`` where the answer is no, `DRP-USAGE` where nobody can be asked.
  private func ask(_ count: Int) async throws {
    let cores = ToolWiring.cores
    guard !yes, QueueState.areMany(workers: count, cores: cores) else { return }
    let title = "Run \(count) encoders at once on \(cores) \(cores == 1 ? "core" : "cores")?"
    guard !json, Question.canBeAsked else {
      throw ErrorReport(
        .usage, "\(count) encoders are more than two for each of the \(cores) cores",
        advice: "Add --yes where that is meant; 0 lets drapto find the best number.")
    }
    guard try await Question.isWanted(title, LossText.manyWorkers) else {
      standardError("nothing was changed")
      throw ExitStatus.failed
    }
  }
}
