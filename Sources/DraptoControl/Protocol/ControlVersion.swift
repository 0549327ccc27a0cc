/// Version of the protocol. Another major number means that the two can't talk; a higher minor one only adds.
package struct ControlVersion: Codable, Sendable, Equatable, CustomStringConvertible {
  /// Both sides must have the same.
  package var major: Int
  /// A higher one only adds.
  package var minor: Int

  package init(major: Int, minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// What this build speaks.
  package static let current = ControlVersion(major: 1, minor: 0)

  package var description: String { "\(major).\(minor)" }
}

/// The program's own name and version, as `--version` and `hello` tell them.
package enum DraptoVersion {
  /// As people write it.
  package static let text = "0.1.0"
}
