import DraptoMedia
import DraptoModel

/// Tries encoder arguments on some frames before a film is begun with them: each set of arguments once, as long as the
/// engine runs.
package final class EncoderTrials: Sendable {
  private let passed = Locked<Set<[String]>>([])

  package init() {}

  /// Throws `DRP-SVT-PARAM` with the encoder's own words where it does not take the arguments. What hinders the trial
  /// itself (lack of memory, a stall) says nothing of them.
  func check(_ source: SourceMedia, _ plan: VideoPlan, tools: Toolset, runner: ToolRunner) async throws {
    guard let video = source.video else { return }
    let command = ChunkCommand(
      extraction: Extraction(
        source: source.path, stream: video.info.index,
        range: .whole, lead: 0,
        x264Build: nil),
      plan: plan, crf: plan.crf, frameRate: video.nominalFrameRate, encoderFrameRate: source.encoderFrameRate,
      timeBase: video.timeBase, parallelism: 1, capabilities: tools.capabilities
    ).trial(tools.ffmpeg)
    let key = [command.executable] + command.arguments
    guard !passed.withLock({ $0.contains(key) }) else { return }
    let watched = WatchedRun(runner: runner, stallTimeout: 60)
    let (outcome, scan, _): (ToolOutcome, StderrScanner, FFmpegProgress)
    do { (outcome, scan, _) = try await watched.outcome(of: command, handle: runner.handle ?? ToolHandle()) } catch let
      error as CancellationError
    { throw error } catch { return }
    if let line = scan.rejectedParameter { throw MediaError.rejectedParameter(command, line: line) }
    if outcome.succeeded {
      passed.withLock { _ = $0.insert(key) }
    } else if let words = Self.words(of: outcome) {
      throw EngineError.refused(
        ErrorReport(
          .parameterRejected, "the encoder can't encode \(Format.visible(source.path)) with its settings: \(words)",
          file: source.path, command: command.shellText, exitStatus: outcome.exitStatus,
          stderrTail: outcome.stderrTail))
    }
  }

  /// What the encoder itself said; nil where it was not the one that failed.
  static func words(of outcome: ToolOutcome) -> String? {
    guard outcome.signal == nil else { return nil }
    let lines = outcome.stderrTail.split(separator: "\n").map(String.init)
    if let own = lines.first(where: { $0.contains("Svt[error]") }) {
      return own.replacing(/^.*Svt\[error\]:? */, with: "")
    }
    return lines.first { $0.contains("libsvtav1") }
  }
}
