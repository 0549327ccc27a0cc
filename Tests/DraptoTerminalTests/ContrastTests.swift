import DraptoModel
import DraptoThemes
import Testing

@testable import DraptoTerminal

/// Whether everything can be read: every theme, every state, every ground, with every number of colours.
@Suite struct ContrastTests {
  private static let catalog = ThemeCatalog()

  /// As they come with btop: dim text that can hardly be seen on their own ground, and colours nobody chose for it.
  private static let faint = ThemeParser.parse(
    """
    theme[main_bg]="#1e1e2e"
    theme[main_fg]="#45475a"
    theme[title]="#313244"
    theme[inactive_fg]="#313244"
    theme[graph_text]="#1e1e2e"
    theme[selected_bg]="#777777"
    theme[selected_fg]="#888888"
    theme[hi_fg]="#202030"
    theme[state_running]="#1e1e2e"
    theme[meter_bg]="#808080"
    """, name: "faint", fallback: catalog.standard
  ).theme

  static let themes = catalog.themes + [faint]
  static let depths = ColorDepth.allCases.filter { $0 != .mono }

  static let inks: [Ink] =
    [.text, .title, .highlight, .inactive, .graphText, .misc] + WorkState.allCases.map { .state($0) }
    + LogLevel.allCases.map { .level($0) }
    + Ink.Gradient.allCases.flatMap { gradient in (0...10).map { .gradient(gradient, $0 * 10) } }

  /// Normal, on a meter, selected, highlighted (`reverse`).
  static let styles: [Style] = inks.flatMap { ink in
    [
      Style(ink), Style(ink, on: .meterBackground), Style(ink).selected, Style(ink, .reverse),
      Style(ink, on: .screen, .bold),
    ]
  }

  @Test(arguments: themes.map(\.name), depths)
  func `text and bars keep three to one to what is behind them`(name: String, depth: ColorDepth) throws {
    let theme = try #require(Self.themes.first { $0.name == name })
    let palette = Palette(theme: theme, depth: depth)
    for style in Self.styles {
      let shown = palette.resolve(style)
      // Which colours those are is for the terminal's user, who reads with them all day.
      if shown.background == .own, depth <= .sixteen || shown.foreground == .own { continue }
      let color = try #require(Palette.shown(shown.foreground).first)
      let ratio = Contrast.least(color, on: Palette.shown(shown.background))
      #expect(ratio >= Contrast.floor, "\(style): \(shown), \(ratio)")
    }
  }

  @Test(arguments: themes.map(\.name), [ColorDepth.sixteen, .eight])
  func `few colours on the terminal's own ground are those that its user can read on it`(
    name: String, depth: ColorDepth
  ) throws {
    let palette = Palette(theme: try #require(Self.themes.first { $0.name == name }), depth: depth)
    for style in Self.styles {
      let shown = palette.resolve(style)
      guard shown.background == .own, case .number(let number) = shown.foreground else { continue }
      // Neither black nor white nor a grey, which may be the ground; nor blue, which is dark on black; nor the bright ones,
      // which are pale on white.
      #expect([1, 2, 3, 5, 6].contains(number), "\(style): \(number)")
      #expect(Contrast.ratio(XtermColors.all[number], RGB(0, 0, 0)) >= Contrast.floor)
      // What terminals with a white ground show of these is as dark as the console's, or darker.
      #expect(Contrast.ratio(Self.console[number], RGB(255, 255, 255)) >= 2.8, "\(style): \(number)")
    }
  }

  /// The first colours of the Linux console.
  private static let console = [
    RGB(0, 0, 0), RGB(170, 0, 0), RGB(0, 170, 0), RGB(170, 85, 0), RGB(0, 0, 170), RGB(170, 0, 170), RGB(0, 170, 170),
  ]

  @Test(arguments: [ColorDepth.sixteen, .eight])
  func `states have the colours of their names wherever these can be read`(depth: ColorDepth) throws {
    for theme in ["default", "dark", "ember", "fjord", "colour-blind", "high-contrast"] {
      let palette = Palette(theme: try #require(Self.catalog[name: theme]), depth: depth)
      func color(_ ink: Ink) -> TerminalColor { palette.resolve(Style(ink)).foreground }
      #expect(color(.state(.running)) == .number(2) && color(.state(.paused)) == .number(3), "\(theme)")
      #expect(color(.state(.failed)) == .number(1) && color(.level(.error)) == .number(1), "\(theme)")
      #expect(color(.state(.done)) == .number(6) && color(.state(.cancelled)) == .number(5), "\(theme)")
    }
    let own = Palette(theme: Self.catalog.standard, depth: depth)
    #expect(own.resolve(Style(.state(.waiting))).foreground == .own && own.resolve(.plain).foreground == .own)
  }

  @Test(arguments: themes.map(\.name), ColorDepth.allCases)
  func `lines can be seen, and states look different from one another`(name: String, depth: ColorDepth) throws {
    let palette = Palette(theme: try #require(Self.themes.first { $0.name == name }), depth: depth)
    for panel in Panel.allCases {
      let shown = palette.resolve(Style(.box(panel)))
      guard shown.foreground != .own else { continue }
      #expect(Contrast.least(Palette.shown(shown.foreground)[0], on: Palette.shown(shown.background)) >= 1.3)
    }
    guard depth >= .full, name != "monochrome", name != "faint" else { return }
    let states = [WorkState.running, .paused, .failed].map { palette.resolve(Style(.state($0))).foreground }
    #expect(Set(states).count == states.count, "\(states)")
  }

  @Test func `what can be read stays as it is, the rest is lifted no further than it must`() {
    let (black, white) = (RGB(0, 0, 0), RGB(255, 255, 255))
    #expect(Contrast.lifted(RGB(200, 200, 200), on: [black]) == RGB(200, 200, 200))
    let up = Contrast.lifted(RGB(40, 40, 80), on: [black])
    #expect(Contrast.ratio(up, black) >= 3 && Contrast.ratio(up, black) < 3.5 && up.blue > up.red)
    let down = Contrast.lifted(RGB(255, 200, 200), on: [white])
    #expect(Contrast.ratio(down, white) >= 3 && Contrast.ratio(down, white) < 3.5 && down.red > down.blue)
    for red in stride(from: 0, through: 255, by: 51) {
      for blue in stride(from: 0, through: 255, by: 51) {
        for green in stride(from: 0, through: 255, by: 51) {
          let both = Contrast.lifted(RGB(red, green, blue), on: Palette.anyGround)
          #expect(Contrast.least(both, on: Palette.anyGround) >= 3, "\(red) \(green) \(blue)")
        }
      }
    }
  }

  @Test func `ratios are those of the standard`() {
    #expect(abs(Contrast.ratio(RGB(0, 0, 0), RGB(255, 255, 255)) - 21) < 0.001)
    #expect(abs(Contrast.ratio(RGB(119, 119, 119), RGB(255, 255, 255)) - 4.48) < 0.01)
    #expect(Contrast.ratio(RGB(9, 9, 9), RGB(9, 9, 9)) == 1)
  }

  @Test func `what a theme has too faint is named, and shipped themes have nothing of it`() {
    #expect(Set(Self.faint.faintKeys).isSuperset(of: ["main_fg", "inactive_fg", "graph_text", "state_running"]))
    for theme in Self.catalog.themes { #expect(theme.faintKeys.isEmpty, "\(theme.name): \(theme.faintKeys)") }
  }
}
