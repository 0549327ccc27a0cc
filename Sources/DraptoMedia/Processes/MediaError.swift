import DraptoModel

/// What can go wrong with a program or with what it printed.
package enum MediaError: ReportableError {
  case notStarted(ToolCommand, reason: String)
  case failed(ToolCommand, ToolOutcome, file: String?)
  case rejectedParameter(ToolCommand, line: String)
  case stalled(ToolCommand, seconds: Int, stderrTail: String)
  case badOutput(ToolCommand, file: String?, reason: String)
  case other(ErrorReport)

  package var report: ErrorReport {
    switch self {
    case .notStarted(let command, let reason):
      // Out of processes, memory or descriptors: the program is there, the machine is short. Worth another try.
      let isShort = ["unavailable", "allocate memory", "Too many open files"].contains { reason.contains($0) }
      return ErrorReport(
        isShort ? .toolFailed : .toolMissing, "\(command.executable) can't be started: \(reason)",
        file: command.executable, command: command.shellText)
    case .failed(let command, let outcome, let file):
      return Self.failure(command, outcome, file)
    case .rejectedParameter(let command, let line):
      return ErrorReport(.parameterRejected, "the encoder rejected a parameter: \(line)", command: command.shellText)
    case .stalled(let command, let seconds, let tail):
      return ErrorReport(
        .toolStalled, "\(command.toolName) made no progress for \(seconds) s and was ended", command: command.shellText,
        stderrTail: Self.lastLines(tail))
    case .badOutput(let command, let file, let reason):
      return ErrorReport(
        .toolFailed, "\(command.toolName) printed what drapto can't read: \(reason)", file: file,
        command: command.shellText)
    case .other(let report):
      return report
    }
  }

  /// Whether the encoder gave up because a frame came without its Dolby Vision metadata, and for no other reason: not a
  /// full disk, lack of memory, a signal or a stall.
  package var isMissingDolbyVision: Bool {
    guard case .failed(_, let outcome, _) = self, [.toolFailed, .toolRefused].contains(report.code) else {
      return false
    }
    // Of the first frame the encoder says the latter.
    return ["without AV_FRAME_DATA_DOVI_METADATA", "could not determine profile and compatibility mode"]
      .contains { outcome.stderrTail.contains($0) }
  }

  private static func failure(_ command: ToolCommand, _ outcome: ToolOutcome, _ file: String?) -> ErrorReport {
    let about = file.map { " on \(Format.visible($0))" } ?? ""
    let tail = Self.lastLines(outcome.stderrTail)
    let cause = FailureCause.of(stderr: outcome.stderrTail)
    func report(_ code: ErrorCode, _ what: String) -> ErrorReport {
      ErrorReport(
        code, "\(command.toolName)\(about) \(what)", file: file, command: command.shellText,
        exitStatus: outcome.exitStatus, signal: outcome.signal, stderrTail: tail)
    }
    if cause == .diskFull { return report(.diskFull, "found no space left on the disk") }
    if let signal = outcome.signal { return report(.toolKilled, "was ended by signal \(signal)") }
    switch cause {
    case .undecodable(let line): return report(.sourceUndecodable, "can't decode it: \(line)")
    case .refused(let line): return report(.toolRefused, "can't do that: \(line)")
    default: return report(.toolFailed, "ended with status \(outcome.exitStatus ?? -1)")
    }
  }

  /// The last `count` lines.
  static func lastLines(_ text: String, _ count: Int = 12) -> String {
    text.split(separator: "\n").suffix(count).joined(separator: "\n")
  }
}
