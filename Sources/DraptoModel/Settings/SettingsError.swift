/// What can be wrong with a setting: names the layer, the key and the range.
package enum SettingsError: ReportableError {
  case unknown(String, SettingOrigin)
  case wrongType(SettingDefinition, SettingValue, SettingOrigin)
  case outOfRange(SettingDefinition, SettingValue, SettingOrigin)
  case conflict(String, SettingOrigin)
  /// Line and column count from 1.
  case syntax(file: String, line: Int, column: Int, message: String)
  case unreadable(file: String, reason: String)

  package var report: ErrorReport {
    switch self {
    case .unknown(let key, let origin):
      let hint = Self.nearest(to: key).map { "; did you mean `\($0)`?" } ?? ""
      return ErrorReport(.settingUnknown, "\(origin): unknown setting `\(key)`\(hint)")
    case .wrongType(let definition, let value, let origin):
      return ErrorReport(
        .settingType,
        "\(origin): `\(definition.key)` is \(Self.shown(value)): must be \(definition.kind.accepts)")
    case .outOfRange(let definition, let value, let origin):
      return ErrorReport(
        .settingRange, "\(origin): `\(definition.key)` is \(value.toml): must be \(definition.kind.accepts)")
    case .conflict(let message, let origin):
      return ErrorReport(.settingRange, "\(origin): \(message)")
    case .syntax(let file, let line, let column, let message):
      return ErrorReport(.settingSyntax, "\(file):\(line):\(column): \(message)", file: file)
    case .unreadable(let file, let reason):
      return ErrorReport(.settingSyntax, "\(file): \(reason)", file: file)
    }
  }

  private static func shown(_ value: SettingValue) -> String {
    if case .text(let text) = value { return "\"\(text)\"" }
    return "\(value.typeName) (\(value.toml))"
  }

  /// The known key with the smallest edit distance, if it is near enough to be a slip.
  static func nearest(to key: String) -> String? {
    // `watch[2].folder` is one of `watch.folder`.
    // And `profiles.archive.crf` of `encoding.crf`.
    let plain = key.replacing(/^watch\[\d+\]/, with: "watch").replacing(/^profiles\.[^.]+\./, with: "encoding.")
    let all = SettingsCatalog.all + WatchedFolder.definitions
    let ranked = all.map { ($0.key, distance(plain, $0.key)) }.min { $0.1 < $1.1 }
    guard let ranked, ranked.1 <= max(2, key.count / 4) else { return nil }
    return ranked.0
  }

  /// Levenshtein distance.
  static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a), Array(b))
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var previous = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let cost = previous + (x == y ? 0 : 1)
        previous = row[j + 1]
        row[j + 1] = min(cost, row[j] + 1, previous + 1)
      }
    }
    return row[b.count]
  }
}
