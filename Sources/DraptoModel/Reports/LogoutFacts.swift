/// What decides about programs at a logout.
package struct LogoutFacts: Sendable, Equatable {
  /// Where in the tree of control groups a program was started.
  enum Place { case session, manager, outside }

  /// The name of the session's owner, who need not be the one the program runs as (sudo).
  package var user: String
  /// systemd, and with it logind, is at work.
  package var hasLogind: Bool
  /// `loginctl enable-linger` was run for the user.
  package var isLingering: Bool
  /// Text of `/proc/self/cgroup`.
  package var controlGroups: String
  /// What logind was told.
  package var configuration: LogindConfiguration

  package init(
    user: String, hasLogind: Bool, isLingering: Bool, controlGroups: String, configuration: LogindConfiguration
  ) {
    self.user = user
    self.hasLogind = hasLogind
    self.isLingering = isLingering
    self.controlGroups = controlGroups
    self.configuration = configuration
  }

  var place: Place {
    guard let path = Self.systemdPath(controlGroups) else { return .outside }
    if path.contains(where: { $0.hasPrefix("user@") }) { return .manager }
    return path.contains { $0.hasPrefix("session-") && $0.hasSuffix(".scope") } ? .session : .outside
  }

  /// The user id of the session that a program belongs to; nil outside one.
  /// - Parameter controlGroups: text of `/proc/self/cgroup`.
  package static func sessionOwner(_ controlGroups: String) -> UInt32? {
    systemdPath(controlGroups)?.lazy.compactMap { part in
      part.hasPrefix("user-") && part.hasSuffix(".slice") ? UInt32(part.dropFirst(5).dropLast(6)) : nil
    }.first
  }

  /// The groups on the way to the program, in the hierarchy that systemd keeps.
  private static func systemdPath(_ controlGroups: String) -> [Substring]? {
    for line in controlGroups.split(separator: "\n") {
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3, fields[1] == "name=systemd" || fields[0] == "0", fields[2] != "/" else { continue }
      return fields[2].split(separator: "/")
    }
    return nil
  }
}
