import DraptoEngine
import DraptoModel
import Foundation

/// Starts an engine in the background and waits until it serves clients.
struct DetachedEngine {
  let launch: EngineLaunch
  let stateFolder: String
  var executable = OwnBinary.executable

  /// Throws what the engine itself said, or `DRP-ENGINE-START`. Whoever starts it can end: the engine goes on.
  func start() async throws -> ReadinessLine.Ready {
    let output = EngineOutput(stateFolder: stateFolder)
    let (process, before) = try await blocking {
      let descriptor = try output.open()
      defer { close(descriptor) }
      let before = output.size
      let process = try DetachedProcess(
        executable, launch.arguments + ["--ready-fd", "\(ReadinessPipe.number)"],
        environment: launch.environment, output: descriptor)
      return (process, before)
    }
    switch try await blocking({ process.awaitReadiness() }) {
    case .ready(let ready): return ready
    case .failed(let report): throw report
    case .silent(let step): throw Self.silence(process, step, output.tail(from: before))
    case .late(let step):
      throw ErrorReport(
        .engineStart, "the engine (process \(process.pid)) is not ready after ten seconds\(Self.stage(step))",
        file: output.path,
        advice: "It may only be slow: `drapto engine status` tells when it is ready, `drapto.log` what it waits for.")
    }
  }

  private static func silence(_ process: DetachedProcess, _ step: String?, _ tail: String?) -> ErrorReport {
    switch process.ended {
    case .exited(let status):
      ErrorReport(
        .engineStart, "the engine ended before it was ready\(stage(step))", exitStatus: status, stderrTail: tail)
    case .signalled(let signal):
      ErrorReport(
        .engineStart, "the engine was ended before it was ready\(stage(step))", signal: signal, stderrTail: tail)
    case nil:
      ErrorReport(
        .engineStart, "the engine (process \(process.pid)) does not say whether it is ready\(stage(step))",
        stderrTail: tail)
    }
  }

  private static func stage(_ step: String?) -> String { step.map { "; it was at: \($0)" } ?? "" }
}
