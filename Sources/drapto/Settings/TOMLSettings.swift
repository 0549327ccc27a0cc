import DraptoModel
import Foundation
import TOMLKit

/// The settings file: dotted keys and values as a layer, profiles and watched folders. The file is never written.
struct TOMLSettings {
  private(set) var layer = SettingsLayer()
  private(set) var profiles = Profiles()
  private(set) var watches: [WatchedFolder] = []

  /// Without a file.
  init() {}

  /// Throws ``SettingsError`` with line and column for what is no TOML.
  init(text: String, file: String) throws {
    let table: TOMLTable
    do {
      table = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      throw SettingsError.syntax(
        file: file, line: error.source.begin.line, column: error.source.begin.column, message: error.description)
    }
    if let profiles = table["profiles"] { try add(profiles: profiles, file: file) }
    try add(table, prefix: "", file: file)
  }

  private mutating func add(profiles value: any TOMLValueConvertible, file: String) throws {
    guard let tables = value.table else {
      throw SettingsError.conflict("`profiles` must be tables: [profiles.NAME]", .file(file))
    }
    for (name, value) in tables {
      guard let table = value.table else {
        throw SettingsError.conflict("`profiles.\(name)` must be a table: [profiles.\(name)]", .file(file))
      }
      var entries: [String: SettingValue] = [:]
      try Self.collect(table, prefix: "", place: "profiles.\(name).", file: file, into: &entries)
      try profiles.add(name, entries, from: .file(file))
    }
  }

  /// Dotted keys and their values, as far down as tables go.
  private static func collect(
    _ table: TOMLTable, prefix: String, place: String, file: String, into entries: inout [String: SettingValue]
  ) throws {
    for (name, value) in table {
      let key = prefix + name
      guard let inner = value.table else {
        // What is neither text nor number fits no key, and is refused with its place.
        entries[key] = (try? Self.value(value, key: place + key, file: file)) ?? .table([:])
        continue
      }
      if case .table? = Profiles.definition(key)?.kind {
        entries[key] = .table(Self.entries(of: inner))
      } else {
        try collect(inner, prefix: key + ".", place: place, file: file, into: &entries)
      }
    }
  }

  private mutating func add(_ table: TOMLTable, prefix: String, file: String) throws {
    for (name, value) in table {
      let key = prefix.isEmpty ? name : prefix + "." + name
      if key == "profiles" {
        continue
      } else if key == "watch" {
        watches = try WatchedFolder.read(
          try Self.tables(value, file: file), profiles: profiles, from: .file(file))
      } else if let inner = value.table {
        if case .table? = SettingsCatalog.byKey[key]?.kind {
          layer.set(key, .table(Self.entries(of: inner)), .file(file))
        } else {
          try add(inner, prefix: key, file: file)
        }
      } else {
        layer.set(key, try Self.value(value, key: key, file: file), .file(file))
      }
    }
  }

  /// The `[[watch]]` tables.
  private static func tables(_ value: any TOMLValueConvertible, file: String) throws -> [[String: SettingValue]] {
    let tables = value.array?.compactMap(\.table)
    guard let tables, tables.count == value.array?.count else {
      throw SettingsError.conflict("`watch` must be tables, each under its own [[watch]]", .file(file))
    }
    return tables.map { table in
      Dictionary(
        uniqueKeysWithValues: table.map { name, value in
          // What is neither text nor number fits no key, and is refused with its place.
          (name, (try? Self.value(value, key: name, file: file)) ?? .table([:]))
        })
    }
  }

  private static func value(_ value: any TOMLValueConvertible, key: String, file: String) throws -> SettingValue {
    if let flag = value.bool { return .bool(flag) }
    if let number = value.int { return .int(number) }
    if let number = value.double { return .number(number) }
    if let text = value.string { return .text(text) }
    guard let definition = SettingsCatalog.byKey[key] else { throw SettingsError.unknown(key, .file(file)) }
    throw SettingsError.wrongType(definition, .text(value.debugDescription), .file(file))
  }

  /// Free tables hold text; numbers and booleans are written as text.
  private static func entries(of table: TOMLTable) -> [String: String] {
    var result: [String: String] = [:]
    for (name, value) in table {
      if let text = value.string {
        result[name] = text
      } else if let flag = value.bool {
        result[name] = flag ? "1" : "0"
      } else if let number = value.int {
        result[name] = "\(number)"
      } else if let number = value.double {
        result[name] = Format.compact(number)
      }
    }
    return result
  }
}
