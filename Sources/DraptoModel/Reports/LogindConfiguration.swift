/// The part of logind.conf(5) that decides which programs end with a session.
package struct LogindConfiguration: Sendable, Equatable {
  private var kills = false
  private var only: [String] = []
  /// Empty: root.
  private var excluded: [String] = []

  /// - Parameter files: texts of `logind.conf` and its drop-ins; later ones win.
  package init(files: [String]) { for file in files { read(file) } }

  /// Whether the programs of this user's sessions are ended at the logout: `manager_shall_kill` of systemd's logind-core.c.
  package func killsProcesses(of user: String) -> Bool {
    if excluded.isEmpty ? user == "root" : excluded.contains(user) { return false }
    return only.isEmpty ? kills : only.contains(user)
  }

  private mutating func read(_ text: String) {
    var section = ""
    for raw in text.split(whereSeparator: \.isNewline) {
      let line = raw.trimmed
      if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { continue }
      if line.hasPrefix("[") {
        section = line
        continue
      }
      guard section == "[Login]", let equals = line.firstIndex(of: "=") else { continue }
      set(line[..<equals].trimmed, line[line.index(after: equals)...].trimmed)
    }
  }

  private mutating func set(_ key: String, _ value: String) {
    let names = value.split(separator: " ").map(String.init)
    switch key {
    case "KillUserProcesses": kills = ["1", "yes", "y", "true", "t", "on"].contains(value.lowercased())
    case "KillOnlyUsers": only = value.isEmpty ? [] : only + names
    case "KillExcludeUsers": excluded = value.isEmpty ? [] : excluded + names
    default: break
    }
  }
}

extension StringProtocol {
  fileprivate var trimmed: String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest = rest.dropFirst() }
    while rest.last?.isWhitespace == true { rest = rest.dropLast() }
    return String(rest)
  }
}
