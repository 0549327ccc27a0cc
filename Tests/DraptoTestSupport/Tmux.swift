import DraptoMedia
import Foundation

/// A real terminal for a test: a shell in a tmux server of its own, which is ended with it.
package final class Tmux: Sendable {
  private let socket = "drapto-test-\(UUID().uuidString.prefix(8))"

  /// - Parameters:
  ///   - environment: variables of the shell; nothing else of the tests' own reaches it but PATH and HOME.
  package init(
    width: Int = 120, height: Int = 40, folder: String, environment: [String: String], term: String = "tmux-256color"
  ) async throws {
    var variables = [
      "PS1": "$ ", "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder, "LANG": "C.UTF-8", "TERM": term,
    ]
    variables.merge(environment) { $1 }
    let assignments = variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    try await tmux(
      ["-f", "/dev/null", "new-session", "-d", "-x", "\(width)", "-y", "\(height)", "-c", folder]
        + [
          (["env", "-i"] + assignments + ["bash", "--norc", "--noprofile"]).map { quoted($0) }.joined(separator: " ")
        ])
    try await tmux(["set-option", "-g", "remain-on-exit", "on"])
  }

  deinit {
    let socket = self.socket
    // Nobody can wait in here; the server ends by itself a moment later.
    Task { _ = try? await TestTools.run("/usr/bin/tmux", ["-L", socket, "kill-server"]) }
  }

  private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }

  @discardableResult
  package func tmux(_ arguments: [String]) async throws -> String {
    try await TestTools.run("/usr/bin/tmux", ["-L", socket] + arguments)
  }

  /// Presses keys by tmux's names: `p`, `Down`, `C-l`, `Escape`.
  package func press(_ keys: String...) async throws {
    for key in keys { try await tmux(["send-keys", key]) }
  }

  /// Types text as it is.
  package func type(_ text: String) async throws { try await tmux(["send-keys", "-l", text]) }

  /// Types a line into the shell.
  package func run(_ line: String) async throws {
    try await type(line)
    try await press("Enter")
  }

  package func screen() async throws -> [String] {
    try await tmux(["capture-pane", "-p"]).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  package func text() async throws -> String { try await tmux(["capture-pane", "-p"]) }

  package func resize(_ width: Int, _ height: Int) async throws {
    try await tmux(["resize-window", "-x", "\(width)", "-y", "\(height)"])
  }

  /// What tmux knows of the terminal's state: `alternate_on`, `mouse_any_flag`, `cursor_flag`, `pane_pid` …
  package func value(_ name: String) async throws -> String {
    try await tmux(["display-message", "-p", "#{\(name)}"]).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Waits until the text stands on the screen.
  package func shows(_ text: String, within limit: Duration = .seconds(20)) async throws -> Bool {
    try await eventually(within: limit) { try await self.text().contains(text) }
  }

  /// Waits until it does not any more.
  package func loses(_ text: String, within limit: Duration = .seconds(20)) async throws -> Bool {
    try await eventually(within: limit) { try await !self.text().contains(text) }
  }

  /// Closes the terminal, as a lost connection does.
  package func hangUp() async throws { try await tmux(["kill-server"]) }
}
