import DraptoModel

/// A colour as a terminal takes it.
package enum TerminalColor: Sendable, Hashable {
  /// What it draws with by itself.
  case own
  case number(Int)
  case rgb(RGB)
}

/// A style as a terminal takes it.
package struct TerminalStyle: Sendable, Hashable {
  /// Of the text.
  package var foreground: TerminalColor
  /// Of what lies behind it.
  package var background: TerminalColor
  /// Besides the colours.
  package var attributes: Style.Attributes
}

/// A theme in the colours of one terminal, so that everything can be read: what is too near to its ground in the theme is
/// lifted to ``Contrast/floor``. On the terminal's own ground, which nobody knows, that is the floor on black and on white.
package struct Palette: Sendable {
  /// Whose colours these are.
  package let theme: Theme
  /// How many colours the terminal has.
  package let depth: ColorDepth

  package init(theme: Theme, depth: ColorDepth) {
    self.theme = theme
    self.depth = depth
  }

  private static let (black, white) = (RGB(0, 0, 0), RGB(255, 255, 255))
  /// What the terminal's own ground may be.
  package static let anyGround = [black, white]

  /// The colours and attributes that a style has on this terminal.
  package func resolve(_ style: Style) -> TerminalStyle {
    var style = style
    let isSelected = style.ground == .selectedBackground
    // Where colour can't say it, an attribute does. Few colours: none lies between text and ground.
    if isSelected, depth <= .sixteen || theme.color(.selectedBackground) == nil {
      style = Style(.text, on: .screen, style.attributes.union(.reverse))
    } else if depth <= .sixteen {
      style.ground = .screen
    }
    let ground = color(ofGround: style.ground)
    let ink = color(of: style.ink, on: ground)
    if ink == .own { style.attributes.formUnion(emphasis(style.ink)) }
    if style.attributes.contains(.reverse) { style.attributes.remove(.dim) }
    return TerminalStyle(foreground: ink, background: ground, attributes: style.attributes)
  }

  private func color(ofGround ground: Ink) -> TerminalColor {
    guard depth != .mono, let color = theme.color(ground) else { return .own }
    switch depth {
    case .direct: return .rgb(color)
    case .full: return .number(XtermColors.nearest(color, in: 16..<256))
    default: return .number(XtermColors.nearest(color, in: 0..<depth.rawValue))
    }
  }

  private func color(of ink: Ink, on ground: TerminalColor) -> TerminalColor {
    guard depth != .mono else { return .own }
    guard let color = theme.color(ink) else {
      // The terminal's own text was chosen for its own ground, not for one of the theme's.
      return ground == .own ? .own : text(on: ground)
    }
    let grounds = Self.shown(ground)
    switch depth {
    case .direct: return .rgb(Contrast.lifted(color, on: grounds, floor: ink.floor))
    case .full:
      let lifted = Contrast.lifted(color, on: grounds, floor: ink.floor)
      return .number(XtermColors.nearest(lifted, in: 16..<256, on: grounds, floor: ink.floor))
    default: return few(ink, color, on: ground)
    }
  }

  private func few(_ ink: Ink, _ color: RGB, on ground: TerminalColor) -> TerminalColor {
    let named = NamedColors.number(of: ink)
    // What these colours look like on the terminal's own ground is its user's choice.
    if ground == .own { return named.map { .number($0) } ?? .own }
    let grounds = Self.shown(ground)
    if let named, Contrast.least(XtermColors.all[named], on: grounds) >= ink.floor { return .number(named) }
    return .number(XtermColors.nearest(color, in: 0..<depth.rawValue, on: grounds, floor: ink.floor))
  }

  private func text(on ground: TerminalColor) -> TerminalColor {
    let grounds = Self.shown(ground)
    let color =
      Contrast.least(Self.white, on: grounds) >= Contrast.least(Self.black, on: grounds) ? Self.white : Self.black
    switch depth {
    case .direct: return .rgb(color)
    case .full: return .number(XtermColors.nearest(color, in: 16..<256))
    default: return .number(XtermColors.nearest(color, in: 0..<depth.rawValue, on: grounds, floor: Contrast.floor))
    }
  }

  /// What a colour looks like; where that is the terminal's own, what it may look like.
  package static func shown(_ color: TerminalColor) -> [RGB] {
    switch color {
    case .own: anyGround
    case .number(let number): [XtermColors.all[number]]
    case .rgb(let color): [color]
    }
  }

  /// How an ink is set off where it has the colour of text.
  private func emphasis(_ ink: Ink) -> Style.Attributes {
    switch ink {
    case .title, .highlight, .state(.failed), .level(.error), .level(.warning): .bold
    case .inactive, .graphText, .divider, .box, .state(.cancelled), .level(.debug): .dim
    case .state(.waiting): depth == .mono || theme.color(ink) == nil ? .dim : []
    default: []
    }
  }
}

extension Ink {
  /// The least contrast to its ground: lines only have to be seen.
  package var floor: Double {
    switch self {
    case .box, .divider: 1.3
    case .screen, .selectedBackground, .meterBackground: 1
    default: Contrast.floor
    }
  }
}

extension Theme {
  /// Inks of text that are nearer to the theme's own ground than can be read, by their keys; a ``Palette`` lifts them.
  package var faintKeys: [String] {
    guard let ground = color(.screen) else { return [] }
    let inks: [(String, Ink)] =
      [
        ("main_fg", .text), ("title", .title), ("hi_fg", .highlight), ("inactive_fg", .inactive),
        ("graph_text", .graphText), ("proc_misc", .misc),
      ] + WorkState.allCases.map { ("state_\($0.rawValue)", .state($0)) }
      + LogLevel.allCases.map { ("log_\($0.rawValue)", .level($0)) }
    return inks.filter { color($0.1).map { Contrast.ratio($0, ground) < Contrast.floor } ?? false }.map(\.0)
  }
}
