import DraptoModel
import Foundation
import TOMLKit

/// The settings file as a layer: dotted keys and values. The file is never written.
enum TOMLSettings {
  /// Throws ``SettingsError`` with line and column for what is no TOML.
  static func layer(text: String, file: String) throws -> SettingsLayer {
    let table: TOMLTable
    do {
      table = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      throw SettingsError.syntax(
        file: file, line: error.source.begin.line, column: error.source.begin.column, message: error.description)
    }
    var layer = SettingsLayer()
    try add(table, prefix: "", file: file, to: &layer)
    return layer
  }

  private static func add(_ table: TOMLTable, prefix: String, file: String, to layer: inout SettingsLayer) throws {
    for (name, value) in table {
      let key = prefix.isEmpty ? name : prefix + "." + name
      if let inner = value.table {
        if case .table? = SettingsCatalog.byKey[key]?.kind {
          layer.set(key, .table(entries(of: inner)), .file(file))
        } else {
          try add(inner, prefix: key, file: file, to: &layer)
        }
      } else {
        layer.set(key, try self.value(value, key: key, file: file), .file(file))
      }
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
