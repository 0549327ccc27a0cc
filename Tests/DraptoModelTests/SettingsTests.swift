import DraptoModel
import Foundation
import Testing

@Suite struct SettingsTests {
  private func layer(_ values: [String: SettingValue], _ origin: SettingOrigin) -> SettingsLayer {
    var layer = SettingsLayer()
    for (key, value) in values { layer.set(key, value, origin) }
    return layer
  }

  private func merged(
    file: [String: SettingValue] = [:], environment: [String: SettingValue] = [:], flags: [String: SettingValue] = [:]
  ) throws -> Settings {
    try Settings.merged(
      file: layer(file, .file("config.toml")), environment: layer(environment, .environment("DRAPTO_X")),
      flags: layer(flags, .flag("--x")))
  }

  private func report(_ body: () throws -> Void) -> ErrorReport? {
    do {
      try body()
      return nil
    } catch { return ErrorReport.of(error) }
  }

  @Test func `later layers win: built-in, file, preset, environment, flags`() throws {
    let definition = SettingsCatalog.svtPreset.definition
    let key = definition.key
    let quick: [String: SettingValue] = [key: .int(3), "encoding.preset": .text("quick")]
    let steps: [(Settings, Int, SettingOrigin)] = [
      (try merged(), 6, .builtIn),
      (try merged(file: [key: .int(3)]), 3, .file("config.toml")),
      (try merged(file: quick), 8, .preset("quick")),
      (try merged(file: quick, environment: [key: .int(4)]), 4, .environment("DRAPTO_X")),
      (try merged(file: quick, environment: [key: .int(4)], flags: [key: .int(5)]), 5, .flag("--x")),
    ]
    for (settings, value, origin) in steps {
      #expect(settings[SettingsCatalog.svtPreset] == value)
      #expect(settings.origin(of: definition) == origin)
    }
  }

  @Test func `the last layer that names a preset chooses it`() throws {
    let settings = try merged(
      file: ["encoding.preset": .text("quick")], environment: ["encoding.preset": .text("grain")],
      flags: ["encoding.preset": .text("clean")])
    #expect(settings[SettingsCatalog.preset] == "clean")
    #expect(settings[SettingsCatalog.crfHD] == 29)
    #expect(settings[SettingsCatalog.svtACBias] == 0.05)
  }

  @Test func `every preset is known and holds valid values`() throws {
    for name in Presets.names {
      let settings = try merged(flags: ["encoding.preset": .text(name)])
      #expect(settings.origin(of: SettingsCatalog.crfSD.definition) == .preset(name))
    }
    #expect(Presets.values(of: "default") == [:])
    #expect(Presets.values(of: "no such") == nil)
  }

  @Test func `an unknown key is refused and the nearest one suggested`() {
    let near = report { _ = try merged(file: ["encoding.svt.presett": .int(4)]) }
    #expect(near?.code == .settingUnknown)
    #expect(near?.message == "config.toml: unknown setting `encoding.svt.presett`; did you mean `encoding.svt.preset`?")
    let far = report { _ = try merged(file: ["colour": .int(4)]) }
    #expect(far?.message == "config.toml: unknown setting `colour`")
  }

