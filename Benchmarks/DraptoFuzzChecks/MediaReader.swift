/// What reads bytes of films, each with the rules that it keeps whatever the bytes are. `scripts/fuzz --target media` and
/// the tests feed them.
package enum MediaReader: String, CaseIterable, Sendable {
  /// Walker, readers and rewriter of Matroska files.
  case matroska
  /// Supplemental enhancement information of H.264 and H.265.
  case sei
  /// Units of AV1, and HDR10+ metadata in them.
  case obu
  /// HDR10+ metadata by field.
  case payload
  /// The file in which HDR10+ metadata of a film are kept.
  case track
  /// Dolby Vision metadata in NAL units, AV1 units and files.
  case rpu

  /// Reads the bytes, and everything made of them. Returns whether they could be read at all.
  /// - Throws: ``BrokenRule``.
  package func take(_ bytes: [UInt8]) throws -> Bool {
    switch self {
    case .matroska: try MatroskaChecks.take(bytes)
    case .sei: try UnitChecks.userData(bytes)
    case .obu: try UnitChecks.temporalUnit(bytes)
    case .payload: try UnitChecks.payload(bytes)
    case .track: try TrackChecks.take(bytes)
    case .rpu: try RPUChecks.take(bytes)
    }
  }
}

/// What a reader did against its own rules.
package struct BrokenRule: Error, CustomStringConvertible {
  /// The rule.
  package var description: String
}

/// Throws ``BrokenRule`` unless the condition holds.
func demand(_ condition: Bool, _ rule: @autoclosure () -> String) throws {
  guard condition else { throw BrokenRule(description: rule()) }
}
