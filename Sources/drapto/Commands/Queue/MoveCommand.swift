import ArgumentParser
import DraptoModel
import Foundation

struct MoveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "move", abstract: "Move films in the queue.",
    discussion: """
      Several are put there in the order in which they are given. A film takes the priority of the one it stands before; \
      --last takes the lowest. Exit status 1 when something was refused.
      """)

  @OptionGroup var common: CommonOptions
  @Option(help: ArgumentHelp("Before this job.", valueName: "job"), completion: .targets)
  var before: String?
  @Flag(help: "Before all that have not ended.") var first = false
  @Flag(help: "Behind all that have not ended.") var last = false
  @Flag(help: "Print what was done as one JSON object.") var json = false
  @Argument(help: "Jobs by number or name.", completion: .targets)
  var jobs: [String]

  func validate() throws {
    guard [before != nil, first, last].count(where: { $0 }) == 1 else {
      throw ValidationError("say where to: --before JOB, --first or --last")
    }
  }

  func run() async throws {
    try await VerbReport.of("move", json: json, common) { client, report in
      let snapshot = try await client.head()
      let folder = FileManager.default.currentDirectoryPath
      var place = first ? QueuePlace.first : .last
      if let before { place = .before(try snapshot.target(before, in: folder).job) }
      let (ids, unknown) = snapshot.resolveJobs(jobs, in: folder)
      for (text, error) in unknown { report.refuse(text, error) }
      for (id, commands) in try snapshot.commands(moving: ids, to: place) {
        do {
          for command in commands { try await client.send(command) }
          report.did("\(snapshot.title(.job(id))): moved", snapshot.facts(.job(id)))
        } catch { report.refuse("\(id)", error) }
      }
    }
  }
}