  @Test func `a wrong type names layer, key and what is accepted`() {
    let error = report { _ = try merged(environment: ["encoding.svt.preset": .text("fast")]) }
    #expect(error?.code == .settingType)
    #expect(
      error?.message == "$DRAPTO_X: `encoding.svt.preset` is \"fast\": must be a whole number from 0 to 13")
    let table = report { _ = try merged(file: ["process.overwrite": .table(["a": "b"])]) }
    #expect(table?.code == .settingType)
    #expect(table?.message.contains("a table") == true)
  }

  @Test(arguments: [
    ("encoding.svt.preset", SettingValue.int(14)), ("encoding.crf", .number(0.5)), ("encoding.crf", .number(.nan)),
    ("encoding.preset", .text("best")), ("process.segmentation.min_chunk", .int(0)),
  ]) func `a value out of range is refused`(key: String, value: SettingValue) throws {
    let error = report { _ = try merged(flags: [key: value]) }
    #expect(error?.code == .settingRange)
    #expect(error?.message.hasPrefix("--x: `\(key)` is") == true)
    let accepts = try #require(SettingsCatalog.byKey[key]).kind.accepts
    #expect(error?.message.hasSuffix("must be " + accepts) == true)
  }

  @Test func `auto is no number, and a whole number serves as a number`() throws {
    #expect(try merged()[SettingsCatalog.crf] == nil)
    #expect(try merged(file: ["encoding.crf": .int(30)])[SettingsCatalog.crf] == 30)
    #expect(
      try merged(file: ["encoding.crf": .int(30)], flags: ["encoding.crf": .text("auto")])[SettingsCatalog.crf] == nil)
    #expect(report { _ = try merged(file: ["encoding.crf": .text("best")]) }?.code == .settingType)
  }

  @Test func `tables are merged key by key, later layers over earlier ones`() throws {
    let settings = try merged(
      file: ["encoding.svt.params": .table(["scd": "0", "film-grain": "8"])],
      flags: ["encoding.svt.params": .table(["film-grain": "12", "lookahead": "60"])])
    #expect(settings[SettingsCatalog.svtParams] == ["scd": "0", "film-grain": "12", "lookahead": "60"])
    #expect(settings.origin(of: SettingsCatalog.svtParams.definition) == .flag("--x"))
  }

  @Test func `values that don't go together are refused`() {
    let chunks = report {
      _ = try merged(
        file: ["process.segmentation.max_chunk": .int(20)], flags: ["process.segmentation.min_chunk": .number(20.5)])
    }
    #expect(chunks?.code == .settingRange)
    #expect(chunks?.message == "--x: process.segmentation.min_chunk (20.5 s) is above max_chunk (20 s)")
    #expect(report { _ = try merged(file: ["encoding.crop": .text("half")]) }?.code == .settingRange)
    #expect(report { _ = try merged(file: ["encoding.crop": .text("640:360:0:0")]) } == nil)
    let range = report {
      _ = try merged(file: ["encoding.quality.crf_min": .int(40), "encoding.quality.crf_max": .int(30)])
    }
    #expect(range?.message.contains("encoding.quality.crf_min (40) is above crf_max (30)") == true)
    let level = report { _ = try merged(file: ["system.log.levels": .table(["encode": "loud"])]) }
    #expect(level?.message.contains("system.log.levels.encode is \"loud\"") == true)
  }

  @Test func `text of flags and environment is read by kind`() throws {
    var settings = Settings()
    let origin = SettingOrigin.environment("DRAPTO_X")
    try settings.set("process.overwrite", text: "Yes", from: origin)
    try settings.set("encoding.crf", text: "27.5", from: origin)
    try settings.set("system.resources.workers", text: "3", from: origin)
    try settings.set("encoding.svt.params", text: "scd=0:enable-tf=2", from: origin)
    #expect(settings[SettingsCatalog.overwrite])
    #expect(settings[SettingsCatalog.crf] == 27.5)
    #expect(settings[SettingsCatalog.workers] == 3)
    #expect(settings[SettingsCatalog.svtParams] == ["scd": "0", "enable-tf": "2"])
    for (key, text) in [("process.overwrite", "maybe"), ("system.resources.workers", "3.5"), ("encoding.crf", "x")] {
      #expect(report { try settings.set(key, text: text, from: origin) }?.code == .settingType)
    }
    #expect(report { try settings.set("encoding.svt.params", text: "scd", from: origin) }?.code == .settingType)
    #expect(report { try settings.set("no.such", text: "1", from: origin) }?.code == .settingUnknown)
  }

  @Test func `identity holds what changes the output, and nothing else`() throws {
    let mine = try merged(file: ["encoding.crf": .int(26)])
    let theirs = try merged(file: ["encoding.crf": .int(30), "system.resources.workers": .int(7)])
    #expect(mine.identityDifferences(to: theirs) == ["encoding.crf: 26.0 → 30.0"])
    #expect(mine.identityDifferences(to: mine).isEmpty)
    let measured = try merged(file: ["encoding.crf": .int(26), "encoding.quality.measure": .text("vmaf")])
    #expect(mine.identityDifferences(to: measured).isEmpty)
    let byPreset = try merged(flags: ["encoding.preset": .text("quick")])
    let byHand = try merged(flags: Presets.values(of: "quick") ?? [:])
    #expect(byPreset.identityDifferences(to: byHand).isEmpty)
    #expect(!Settings().identityDifferences(to: byPreset).isEmpty)
  }

  @Test func `settings survive JSON with their origins`() throws {
    let settings = try merged(file: ["encoding.crf": .number(26.5)], flags: ["encoding.svt.params": .table(["a": "b"])])
    let copy = try JSONDecoder().decode(Settings.self, from: JSONEncoder().encode(settings))
    #expect(copy == settings)
    #expect(copy.origin(of: SettingsCatalog.crf.definition) == .file("config.toml"))
  }
}
