import DraptoEngine
import DraptoModel
import DraptoReports
import DraptoTerminal
import Foundation

/// `drapto encode --dry-run`.
struct DryRunOutput {
  let settings: Settings
  let json: Bool

  private struct Report: Encodable {
    var source: String
    var output: String
    var plan: EncodePlan?
    var refusal: ErrorReport?
    var chunks: [ChunkRange]
    var commands: [String]
  }

  func run(_ entries: [InputList.Entry]) async throws {
    guard !entries.isEmpty else {
      throw EngineError.refused(ErrorReport(.usage, "--dry-run needs a film"))
    }
    let wiring = ToolWiring(settings: settings)
    var preview = Preview(
      tools: try await wiring.finder.find(), runner: wiring.runner, settings: settings, cores: ToolWiring.cores)
    preview.trials = EncoderTrials()
    var failed: ExitStatus?
    for entry in entries {
      do {
        let output = try entry.output.get()
        let analysis = try await preview.analyze(entry.source, output: output)
        let commands = preview.commands(for: analysis, output: output)
        if json {
          try printJSON(
            Report(
              source: entry.source, output: output, plan: analysis.plan, refusal: analysis.refusal,
              chunks: analysis.ranges,
              commands: commands))
        } else {
          show(analysis, output: output, commands: commands)
        }
        if analysis.refusal != nil { failed = .failed }
      } catch {
        let report = ErrorReport.of(error)
        standardError("drapto: " + report.fullText)
        failed = ExitStatus.of(report)
      }
    }
    if let failed { throw failed }
  }

  private func show(_ analysis: Preview.Analysis, output: String, commands: [String]) {
    printLines(["\(analysis.source.path) → \(output)"])
    if let plan = analysis.plan { printLines(ReportText.lines(plan).map { "  " + $0 }) }
    if let refusal = analysis.refusal { printLines(["  would be refused: \(refusal)"]) }
    printLines(["  \(analysis.ranges.count) chunks, \(analysis.table.count) frames:"])
    let rows = analysis.ranges.map { range in
      ["\(range.index)", Format.timestamp(analysis.table.seconds(range.from)), "\(range.expectedFrames) frames"]
    }
    printLines(TextTable.lines(rows, rightAligned: [0, 1], indent: 4))
    printLines(["  commands:"] + commands.map { "    " + $0 })
  }
}
