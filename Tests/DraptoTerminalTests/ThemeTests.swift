import DraptoModel
import DraptoThemes
import Foundation
import Testing

@testable import DraptoTerminal

/// Themes, and what terminals with fewer colours make of them.
@Suite struct ThemeTests {
  private func read(_ text: String, fallback: Theme? = nil) -> (theme: Theme, warnings: [String]) {
    let parsed = ThemeParser.parse(text, name: "t", fallback: fallback)
    return (parsed.theme, parsed.warnings)
  }

  @Test(arguments: [
    ("#ff8000", RGB(255, 128, 0)), ("#80", RGB(128, 128, 128)), ("255 128 0", RGB(255, 128, 0)),
    ("  1   2 3 ", RGB(1, 2, 3)),
    ("#FFFFFF", RGB(255, 255, 255)),
  ])
  func `the three ways to write a colour are read`(text: String, color: RGB) {
    #expect(ThemeParser.color(text) == color)
    #expect(read("theme[main_fg]=\"\(text)\"").theme.color(.text) == color)
  }

  @Test(arguments: [
    "", "#", "#fff", "#gg0000", "#-10000", "#+1", "red", "1 2", "1 2 3 4", "1 x 2 3", "256 0 0", "-1 0 0",
  ])
  func `what is no colour is none`(text: String) { #expect(ThemeParser.color(text) == nil) }

  @Test func `quotes, comments, spaces and line ends are as in btop`() {
    let text =
      "# first line\r\n#second\r\n\r\n theme[main_fg]='#010203' # why\r\ntheme[title] = #04\ntheme[hi_fg]=\"\"\n"
    let (theme, warnings) = read(text)
    #expect(warnings.isEmpty)
    #expect(theme.summary == "first line")
    #expect(theme.color(.text) == RGB(1, 2, 3) && theme.color(.title) == RGB(4, 4, 4))
    #expect(theme.color(.highlight) == nil && theme.colors["hi_fg"] != nil)
  }

  @Test func `unknown keys, bad lines and bad colours are warned of, each with its line`() {
    let (theme, warnings) = read("theme[nobody]=\"#fff000\"\nnonsense\ntheme[title]=\"blue\"\ntheme[main_fg]=\"#ff\"")
    #expect(
      warnings == [
        "theme t, line 1: unknown key nobody", "theme t, line 2: not understood: nonsense",
        "theme t, line 3: title is no colour: blue",
      ])
    #expect(theme.color(.text) == RGB(255, 255, 255))
  }

  @Test func `keys that are missing come from the default, empty ones are the terminal's own`() {
    let fallback = read("theme[title]=\"#111111\"\ntheme[hi_fg]=\"#222222\"").theme
    let theme = read("theme[hi_fg]=\"\"", fallback: fallback).theme
    #expect(theme.color(.title) == RGB(17, 17, 17) && theme.color(.highlight) == nil)
  }

