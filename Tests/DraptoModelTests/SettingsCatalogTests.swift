@testable import DraptoModel
import Foundation
import Testing

/// The package's root, from the place of this file.
private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()
private let manual = root.appendingPathComponent("docs/configuration.md")

@Suite struct SettingsCatalogTests {
  @Test func `every setting declared is in the list, once`() throws {
    let file = root.appendingPathComponent("Sources/DraptoModel/Settings/SettingsCatalog.swift")
    let source = try String(contentsOf: file, encoding: .utf8)
    let declared = source.matches(of: /= Setting<[^(]+>\(\s*"([^"]+)"/).map { String($0.output.1) }
    #expect(declared.count > 40)
    #expect(declared.sorted() == SettingsCatalog.all.map(\.key).sorted())
    #expect(Set(declared).count == declared.count)
  }

  @Test func `environment names follow the keys and are unique`() {
    #expect(SettingsCatalog.svtPreset.definition.environmentName == "DRAPTO_ENCODING_SVT_PRESET")
    let names = SettingsCatalog.all.map(\.environmentName)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0.wholeMatch(of: /DRAPTO(_[A-Z0-9]+)+/) != nil })
  }

  @Test(arguments: SettingsCatalog.all.map(\.key)) func `the built-in value passes its own check`(key: String) throws {
    let definition = try #require(SettingsCatalog.byKey[key])
    #expect(try definition.kind.check(definition.fallback).get() == definition.fallback)
    #expect(definition.summary.hasSuffix("."))
  }

  @Test func `every setting belongs to a group and has a plain key`() {
    for definition in SettingsCatalog.all {
      #expect(definition.key.wholeMatch(of: /(system|encoding|process|hooks|ui|features)(\.[a-z0-9_]+)+/) != nil)
    }
  }

  @Test func `identity covers encoding and segmentation but not how it is measured`() {
    let identity = Set(SettingsCatalog.identity)
    #expect(identity.contains("encoding.svt.params"))
    #expect(identity.contains("process.segmentation.max_chunk"))
    #expect(!identity.contains("encoding.preset"))
    #expect(!identity.contains("encoding.quality.measure"))
    #expect(identity.contains("features.dolby_vision_crop"))
    #expect(!identity.contains("features.early_tracks"))
    #expect(
      identity.allSatisfy {
        $0.hasPrefix("encoding.") || $0.hasPrefix("process.segmentation.") || $0 == "features.dolby_vision_crop"
      })
  }

  @Test(.enabled("the manual is not written yet") { FileManager.default.fileExists(atPath: manual.path) })
  func `the manual has every setting`() throws {
    let text = try String(contentsOf: manual, encoding: .utf8)
    let missing = SettingsCatalog.all.map(\.key).filter { !text.contains($0) }
    #expect(missing.isEmpty)
  }
}

@Suite struct SettingValueTests {
  @Test func `values are shown as TOML writes them`() {
    #expect(SettingValue.bool(true).toml == "true")
    #expect(SettingValue.int(3).toml == "3")
    #expect(SettingValue.number(26).toml == "26.0")
    #expect(SettingValue.number(26.25).toml == "26.25")
    #expect(SettingValue.text(#"a "b" \c"#).toml == #""a \"b\" \\c""#)
    #expect(SettingValue.text("a\tb\nc").toml == #""a\tb\nc""#)
    #expect(SettingValue.table(["b": "2", "a": #"x"y"#]).toml == #"{ a = "x\"y", b = "2" }"#)
    #expect(SettingValue.table(["a key": "1"]).toml == #"{ "a key" = "1" }"#)
  }

  @Test func `the nearest key is found by edit distance`() {
    #expect(SettingsError.distance("kitten", "sitting") == 3)
    #expect(SettingsError.distance("", "abc") == 3)
    #expect(SettingsError.nearest(to: "encoding.keyints") == "encoding.keyint")
    #expect(SettingsError.nearest(to: "x") == nil)
  }

  @Test func `a syntax error names line and column`() {
    let report = SettingsError.syntax(file: "c.toml", line: 3, column: 7, message: "no value").report
    #expect(report.description == "DRP-SET-SYNTAX: c.toml:3:7: no value")
    #expect(report.file == "c.toml")
  }
}
