import DraptoModel
import Testing

/// Sets of values of the user's own, and changes of what is queued.
@Suite struct ProfilesTests {
  private func profiles(_ entries: [String: SettingValue], name: String = "archive") throws -> Profiles {
    var profiles = Profiles()
    try profiles.add(name, entries, from: .file("c.toml"))
    return profiles
  }

  private func refusal(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch { return ErrorReport.of(error).description }
  }

  @Test func `a profile is laid over its preset, and chosen by name`() throws {
    let profiles = try profiles(["preset": .text("grain"), "crf_sd": .int(21), "process.retries": .int(5)])
    #expect(profiles.names == ["default", "grain", "clean", "quick", "archive"])
    var flags = SettingsLayer()
    flags.set("encoding.preset", .text("archive"), .flag("--preset"))
    let settings = try Settings.merged(
      file: SettingsLayer(), environment: SettingsLayer(), flags: flags, profiles: profiles)
    #expect(settings[SettingsCatalog.crfSD] == 21)
    #expect(settings[SettingsCatalog.crfHD] == 26)
    #expect(settings[SettingsCatalog.retries] == 5)
    #expect(settings.origin(of: SettingsCatalog.crfSD.definition) == .preset("archive"))
    #expect(
      refusal { _ = try Settings.merged(file: SettingsLayer(), environment: SettingsLayer(), flags: flags) }
        == "DRP-SET-RANGE: --preset: `encoding.preset` is \"archive\": must be one of \"default\", \"grain\", \"clean\", \"quick\", or a profile"
    )
  }

  static let wrong: [([String: SettingValue], String, String)] = [
    (
      ["crff": .int(2)], "archive",
      "DRP-SET-UNKNOWN: c.toml: unknown setting `profiles.archive.crff`; did you mean `encoding.crf`?"
    ),
    (
      ["crf": .int(99)], "archive",
      "DRP-SET-RANGE: c.toml: `profiles.archive.crf` is 99: must be \"auto\" or a number from 1 to 63"
    ),
    (
      ["crf": .bool(true)], "archive",
      "DRP-SET-TYPE: c.toml: `profiles.archive.crf` is a boolean (true): must be \"auto\" or a number from 1 to 63"
    ),
    (
      ["preset": .text("other")], "archive",
      "DRP-SET-RANGE: c.toml: `profiles.archive.preset` is \"other\": must be one of \"default\", \"grain\", \"clean\", \"quick\""
    ),
    (["ui.mouse": .bool(true)], "archive", "DRP-SET-UNKNOWN: c.toml: unknown setting `profiles.archive.ui.mouse`"),
    ([:], "grain", "DRP-SET-RANGE: c.toml: profiles.grain: grain is a built-in preset; take another name"),
    ([:], "a b", "DRP-SET-RANGE: c.toml: profiles: the name \"a b\" must be of letters, digits, - and _"),
  ]

  @Test(arguments: wrong)
  func `what is wrong in a profile is named with its place`(
    entries: [String: SettingValue], name: String, message: String
  ) {
    let said = refusal { _ = try profiles(entries, name: name) }
    #expect(said?.hasPrefix(message) == true, "\(said ?? "nothing")")
  }

  // MARK: Changes

  @Test func `another preset takes the place of the one before, below environment and flags`() throws {
    var settings = Settings()
    try settings.set("encoding.svt.preset", .int(3), from: .environment("DRAPTO_X"))
    try settings.set("encoding.crf_sd", .number(20), from: .file("/c.toml"))
    let quick = try settings.changing(["encoding.preset": .text("quick")], from: .flag("form"), profiles: Profiles())
    #expect(quick[SettingsCatalog.crfSD] == 32 && quick[SettingsCatalog.svtPreset] == 3)
    let back = try quick.changing(["encoding.preset": .text("default")], from: .flag("form"), profiles: Profiles())
    #expect(back[SettingsCatalog.crfHD] == 26 && back[SettingsCatalog.svtPreset] == 3)
    let single = try quick.changing(["encoding.crf_sd": .int(19)], from: .flag("form"), profiles: Profiles())
    #expect(single[SettingsCatalog.crfSD] == 19 && single[SettingsCatalog.crfHD] == 35)
    let unset = try single.changing([:], unset: ["encoding.crf_sd"], from: .flag("form"), profiles: Profiles())
    #expect(unset[SettingsCatalog.crfSD] == 32)
    #expect(
      refusal {
        _ = try settings.changing(["encoding.preset": .text("none")], from: .flag("form"), profiles: Profiles())
      }?.hasPrefix("DRP-SET-RANGE") == true)
  }

  @Test func `another container takes the ending of the output along`() throws {
    var job = Job(id: JobID(1), source: "/in/a.mkv", output: "/out/a.av1.mkv", position: 1, added: .distantPast)
    var edit = JobEdit(values: ["encoding.container": .text("mp4")])
    func place() throws -> String? {
      try edit.change(job, Settings(), from: .flag("form"), profiles: Profiles()).output
    }
    #expect(try place() == "/out/a.av1.mp4")
    edit.folder = "/other"
    #expect(try place() == "/other/a.av1.mp4")
    edit = JobEdit(output: "/out/a.av1.mkv")
    #expect(try place() == nil)
    job.output = "/out/b.mkv"
    #expect(try place() == "/out/a.av1.mkv")
  }

  @Test(arguments: [
    SettingOrigin.builtIn, .file("/c.toml"), .preset("grain"), .environment("DRAPTO_X"), .flag("--crf"),
  ])
  func `an origin is read as it is written`(origin: SettingOrigin) {
    #expect(SettingOrigin(text: origin.description) == origin)
  }

  @Test func `settings are put together from what is said of them`() throws {
    var settings = Settings()
    try settings.set("encoding.crf", .number(28.5), from: .flag("--crf"))
    try settings.set("encoding.svt.params", .table(["tune": "1"]), from: .file("/c.toml"))
    #expect(try Settings(changed: settings.changed, originTexts: settings.originTexts) == settings)
    let newer = settings.changed.merging(["encoding.of_a_later_version": .int(1)]) { $1 }
    #expect(try Settings(changed: newer, originTexts: settings.originTexts) == settings)
  }
}
