import ArgumentParser
import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoReports
import DraptoStore
import Foundation

struct CompareCommand: AsyncParsableCommand, AnswersInJSON {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Compare two outputs of a film, or a film and its output.",
    discussion: """
      Measures both against --source, frame by frame; without one, B against A. Tells sizes, scores, scenes and streams side by \
      side; -o writes them as a page with pictures. Exit status 1 when B is worse than a limit that is given, or when that can't \
      be told.
      """)

  @OptionGroup var common: CommonOptions
  @Option(help: "The film that both were made from.", completion: .file()) var source: String?
  @Option(
    help: "What is measured: vmaf, vmaf-v1, xpsnr; off measures nothing.",
    completion: .list(MeasuredMetric.words))
  var metric = MeasuredMetric(metric: .vmaf)
  @Option(help: ArgumentHelp("How far B's mean score may lie under A's.", valueName: "points")) var maxDrop: Double?
  @Option(help: ArgumentHelp("The same for the worst scene.", valueName: "points")) var maxSceneDrop: Double?
  @Option(help: ArgumentHelp("How much larger than A it may be.", valueName: "percent")) var maxGrowth: Double?
  @Option(help: ArgumentHelp("What B's mean score is to be at least.", valueName: "score")) var minScore: Double?
  @Option(name: .shortAndLong, help: "File of the page; `-` for stdout.", completion: .file()) var output: String?
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The film as it was before, or the source.", completion: .file()) var a: String
  @Argument(help: "The film that is judged.", completion: .file()) var b: String

  func validate() throws {
    if (maxDrop != nil || maxSceneDrop != nil) && source == nil {
      throw ValidationError(
        "--max-drop and --max-scene-drop need --source: without one A has no score; say --min-score")
    }
    if metric.metric == nil, maxDrop ?? maxSceneDrop ?? minScore != nil {
      throw ValidationError("a limit of the score needs a score: leave out --metric off")
    }
    if json, output == "-" { throw ValidationError("--json and -o - would both write to stdout") }
  }

  func run() async throws { try await Interruptible.run { try await perform() } }

  private func perform() async throws {
    try UnreadableName.refuse(a, b)
    if let source { try UnreadableName.refuse(source) }
    let file = output.map { ReportFile($0) }
    try file?.check()
    let settings = try common.settings()
    let wiring = ToolWiring(settings: settings)
    let maker = ComparisonMaker(
      comparison: FilmComparison(
        tools: try await wiring.finder.find(), runner: wiring.runner, cores: ToolWiring.cores, settings: settings),
      limits: ComparisonReport.Limits(
        drop: maxDrop, sceneDrop: maxSceneDrop, growth: maxGrowth, score: minScore))
    let folder = FileManager.default.currentDirectoryPath
    var made = try await maker.make(
      OutputNaming.absolute(a, in: folder), OutputNaming.absolute(b, in: folder),
      source: source.map { OutputNaming.absolute($0, in: folder) }, metric: metric.metric,
      showsFrames: file?.isJSON == false)
    let database = Places().database(settings)
    made.report.a.making = await Self.making(made.report.a.path, database)
    made.report.b.making = await Self.making(made.report.b.path, database)
    if json {
      try printJSON(made.report)
    } else if output != "-" {
      printLines(ComparisonText.lines(made.report))
    }
    if let file { try await file.write(file.isJSON ? try jsonLine(made.report) + "\n" : try made.page()) }
    if made.report.verdict.isWorse { throw ExitStatus.failed }
  }

  /// How an output was made; nil where no job of the queue made this very file, or the queue can't be read.
  private static func making(_ output: String, _ database: String) async -> ComparisonReport.Making? {
    let found = try? await blocking { () -> ArchivedJob? in
      guard let job = try JobArchive.job(output: output, path: database), job.view.job.state == .done,
        job.view.report?.outputBytes == FileFingerprint.read(output)?.bytes
      else { return nil }
      return job
    }
    return (found ?? nil).map { ComparisonReport.Making($0.film) }
  }
}
