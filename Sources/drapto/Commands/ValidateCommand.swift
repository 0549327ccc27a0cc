import ArgumentParser
import DraptoEngine
import DraptoModel
import DraptoReports
import DraptoTerminal
import Foundation

struct ValidateCommand: AsyncParsableCommand, AnswersInJSON {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Check an output against its source: frames, times, colour, tracks, chapters.",
    discussion:
      "Decodes both. Exit status 1 when a check fails; a score under encoding.quality.warn_below is a warning.")

  @OptionGroup var common: CommonOptions
  @Option(
    help: "Compare them frame by frame: vmaf, vmaf-v1 or xpsnr.",
    completion: .list(QualityMetric.allCases.map(\.rawValue)))
  var measure: QualityMetric?
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The film it was made from.", completion: .file()) var source: String
  @Argument(help: "The film that was made.", completion: .file()) var output: String

  func run() async throws {
    try UnreadableName.refuse(source, output)
    let settings = try common.settings()
    let wiring = ToolWiring(settings: settings)
    let validator = PairValidator(
      tools: try await wiring.finder.find(), runner: wiring.runner, cores: ToolWiring.cores)
    let folder = FileManager.default.currentDirectoryPath
    let report = try await validator.validate(
      source: OutputNaming.absolute(source, in: folder), output: OutputNaming.absolute(output, in: folder),
      measuring: measure, settings: settings)
    if json {
      try printJSON(report)
    } else {
      printLines(ReportText.lines(report))
      printLines([report.passed ? "passed" : "FAILED: \(report.failures.map(\.name).joined(separator: ", "))"])
    }
    if !report.passed { throw ExitStatus.failed }
  }
}

extension QualityMetric: ExpressibleByArgument {}
