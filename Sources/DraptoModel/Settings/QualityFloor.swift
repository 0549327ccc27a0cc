/// What `encoding.quality.floor` says.
package enum QualityFloor: Sendable, Equatable, SettingConvertible {
  /// By the target.
  case auto
  case off
  /// A score.
  case score(Double)

  /// Nil for anything but `auto`, `off` or a number.
  package init?(_ value: SettingValue) {
    switch value {
    case .text("auto"): self = .auto
    case .text("off"): self = .off
    default:
      guard let number = Double(value) else { return nil }
      self = .score(number)
    }
  }
}
