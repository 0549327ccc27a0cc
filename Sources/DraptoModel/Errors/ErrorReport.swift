/// An error as it is shown, stored and sent: what was tried, on what, and what to do now.
package struct ErrorReport: Error, Codable, Sendable, Equatable, CustomStringConvertible {
  /// Stable name of the kind of error.
  package var code: ErrorCode
  /// What went wrong, one line, naming the file.
  package var message: String
  /// The file it is about, absolute.
  package var file: String?
  /// The exact command line, ready to paste into a shell.
  package var command: String?
  /// The program's status, where it ended by itself.
  package var exitStatus: Int32?
  /// The signal that ended the program.
  package var signal: Int32?
  /// The last lines of the program's stderr.
  package var stderrTail: String?
  /// What to do; the code's own advice unless there is better.
  package var advice: String

  /// - Parameter advice: what to do, where the code's own advice does not fit.
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

  /// A code that only a later version has is `DRP-UNEXPECTED` here, its name before the message: what carries it can
  /// still be read.
  package init(from decoder: any Decoder) throws {
    let box = try decoder.container(keyedBy: CodingKeys.self)
    let name = try box.decode(String.self, forKey: .code)
    let text = try box.decode(String.self, forKey: .message)
    (code, message) = ErrorCode(rawValue: name).map { ($0, text) } ?? (.unexpected, "\(name): \(text)")
    file = try box.decodeIfPresent(String.self, forKey: .file)
    command = try box.decodeIfPresent(String.self, forKey: .command)
    exitStatus = try box.decodeIfPresent(Int32.self, forKey: .exitStatus)
    signal = try box.decodeIfPresent(Int32.self, forKey: .signal)
    stderrTail = try box.decodeIfPresent(String.self, forKey: .stderrTail)
    advice = try box.decode(String.self, forKey: .advice)
  }

  /// One line: code, message. Nothing in it acts on a terminal.
  package var description: String { "\(code.rawValue): \(Format.visible(message))" }

  /// All of it, over several lines. Nothing in it acts on a terminal; the command can still be pasted.
  package var fullText: String {
    var lines = [description]
    if let exitStatus { lines.append("  exit status: \(exitStatus)") }
    if let signal { lines.append("  ended by signal: \(signal)") }
    if let command { lines.append("  command: \(Format.visible(command))") }
    if let stderrTail, !stderrTail.isEmpty {
      lines.append("  its last words:")
      lines += stderrTail.unicodeScalars.split(separator: "\n").map { "    " + Format.visible(String($0)) }
    }
    lines.append("  what to do: \(Format.visible(advice))")
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
    if let report = (error as? any ReportableError)?.report { return report }
    guard let reason = SystemReason.text(error) else { return ErrorReport(.unexpected, "\(error)") }
    let file = SystemReason.file(error)
    return ErrorReport(.unexpected, (file.map { Format.visible($0) + ": " } ?? "") + reason, file: file)
  }
}
