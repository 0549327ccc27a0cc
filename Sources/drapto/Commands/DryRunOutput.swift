import DraptoEngine
import DraptoModel
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
    let preview = Preview(
      tools: try await wiring.finder.find(), runner: wiring.runner, settings: settings, cores: ToolWiring.cores)
    var failed: ExitStatus?
    for entry in entries {
      do {
        let output = try entry.output.get()
        let seen = try await preview.look(at: entry.source, output: output)
        let commands = preview.commands(for: seen, output: output)
        if json {
          try printJSON(
            Report(
              source: entry.source, output: output, plan: seen.plan, refusal: seen.refusal, chunks: seen.ranges,
              commands: commands))
        } else {
          show(seen, output: output, commands: commands)
        }
        if seen.refusal != nil { failed = .failed }
      } catch {
        let report = ErrorReport.of(error)
        standardError("drapto: " + report.fullText)
        failed = ExitStatus.of(report)
      }
    }
    if let failed { throw failed }
  }

  private func show(_ seen: Preview.Seen, output: String, commands: [String]) {
    print("\(Format.visible(seen.source.path)) → \(Format.visible(output))")
    if let plan = seen.plan { print(ReportText.lines(plan).map { "  " + $0 }.joined(separator: "\n")) }
    if let refusal = seen.refusal { print("  would be refused: \(Format.visible(refusal.description))") }
    print("  \(seen.ranges.count) chunks, \(seen.table.count) frames:")
    let rows = seen.ranges.map { range in
      ["\(range.index)", Format.timestamp(seen.table.seconds(range.from)), "\(range.expectedFrames) frames"]
    }
    print(TextTable.lines(rows, rightAligned: [0, 1], indent: 4).joined(separator: "\n"))
    print("  commands:")
    for command in commands { print("    " + command) }
  }
}
