import DraptoModel

/// One command line, ready to run.
package struct ToolCommand: Sendable, Equatable {
  /// Absolute path.
  package var executable: String
  /// Without the program's own name.
  package var arguments: [String]
  /// Variables set for the child beyond what it inherits.
  package var environment: [String: String]
  /// What people are shown in place of it, ready to paste into a shell; nil where it speaks for itself.
  package var shownAs: String?

  package init(_ executable: String, _ arguments: [String], environment: [String: String] = [:]) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
  }

  /// Ready to paste into a shell.
  package var shellText: String {
    if let shownAs { return shownAs }
    let variables = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\(shellQuoted($0.value))" }
    return (variables + [shellQuoted([executable] + arguments)]).joined(separator: " ")
  }

  /// The program's file name.
  package var toolName: String { executable.split(separator: "/").last.map(String.init) ?? executable }
}

/// How a program ended.
package struct ToolOutcome: Sendable, Equatable {
  /// Nil when a signal ended it.
  package var exitStatus: Int32?
  /// The signal that ended it.
  package var signal: Int32?
  /// The last lines of stderr, at most 32 kB.
  package var stderrTail: String

  /// It ended by itself, with status 0.
  package var succeeded: Bool { exitStatus == 0 }
}
