import ArgumentParser
import DraptoEngine
import DraptoModel
import DraptoReports
import DraptoStore
import Foundation

struct ReportCommand: AsyncParsableCommand, AnswersInJSON {
  static let configuration = CommandConfiguration(
    commandName: "report", abstract: "Write the report of a film: one page, with figures, strips and frames.",
    discussion: """
      Of a job by its number, or of the newest one that made this file or has it as its source; no engine needs to run. The page \
      goes beside the output unless -o says where. One file that asks for nothing from outside; the same as JSON with --json, or \
      where FILE ends in .json. process.report writes it after each film by itself. For files of others: drapto compare.
      """)

  @OptionGroup var common: CommonOptions
  @Option(name: .shortAndLong, help: "File of the page, or of the JSON; `-` for stdout.", completion: .file())
  var output: String?
  @Flag(help: "Print JSON.") var json = false
  @Flag(inversion: .prefixedNo, help: "Pictures of frames, before and after.") var frames = true
  @Argument(help: "Job by number, or file.", completion: .targets) var film: String

  func validate() throws {
    if json, output == "-" { throw ValidationError("--json and -o - would both write to stdout") }
  }

  func run() async throws { try await Interruptible.run { try await perform() } }

  private func perform() async throws {
    try UnreadableName.refuse(film)
    let settings = try common.settings()
    if let output { try ReportFile(output).check() }
    let job = try await archived(Places().database(settings))
    let wiring = ToolWiring(settings: settings)
    let isJSON = output.map { ReportFile($0).isJSON } ?? false
    let maker = ReportMaker(tools: try? await wiring.finder.find(), runner: wiring.runner)
    let isPage = !isJSON && !(json && output == nil)
    let made = try await maker.make(job.film, frames: !frames ? .none : isPage ? .shown : .named)
    if json { print(try jsonLine(made.report)) }
    guard output != nil || !json else { return }
    let file = ReportFile(output ?? ReportNaming.beside(job.view.job.output))
    try await file.write(isJSON ? try jsonLine(made.report) + "\n" : try made.page())
    for remark in made.report.remarks { standardError("drapto: note: \(Format.visible(remark))") }
  }

  /// The job that is meant.
  private func archived(_ database: String) async throws -> ArchivedJob {
    let film = film
    let path = OutputNaming.absolute(film, in: FileManager.default.currentDirectoryPath)
    let found = try await blocking { () throws -> ArchivedJob? in
      if let number = Int64(film) { return try JobArchive.job(JobID(number), path: database) }
      return try JobArchive.job(output: path, path: database) ?? JobArchive.job(source: path, path: database)
    }
    guard let found else {
      throw ErrorReport(
        .jobUnknown, "no job \(Int64(film) == nil ? "made or reads" : "has the number") \(Format.visible(film))",
        advice: "`drapto queue` lists the jobs; `drapto compare SOURCE OUTPUT` makes a page of any two files.")
    }
    return found
  }
}
