/// A setting's value as it stands in a layer.
package enum SettingValue: Codable, Sendable, Hashable {
  case bool(Bool)
  case int(Int)
  case number(Double)
  case text(String)
  case table([String: String])

  /// The word for the type in messages.
  package var typeName: String {
    switch self {
    case .bool: "a boolean"
    case .int: "a whole number"
    case .number: "a number"
    case .text: "a string"
    case .table: "a table"
    }
  }

  /// As TOML writes it.
  package var toml: String {
    switch self {
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .number(let value): value == value.rounded() ? Format.fixed(value, 1) : Format.compact(value)
    case .text(let value): Self.quoted(value)
    case .table([:]): "{}"
    case .table(let entries):
      "{ "
        + entries.sorted { $0.key < $1.key }.map { "\(Self.key($0.key)) = \(Self.quoted($0.value))" }
        .joined(separator: ", ") + " }"
    }
  }

  private static func key(_ name: String) -> String {
    name.wholeMatch(of: /[A-Za-z0-9_-]+/) == nil ? quoted(name) : name
  }

  /// A basic string of TOML.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", "\"": result += "\\" + String(scalar)
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where Format.actsOnTerminal(scalar):
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// What a setting accepts.
package enum SettingKind: Sendable {
  case bool
  case int(ClosedRange<Int>)
  case number(ClosedRange<Double>)
  /// A number, or one of these words: `auto`, `off`.
  case numberOr([String], ClosedRange<Double>)
  case choice([String])
  /// The name of a preset, or of a profile of the settings file: which there are is known once that is read.
  case preset
  case text
  /// The words `auto` and `off`, or the picture to keep as ``Crop`` reads it.
  case crop
  /// Hours of the week as ``Schedule`` reads them.
  case schedule
  /// A file or folder; `~` is expanded; empty = default.
  case path
  /// Free keys with text, number or boolean values.
  case table

  /// For messages and docs: `a whole number from 0 to 13`.
  package var accepts: String {
    switch self {
    case .bool: "true or false"
    case .int(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .number(let range):
      "a number from \(Format.compact(range.lowerBound)) to \(Format.compact(range.upperBound))"
    case .numberOr(let words, let range):
      words.map { "\"\($0)\"" }.joined(separator: ", ")
        + " or a number from \(Format.compact(range.lowerBound)) to \(Format.compact(range.upperBound))"
    case .choice(let words): "one of " + words.map { "\"\($0)\"" }.joined(separator: ", ")
    case .preset: Self.choice(["default"] + Presets.names).accepts + ", or a profile"
    case .text: "a string"
    case .crop: "auto, off or W:H:X:Y"
    case .schedule: Schedule.accepts
    case .path: "a path"
    case .table: "a table of keys and values"
    }
  }

  /// The value in its canonical form, or what is wrong with it.
  package func check(_ value: SettingValue) -> Result<SettingValue, Problem> {
    switch (self, value) {
    case (.bool, .bool), (.table, .table): return .success(value)
    case (.crop, .text(let text)):
      return text == "auto" || text == "off" || Crop(text) != nil ? .success(value) : .failure(.range)
    case (.schedule, .text(let text)): return Schedule(text) != nil ? .success(value) : .failure(.range)
    case (.preset, .text(let name)): return name.isEmpty ? .failure(.range) : .success(value)
    case (.text, .text), (.path, .text): return .success(value)
    case (.int(let range), .int(let number)): return range.contains(number) ? .success(value) : .failure(.range)
    case (.number(let range), .int(let number)): return Self.number(Double(number), in: range)
    case (.number(let range), .number(let number)): return Self.number(number, in: range)
    case (.numberOr(let words, _), .text(let word)): return words.contains(word) ? .success(value) : .failure(.type)
    case (.numberOr(_, let range), .int(let number)): return Self.number(Double(number), in: range)
    case (.numberOr(_, let range), .number(let number)): return Self.number(number, in: range)
    case (.choice(let words), .text(let word)): return words.contains(word) ? .success(value) : .failure(.range)
    default: return .failure(.type)
    }
  }

  /// What is wrong with a value: its type, or its size.
  package enum Problem: Error, Sendable { case type, range }

  private static func number(_ value: Double, in range: ClosedRange<Double>) -> Result<SettingValue, Problem> {
    range.contains(value) ? .success(.number(value)) : .failure(.range)
  }

  /// Reads the text of an environment variable or flag.
  package func parse(_ text: String) -> SettingValue? {
    switch self {
    case .bool:
      switch text.lowercased() {
      case "true", "yes", "on", "1": return .bool(true)
      case "false", "no", "off", "0": return .bool(false)
      default: return nil
      }
    case .int: return Int(text).map { .int($0) }
    case .number: return Double(text).map { .number($0) }
    case .numberOr(let words, _): return words.contains(text) ? .text(text) : Double(text).map { .number($0) }
    case .choice, .preset, .text, .crop, .schedule, .path: return .text(text)
    case .table:
      var entries: [String: String] = [:]
      for part in text.split(separator: ":") where !part.isEmpty {
        guard let equals = part.firstIndex(of: "=") else { return nil }
        entries[String(part[..<equals])] = String(part[part.index(after: equals)...])
      }
      return .table(entries)
    }
  }
}
