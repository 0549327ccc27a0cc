/// An error as it is shown, stored and sent: what was tried, on what, and what to do now.
package struct ErrorReport: Error, Codable, Sendable, Equatable, CustomStringConvertible {
  package var code: ErrorCode
  /// What went wrong, one line, naming the file.
  package var message: String
  package var file: String?
  /// The exact command line, ready to paste into a shell.
  package var command: String?
  package var exitStatus: Int32?
  package var signal: Int32?
  /// The last lines of the program's stderr.
  package var stderrTail: String?
  /// What to do; the code's own advice unless there is better.
  package var advice: String

  package init(
    _ code: ErrorCode, _ message: String, file: String? = nil, command: String? = nil, exitStatus: Int32? = nil,
    signal: Int32? = nil, stderrTail: String? = nil, advice: String? = nil
  ) {
    self.code = code
    self.message = message
    self.file = file
    self.command = command
    self.exitStatus = exitStatus
    self.signal = signal
    self.stderrTail = stderrTail
    self.advice = advice ?? code.advice
  }

  /// One line: code, message.
  package var description: String { "\(code.rawValue): \(message)" }

  /// All of it, over several lines.
  package var fullText: String {
    var lines = [description]
    if let exitStatus { lines.append("  exit status: \(exitStatus)") }
    if let signal { lines.append("  ended by signal: \(signal)") }
    if let command { lines.append("  command: \(command)") }
    if let stderrTail, !stderrTail.isEmpty {
      lines.append("  its last words:")
      lines += stderrTail.split(separator: "\n").map { "    \($0)" }
    }
    lines.append("  what to do: \(advice)")
    return lines.joined(separator: "\n")
  }
}

/// An error that can say everything a user needs. Each target has one type of it.
package protocol ReportableError: Error {
  var report: ErrorReport { get }
}

extension ErrorReport: ReportableError {
  package var report: ErrorReport { self }

  /// The report of any error; unknown kinds become `DRP-UNEXPECTED` with their own description.
  package static func of(_ error: any Error) -> ErrorReport {
    (error as? any ReportableError)?.report ?? ErrorReport(.unexpected, "\(error)")
  }
}
