/// The themes of this folder, built into the program, so that it needs no files beside it.
package enum BuiltInThemes {
  /// Name and text of each `.theme` file, the default first.
  package static let all: [(name: String, text: String)] = [
    ("default", text(PackageResources.default_theme)),
    ("dark", text(PackageResources.dark_theme)),
    ("light", text(PackageResources.light_theme)),
    ("high-contrast", text(PackageResources.high_contrast_theme)),
    ("colour-blind", text(PackageResources.colour_blind_theme)),
    ("monochrome", text(PackageResources.monochrome_theme)),
    ("ember", text(PackageResources.ember_theme)),
    ("fjord", text(PackageResources.fjord_theme)),
  ]

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
