/// The settings of a job as `queue JOB --json` writes them: `settings` and `origins`, both by key, without those that are
/// as they are built in.
package struct SettingsLine: Encodable, Sendable {
  private let settings: Settings

  package init(_ settings: Settings) { self.settings = settings }

  /// Writes the line.
  package func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: WireKey.self)
    try box.put("settings", settings.changed.mapValues(PlainValue.init))
    try box.put("origins", settings.originTexts)
  }

  private struct PlainValue: Encodable {
    var value: SettingValue

    func encode(to encoder: any Encoder) throws {
      var box = encoder.singleValueContainer()
      switch value {
      case .bool(let flag): try box.encode(flag)
      case .int(let number): try box.encode(number)
      case .number(let number): try box.encode(number)
      case .text(let text): try box.encode(text)
      case .table(let entries): try box.encode(entries)
      }
    }
  }
}
