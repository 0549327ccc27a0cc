/// One setting: everything there is to say about it, once. Help, docs, file, environment and flags are made from it.
package struct SettingDefinition: Sendable {
  /// Dotted place in the file: `encoding.svt.preset`.
  package internal(set) var key: String
  /// What it accepts.
  package let kind: SettingKind
  /// Its value where no layer sets it.
  package let fallback: SettingValue
  /// Nil where it has none.
  package let unit: String?
  /// What it does, one sentence.
  package let summary: String

  /// `DRAPTO_ENCODING_SVT_PRESET`.
  package var environmentName: String { "DRAPTO_" + key.uppercased().replacing(".", with: "_") }
}

/// A definition with the Swift type it is read as.
package struct Setting<Value: SettingConvertible>: Sendable {
  /// Everything else about it.
  package let definition: SettingDefinition

  init(_ key: String, _ kind: SettingKind, _ fallback: SettingValue, unit: String? = nil, _ summary: String) {
    definition = SettingDefinition(key: key, kind: kind, fallback: fallback, unit: unit, summary: summary)
  }
}

/// Types a setting can be read as. A checked value always converts.
package protocol SettingConvertible: Sendable {
  init?(_ value: SettingValue)
}

extension Bool: SettingConvertible {
  /// Nil for anything but a truth value.
  package init?(_ value: SettingValue) {
    guard case .bool(let flag) = value else { return nil }
    self = flag
  }
}

extension Int: SettingConvertible {
  /// Nil for anything but a whole number.
  package init?(_ value: SettingValue) {
    guard case .int(let number) = value else { return nil }
    self = number
  }
}

extension Double: SettingConvertible {
  /// Nil for anything but a number.
  package init?(_ value: SettingValue) {
    switch value {
    case .number(let number): self = number
    case .int(let number): self = Double(number)
    default: return nil
    }
  }
}

extension Optional: SettingConvertible where Wrapped == Double {
  /// `auto` and `off` are nil.
  package init?(_ value: SettingValue) {
    if value == .text("auto") || value == .text("off") {
      self = Double?.none
    } else if let number = Double(value) {
      self = number
    } else {
      return nil
    }
  }
}

extension String: SettingConvertible {
  /// Nil for anything but a text.
  package init?(_ value: SettingValue) {
    guard case .text(let text) = value else { return nil }
    self = text
  }
}

extension Dictionary: SettingConvertible where Key == String, Value == String {
  /// Nil for anything but a table of texts.
  package init?(_ value: SettingValue) {
    guard case .table(let entries) = value else { return nil }
    self = entries
  }
}
