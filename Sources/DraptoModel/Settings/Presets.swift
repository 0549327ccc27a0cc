/// Named sets of values, from the tool this one grew from: CRF for SD, HD and UHD widths, SVT-AV1 preset, texture bias.
package enum Presets {
  /// All but `default`, which sets nothing.
  package static let names = ["grain", "clean", "quick"]

  /// What a preset sets, by key; nil where there is no such preset.
  package static func values(of name: String) -> [String: SettingValue]? {
    switch name {
    case "default": [:]
    case "grain": make(24, 26, 26, svtPreset: 6, acBias: 0.1)
    case "clean": make(27, 29, 29, svtPreset: 6, acBias: 0.05)
    case "quick": make(32, 35, 36, svtPreset: 8, acBias: 0.1)
    default: nil
    }
  }

  private static func make(
    _ sd: Double, _ hd: Double, _ uhd: Double, svtPreset: Int, acBias: Double
  ) -> [String: SettingValue] {
    [
      SettingsCatalog.crfSD.definition.key: .number(sd),
      SettingsCatalog.crfHD.definition.key: .number(hd),
      SettingsCatalog.crfUHD.definition.key: .number(uhd),
      SettingsCatalog.svtPreset.definition.key: .int(svtPreset),
      SettingsCatalog.svtTune.definition.key: .int(0),
      SettingsCatalog.svtACBias.definition.key: .number(acBias),
    ]
  }
}
