import ArgumentParser
import DraptoEngine
import DraptoModel
import DraptoTerminal
import Foundation

struct ProbeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe", abstract: "Show what a film is, the path it would take, and every loss that implies.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var encoding: EncodingOptions
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The film.") var file: String

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
    let seen = try await preview.look(at: path)
    if json {
      try printJSON(
        Report(
          source: seen.source, plan: seen.plan, refusal: seen.refusal, frames: seen.table.count,
          isConstantFrameRate: seen.table.isConstantRate(), chunks: seen.ranges.count))
      return
    }
    let rate = seen.table.isConstantRate() ? "constant" : "variable"
    print(ReportText.lines(seen.source, frameRate: rate + ", \(seen.table.count) packets").joined(separator: "\n"))
    if let plan = seen.plan {
      print("")
      print(ReportText.lines(plan).joined(separator: "\n"))
    }
    if let refusal = seen.refusal {
      print("\nwould be refused: \(Format.visible(refusal.description))\n  \(refusal.advice)")
    }
  }
}
