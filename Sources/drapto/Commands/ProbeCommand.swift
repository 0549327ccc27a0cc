import ArgumentParser
import DraptoEngine
import DraptoModel
import DraptoReports
import DraptoTerminal
import Foundation

struct ProbeCommand: AsyncParsableCommand, AnswersInJSON {
  static let configuration = CommandConfiguration(
    commandName: "probe", abstract: "Show what a film is, the path it would take, and every loss that implies.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var encoding: EncodingOptions
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The film.", completion: .file()) var file: String

  private struct Report: Encodable {
    var source: SourceMedia
    var plan: EncodePlan?
    var refusal: ErrorReport?
    var frames: Int
    var isConstantFrameRate: Bool
    var chunks: Int
  }

  func run() async throws {
    try UnreadableName.refuse(file)
    let settings = try common.settings(encoding.layer())
    let wiring = ToolWiring(settings: settings)
    let preview = Preview(
      tools: try await wiring.finder.find(), runner: wiring.runner, settings: settings, cores: ToolWiring.cores)
    let path = OutputNaming.absolute(file, in: FileManager.default.currentDirectoryPath)
    let analysis = try await preview.analyze(path)
    if json {
      try printJSON(
        Report(
          source: analysis.source, plan: analysis.plan, refusal: analysis.refusal, frames: analysis.table.count,
          isConstantFrameRate: analysis.table.isConstantRate(), chunks: analysis.ranges.count))
      return
    }
    let rate = analysis.table.isConstantRate() ? "constant" : "variable"
    printLines(ReportText.lines(analysis.source, frameRate: rate + ", \(analysis.table.count) packets"))
    if let plan = analysis.plan { printLines([""] + ReportText.lines(plan)) }
    if let refusal = analysis.refusal { printLines(["", "would be refused: \(refusal)", "  " + refusal.advice]) }
  }
}
