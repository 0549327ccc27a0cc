import DraptoModel
import DraptoThemes
import Foundation
import Testing

@testable import DraptoTerminal

/// Themes, and what terminals with fewer colours make of them.
@Suite struct ThemeTests {
  private func read(_ text: String, fallback: Theme? = nil) -> (theme: Theme, warnings: [String]) {
    ThemeParser.parse(text, name: "t", fallback: fallback)
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

  // MARK: The themes drapto brings

  static let names = BuiltInThemes.all.map(\.name)

  private func shipped(_ name: String) throws -> Theme {
    let text = try #require(BuiltInThemes.all.first { $0.name == name }?.text)
    let (theme, warnings) = ThemeParser.parse(text, name: name, fallback: nil)
    #expect(warnings.isEmpty)
    return theme
  }

  @Test(arguments: names)
  func `a shipped theme sets every key that is drawn, and says what it is`(name: String) throws {
    let theme = try shipped(name)
    let missing = Theme.keys.subtracting(theme.colors.keys).filter {
      !$0.hasPrefix("cached") && !$0.hasPrefix("available")
    }
    #expect(missing.isEmpty)
    #expect(theme.summary.count > 10)
    // Empty ones are deliberate: drawn on the terminal's own background, or without any colour.
    let empty = Set(theme.colors.filter { $0.value == nil }.keys)
    switch name {
    case "default", "colour-blind": #expect(empty == ["main_bg", "main_fg"])
    case "monochrome": #expect(empty.count == theme.colors.count)
    default: #expect(empty.isEmpty)
    }
  }

  /// WCAG 2: (L1 + 0.05) / (L2 + 0.05).
  private static func contrast(_ a: RGB, _ b: RGB) -> Double {
    func luminance(_ color: RGB) -> Double {
      func linear(_ value: Int) -> Double {
        let share = Double(value) / 255
        return share <= 0.03928 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
      }
      return 0.2126 * linear(color.red) + 0.7152 * linear(color.green) + 0.0722 * linear(color.blue)
    }
    let (x, y) = (luminance(a), luminance(b))
    return (max(x, y) + 0.05) / (min(x, y) + 0.05)
  }

  @Test(arguments: names)
  func `text can be read, selected or not`(name: String) throws {
    let theme = try shipped(name)
    if let ink = theme.color(.selectedText), let ground = theme.color(.selectedBackground) {
      #expect(Self.contrast(ink, ground) >= 4.5, "selected: \(Self.contrast(ink, ground))")
    }
    guard let ground = theme.color(.screen) else { return }
    #expect(Self.contrast(try #require(theme.color(.text)), ground) >= 4.5)
    for ink in [Ink.title, .highlight, .state(.running), .state(.failed), .level(.warning), .level(.error)] {
      #expect(Self.contrast(try #require(theme.color(ink)), ground) >= 3, "\(ink)")
    }
  }

  // MARK: Fewer colours

  @Test func `terminal, setting and NO_COLOR choose how many colours there are`() {
    func choose(_ colors: Int, _ setting: String = "auto", _ environment: [String: String] = [:]) -> ColorDepth {
      ColorDepth.choose(terminal: colors, setting: setting, environment: environment)
    }
    #expect(choose(256) == .full && choose(88) == .sixteen && choose(8) == .eight && choose(-1) == .mono)
    #expect(choose(256, "16") == .sixteen && choose(8, "16") == .eight && choose(256, "mono") == .mono)
    #expect(choose(8, "256") == .eight)
    #expect(choose(256, "256", ["NO_COLOR": "1"]) == .mono && choose(256, "auto", ["NO_COLOR": ""]) == .full)
  }

  private static let inks: [Ink] =
    [.text, .screen, .title, .highlight, .inactive, .graphText, .misc, .divider]
    + Panel.allCases.map { .box($0) } + WorkState.allCases.map { .state($0) } + LogLevel.allCases.map { .level($0) }
    + Ink.Gradient.allCases.flatMap { gradient in [0, 30, 50, 100].map { .gradient(gradient, $0) } }

  @Test(arguments: names, [ColorDepth.full, .sixteen, .eight])
  func `no ink is the colour of its ground`(name: String, depth: ColorDepth) throws {
    let palette = Palette(theme: try shipped(name), depth: depth)
    for ink in Self.inks where ink != .screen {
      for style in [Style(ink), Style(ink, on: .meterBackground), Style(ink).selected] {
        let shown = palette.resolve(style)
        #expect(shown.foreground < depth.rawValue && shown.background < depth.rawValue)
        #expect(shown.foreground != shown.background || shown.foreground == -1, "\(style)")
      }
    }
  }

  @Test func `without colour selection is reverse, trouble is bold, and what matters less is dim`() throws {
    for (name, depth) in [("default", ColorDepth.mono), ("monochrome", .full)] {
      let palette = Palette(theme: try shipped(name), depth: depth)
      let selected = palette.resolve(Style.plain.selected)
      #expect(selected.attributes.contains(.reverse) && !selected.attributes.contains(.dim))
      #expect(selected.foreground == -1 && selected.background == -1)
      #expect(palette.resolve(Style(.state(.failed))).attributes == .bold)
      #expect(palette.resolve(.quiet).attributes == .dim)
    }
  }

  @Test func `numbers stand for what xterm shows, and the nearest is taken`() {
    for number in 16..<256 {
      let color = Palette.rgb(of: number)
      #expect(Palette.rgb(of: Palette.nearest256(color)) == color, "\(number)")
    }
    for number in 0..<16 { #expect(Palette.nearest(Palette.sixteen[number], Palette.sixteen) == number) }
    #expect(Palette.rgb(of: 16) == RGB(0, 0, 0) && Palette.rgb(of: 231) == RGB(255, 255, 255))
    #expect(Palette.rgb(of: Palette.nearest256(RGB(250, 5, 5))) == RGB(255, 0, 0))
  }

  @Test func `gradients go from start over the middle to the end`() throws {
    let text =
      "theme[cpu_start]=\"#000000\"\ntheme[cpu_mid]=\"#64\"\ntheme[cpu_end]=\"#ffffff\"\ntheme[used_start]=\"#0a\"\ntheme[used_end]=\"#14\""
    let theme = read(text).theme
    #expect(
      theme.color(.gradient(.cpu, 50)) == RGB(100, 100, 100) && theme.color(.gradient(.cpu, 25)) == RGB(50, 50, 50))
    #expect(
      theme.color(.gradient(.cpu, 100)) == RGB(255, 255, 255) && theme.color(.gradient(.cpu, 900)) == RGB(255, 255, 255)
    )
    #expect(theme.color(.gradient(.used, 50)) == RGB(15, 15, 15))
    #expect(theme.color(.gradient(.free, 50)) == nil)
  }
}
