import DraptoModel

/// Takes parameters one by one; what is left over at the end is a mistake of whoever asks, and is told.
struct ControlParams {
  private var left: [String: JSONValue]

  init(_ params: [String: JSONValue]) { left = params }

  private static func wrong(_ name: String, _ what: String) -> ControlFault {
    .request(ControlFault.wrongParameters, "`\(name)` must be \(what)")
  }

  /// nil where it is missing or null.
  private mutating func take(_ name: String) -> JSONValue? {
    let value = left.removeValue(forKey: name)
    return value == .null ? nil : value
  }

  mutating func maybeInt(_ name: String) throws(ControlFault) -> Int? {
    switch take(name) {
    case nil: return nil
    case .int(let number): return number
    default: throw Self.wrong(name, "a whole number")
    }
  }

  mutating func int(_ name: String) throws(ControlFault) -> Int {
    guard let number = try maybeInt(name) else { throw Self.wrong(name, "a whole number") }
    return number
  }

  mutating func maybeText(_ name: String, most: Int = 4096) throws(ControlFault) -> String? {
    switch take(name) {
    case nil: return nil
    case .text(let text) where text.utf8.count <= most: return text
    default: throw Self.wrong(name, "a text of at most \(most) bytes")
    }
  }

  mutating func text(_ name: String, most: Int = 4096) throws(ControlFault) -> String {
    guard let text = try maybeText(name, most: most) else { throw Self.wrong(name, "a text") }
    return text
  }

  mutating func flag(_ name: String) throws(ControlFault) -> Bool {
    switch take(name) {
    case nil: return false
    case .bool(let flag): return flag
    default: throw Self.wrong(name, "true or false")
    }
  }

  mutating func object(_ name: String) throws(ControlFault) -> [String: JSONValue] {
    switch take(name) {
    case nil: return [:]
    case .object(let fields): return fields
    default: throw Self.wrong(name, "an object")
    }
  }

  static func noSetting(_ key: String) -> ControlFault {
    .request(
      ControlFault.wrongParameters, "`settings.\(ControlFault.quoted(key))` is of no type or size that a setting has")
  }

  /// Values by key, and keys that are null.
  mutating func settings() throws(ControlFault) -> (values: [String: SettingValue], unset: Set<String>) {
    var values: [String: SettingValue] = [:]
    var unset: Set<String> = []
    for (key, value) in try object("settings") {
      // A name that is not known is compared with all that are: a long one would take minutes.
      guard key.utf8.count <= 128 else { throw Self.noSetting(key) }
      if value == .null {
        unset.insert(key)
      } else if let setting = value.setting {
        values[key] = setting
      } else {
        throw Self.noSetting(key)
      }
    }
    return (values, unset)
  }

  /// Where settings came from.
  mutating func origins() throws(ControlFault) -> [String: String] {
    var origins: [String: String] = [:]
    for (key, value) in try object("origins") {
      guard key.utf8.count <= 128, case .text(let text) = value, text.utf8.count <= 4096 else {
        throw Self.wrong("origins.\(ControlFault.quoted(key))", "a text of at most 4096 bytes")
      }
      origins[key] = text
    }
    return origins
  }

  mutating func job(_ name: String = "job") throws(ControlFault) -> JobID { JobID(Int64(try int(name))) }

  mutating func chunk() throws(ControlFault) -> ChunkID { ChunkID(job: try job(), index: try int("chunk")) }

  mutating func path(_ name: String) throws(ControlFault) -> String? {
    guard let path = try maybeText(name) else { return nil }
    guard path.hasPrefix("/"), !path.unicodeScalars.contains("\0") else { throw Self.wrong(name, "an absolute path") }
    return path
  }

  /// Throws when something is left that nobody asked for.
  func end() throws(ControlFault) {
    guard let name = left.keys.min() else { return }
    throw .request(
      ControlFault.wrongParameters, "`\(ControlFault.quoted(name))` is no parameter of this method")
  }
}

extension JSONValue {
  /// Bytes of the longest text that a setting takes, and of its name.
  private static let mostSetting = 4096
  private static let mostEntries = 256

  /// As a setting's value; nil for what none can be.
  var setting: SettingValue? {
    switch self {
    case .bool(let flag): return .bool(flag)
    case .int(let number): return .int(number)
    case .number(let number): return .number(number)
    case .text(let text) where text.utf8.count <= Self.mostSetting: return .text(text)
    case .object(let fields) where fields.count <= Self.mostEntries:
      var entries: [String: String] = [:]
      for (key, value) in fields {
        guard key.utf8.count <= Self.mostSetting, case .text(let text) = value, text.utf8.count <= Self.mostSetting
        else { return nil }
        entries[key] = text
      }
      return .table(entries)
    case .null, .array, .text, .object: return nil
    }
  }

  /// The other way round.
  init(_ value: SettingValue) {
    switch value {
    case .bool(let flag): self = .bool(flag)
    case .int(let number): self = .int(number)
    case .number(let number): self = .number(number)
    case .text(let text): self = .text(text)
    case .table(let entries): self = .object(entries.mapValues { .text($0) })
    }
  }
}