  @Test func `a user's theme replaces a built-in one by name, and a broken one only warns`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "themes-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try "theme[title]=\"#010101\"".write(to: folder.appending(path: "dark.theme"), atomically: true, encoding: .utf8)
    try "rubbish".write(to: folder.appending(path: "mine.theme"), atomically: true, encoding: .utf8)
    let catalog = ThemeCatalog(folder: folder.path)
    #expect(catalog.themes.count == BuiltInThemes.all.count + 1)
    #expect(catalog[name: "dark"]?.color(.title) == RGB(1, 1, 1))
    #expect(catalog[name: "mine"]?.colors == catalog.standard.colors)
    #expect(catalog.warnings.count == 1)
  }

  @Test func `a theme that changes is shown at once, and one that is broken stays as it was and says so`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "themes-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func write(_ text: String) throws -> ThemeCatalog {
      try text.write(to: folder.appending(path: "mine.theme"), atomically: true, encoding: .utf8)
      return ThemeCatalog(folder: folder.path, keeping: state.catalog)
    }
    var state = DashboardSamples.full(Size(80, 24), unicode: true)
    _ = state.update(.themes(try write("theme[main_bg]=\"#000000\"\ntheme[title]=\"#aabbcc\"")))
    state.theme = "mine"
    #expect(state.palette.color(.title) == RGB(0xaa, 0xbb, 0xcc))
    _ = state.update(.themes(try write("theme[main_bg]=\"#000000\"\ntheme[title]=\"#bbccdd\"")))
    #expect(state.palette.color(.title) == RGB(0xbb, 0xcc, 0xdd))
    #expect(state.toast?.text == "the theme mine was read again" && state.toast?.isError == false)
    _ = state.update(.themes(try write("theme[main_bg]=\"#000000\"\ntheme[title]=\"#bbcc")))
    #expect(state.palette.color(.title) == RGB(0xbb, 0xcc, 0xdd))
    #expect(state.toast?.text.hasSuffix("the theme stays as it was") == true && state.toast?.isError == true)
    _ = state.update(
      .themes(try write("theme[main_bg]=\"#000000\"\ntheme[title]=\"#101010\"\ntheme[hi_fg]=\"#111111\"")))
    #expect(state.toast?.text == "theme mine: title and 1 more can hardly be read on main_bg, and are shown clearer")
    // In the list of themes the selection stays on what is shown.
    _ = state.update(.key(.character("t")))
    try FileManager.default.removeItem(at: folder.appending(path: "mine.theme"))
    _ = state.update(.themes(ThemeCatalog(folder: folder.path, keeping: state.catalog)))
    #expect(state.theme == "default" && state.palette == state.catalog.standard)
  }

  // MARK: The themes drapto brings

  static let names = BuiltInThemes.all.map(\.name)

  private func shipped(_ name: String) throws -> Theme {
    let text = try #require(BuiltInThemes.all.first { $0.name == name }?.text)
    let parsed = ThemeParser.parse(text, name: name, fallback: nil)
    #expect(parsed.warnings.isEmpty && !parsed.isBroken)
    return parsed.theme
  }

  @Test(arguments: names)
  func `a shipped theme sets every key that is drawn, and says what it is`(name: String) throws {
    let theme = try shipped(name)
    // btop's keys for what drapto does not draw.
    let unused = ["cpu", "free", "upload", "process", "temp", "cached", "available"]
    let missing = Theme.keys.subtracting(theme.colors.keys).filter { key in
      key.hasSuffix("_box") || !unused.contains { key.hasPrefix($0 + "_") }
    }
    #expect(missing.isEmpty)
    #expect(theme.summary.count > 10)
    // Empty ones are deliberate: drawn on the terminal's own background, or without any colour.
    let empty = Set(theme.colors.filter { $0.value == nil }.keys)
    switch name {
    case "default", "colour-blind": #expect(empty == ["main_bg", "main_fg", "title"])
    case "monochrome": #expect(empty.count == theme.colors.count)
    default: #expect(empty.isEmpty)
    }
  }

  @Test func `terminal, setting and environment choose how many colours there are`() {
    func choose(
      _ colors: Int, _ setting: String = "auto", _ environment: [String: String] = [:], isDirect: Bool = false
    ) -> ColorDepth {
      ColorDepth.choose(terminal: colors, isDirect: isDirect, setting: setting, environment: environment)
    }
    #expect(choose(256) == .full && choose(88) == .sixteen && choose(8) == .eight && choose(-1) == .mono)
    #expect(choose(256, "16") == .sixteen && choose(8, "16") == .eight && choose(256, "mono") == .mono)
    #expect(choose(8, "256") == .eight)
    #expect(choose(256, "256", ["NO_COLOR": "1"]) == .mono && choose(256, "auto", ["NO_COLOR": ""]) == .full)
    #expect(choose(256, isDirect: true) == .direct && choose(256, "256", isDirect: true) == .full)
    #expect(choose(256, "truecolor") == .direct && choose(16, "truecolor") == .sixteen)
    #expect(choose(256, "truecolor", ["NO_COLOR": "1"]) == .mono)
  }

  @Test(arguments: [
    (["COLORTERM": "truecolor", "TERM": "xterm-256color"], ColorDepth.direct),
    (["COLORTERM": "24bit", "TERM": "foot"], .direct), (["COLORTERM": "1", "TERM": "xterm-256color"], .full),
    // Inherited by what runs in GNU screen, which writes such colours as garbage.
    (["COLORTERM": "truecolor", "TERM": "screen-256color", "STY": "1.pts"], .full),
    (["COLORTERM": "truecolor", "TERM": "xterm-256color", "STY": "1.pts"], .full),
    (["COLORTERM": "truecolor", "TERM": "screen-256color"], .full),
    (["COLORTERM": "truecolor", "TERM": "screen-256color", "TMUX": "/tmp/tmux,1,0"], .direct),
    (["COLORTERM": "truecolor", "TERM": "tmux-256color", "TMUX": "/tmp/tmux,1,0"], .direct),
  ])
  func `COLORTERM is believed where the terminal it speaks of is the one that shows`(
    environment: [String: String], depth: ColorDepth
  ) {
    #expect(ColorDepth.choose(terminal: 256, isDirect: false, setting: "auto", environment: environment) == depth)
    #expect(ColorDepth.choose(terminal: 8, isDirect: false, setting: "auto", environment: environment) == .eight)
  }

  @Test func `without colour selection is reverse, trouble is bold, and what matters less is dim`() throws {
    for (name, depth) in [("default", ColorDepth.mono), ("monochrome", .full), ("monochrome", .direct)] {
      let palette = Palette(theme: try shipped(name), depth: depth)
      let selected = palette.resolve(Style.plain.selected)
      #expect(selected.attributes.contains(.reverse) && !selected.attributes.contains(.dim))
      #expect(selected.foreground == .own && selected.background == .own)
      #expect(palette.resolve(Style(.state(.failed))).attributes == .bold)
      #expect(palette.resolve(.quiet).attributes == .dim)
    }
  }

  @Test func `numbers stand for what xterm shows, and the nearest is taken`() {
    for number in 16..<256 {
      let color = XtermColors.rgb(of: number)
      #expect(XtermColors.rgb(of: XtermColors.nearest(color, in: 16..<256)) == color, "\(number)")
    }
    for number in 0..<16 { #expect(XtermColors.nearest(XtermColors.sixteen[number], in: 0..<16) == number) }
    #expect(XtermColors.rgb(of: 16) == RGB(0, 0, 0) && XtermColors.rgb(of: 231) == RGB(255, 255, 255))
    #expect(XtermColors.rgb(of: XtermColors.nearest(RGB(250, 5, 5), in: 16..<256)) == RGB(255, 0, 0))
  }

  @Test func `busy processors of btop's themes are as calm as what they download, meters as dim as their text`() throws
  {
    let standard = try shipped("default")
    let btop = read(
      "theme[cpu_end]=\"#ff0000\"\ntheme[download_start]=\"#111111\"\ntheme[download_end]=\"#222222\"",
      fallback: standard
    ).theme
    #expect(btop.color(.gradient(.work, 0)) == RGB(17, 17, 17) && btop.color(.gradient(.work, 100)) == RGB(34, 34, 34))
    #expect(
      read("theme[inactive_fg]=\"#445566\"", fallback: standard).theme.color(.meterBackground) == RGB(0x44, 0x55, 0x66))
    #expect(read("", fallback: standard).theme.color(.meterBackground) == standard.color(.meterBackground))
    let own = read("theme[work_start]=\"#333333\"\ntheme[download_start]=\"#111111\"", fallback: standard).theme
    #expect(own.color(.gradient(.work, 0)) == RGB(51, 51, 51))
    #expect(read("", fallback: standard).theme.color(.gradient(.work, 0)) == standard.color(.gradient(.work, 0)))
  }

  @Test(arguments: names)
  func `no shipped theme shows work in red`(name: String) throws {
    let theme = try shipped(name)
    for place in stride(from: 0, through: 100, by: 10) {
      guard let color = theme.color(.gradient(.work, place)) else { continue }
      #expect(
        color.red <= max(color.green, color.blue) || color.green * 2 >= color.red - 1, "\(place): \(color)")
    }
  }

  @Test func `gradients go from start over the middle to the end`() throws {
    let text =
      "theme[work_start]=\"#000000\"\ntheme[work_mid]=\"#64\"\ntheme[work_end]=\"#ffffff\"\ntheme[used_start]=\"#0a\"\ntheme[used_end]=\"#14\""
    let theme = read(text).theme
    #expect(
      theme.color(.gradient(.work, 50)) == RGB(100, 100, 100) && theme.color(.gradient(.work, 25)) == RGB(50, 50, 50))
    #expect(
      theme.color(.gradient(.work, 100)) == RGB(255, 255, 255)
        && theme.color(.gradient(.work, 900)) == RGB(255, 255, 255)
    )
    #expect(theme.color(.gradient(.used, 50)) == RGB(15, 15, 15))
    #expect(theme.color(.gradient(.download, 50)) == nil)
  }
}
