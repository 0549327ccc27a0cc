import DraptoModel

/// How many colours the terminal shows.
package enum ColorDepth: Int, Sendable, Comparable {
  case mono = 0
  case eight = 8
  case sixteen = 16
  case full = 256

  package static func < (a: ColorDepth, b: ColorDepth) -> Bool { a.rawValue < b.rawValue }

  /// - Parameters:
  ///   - terminal: colours by terminfo.
  ///   - setting: `auto`, `256`, `16`, `mono`.
  package static func choose(terminal: Int, setting: String, environment: [String: String]) -> ColorDepth {
    // no-color.org: any value that is not empty.
    if let no = environment["NO_COLOR"], !no.isEmpty { return .mono }
    let most: ColorDepth = terminal >= 256 ? .full : terminal >= 16 ? .sixteen : terminal >= 8 ? .eight : .mono
    switch setting {
    case "mono": return .mono
    case "16": return min(most, .sixteen)
    case "256": return most
    default: return most
    }
  }
}

/// A style as a terminal takes it: colour numbers, -1 for its own.
package struct TerminalStyle: Sendable, Hashable {
  /// Number of the colour, or of the terminal's own.
  package var foreground: Int
  /// Number of the colour, or of the terminal's own.
  package var background: Int
  /// Besides the colours.
  package var attributes: Style.Attributes
}

/// A theme in the colours of one terminal.
package struct Palette: Sendable {
  /// Whose colours these are.
  package let theme: Theme
  /// How many colours the terminal has.
  package let depth: ColorDepth

  package init(theme: Theme, depth: ColorDepth) {
    self.theme = theme
    self.depth = depth
  }

  /// The colours and attributes that a style has on this terminal.
  package func resolve(_ style: Style) -> TerminalStyle {
    var attributes = style.attributes
    let background = number(style.ground)
    var foreground = number(style.ink)
    // Where colour can't say it, an attribute does.
    if background == nil, style.ground == .selectedBackground { attributes.insert(.reverse) }
    if foreground == nil { attributes.formUnion(Self.emphasis(style.ink)) }
    if attributes.contains(.reverse) { attributes.remove(.dim) }
    if let ink = foreground, ink == (background ?? number(.screen) ?? 0) { foreground = contrast(to: ink) }
    return TerminalStyle(foreground: foreground ?? -1, background: background ?? -1, attributes: attributes)
  }

  /// What can be read on a colour that the ink itself came down to: few colours lie far from each other.
  private func contrast(to number: Int) -> Int {
    let color = Self.rgb(of: number)
    if color.red + 2 * color.green + color.blue > 400 { return 0 }
    return depth == .eight ? 7 : number == 0 ? 8 : 15
  }

  /// What xterm shows for one of its 256 numbers.
  static func rgb(of number: Int) -> RGB {
    if number < 16 { return sixteen[number] }
    if number > 231 { return RGB(8 + 10 * (number - 232), 8 + 10 * (number - 232), 8 + 10 * (number - 232)) }
    let place = number - 16
    return RGB(steps[place / 36], steps[place / 6 % 6], steps[place % 6])
  }

  private static let steps = [0, 95, 135, 175, 215, 255]

  /// What an ink looks like without colour.
  private static func emphasis(_ ink: Ink) -> Style.Attributes {
    switch ink {
    case .title, .highlight, .state(.failed), .level(.error), .level(.warning): .bold
    case .inactive, .divider, .state(.waiting), .state(.cancelled), .level(.debug): .dim
    default: []
    }
  }

  private func number(_ ink: Ink) -> Int? {
    guard depth != .mono, let color = theme.color(ink) else { return nil }
    switch depth {
    case .full: return Self.nearest256(color)
    case .sixteen: return Self.nearest(color, Self.sixteen)
    default: return Self.nearest(color, Array(Self.sixteen.prefix(8)))
    }
  }

  /// The nearest of xterm's 6×6×6 cube and its 24 greys.
  static func nearest256(_ color: RGB) -> Int {
    func step(_ value: Int) -> Int { steps.indices.min { abs(steps[$0] - value) < abs(steps[$1] - value) }! }
    let (r, g, b) = (step(color.red), step(color.green), step(color.blue))
    let cube = RGB(steps[r], steps[g], steps[b])
    let grey = min(23, max(0, ((color.red + color.green + color.blue) / 3 - 3) / 10))
    let level = 8 + 10 * grey
    return distance(color, RGB(level, level, level)) < distance(color, cube) ? 232 + grey : 16 + 36 * r + 6 * g + b
  }

  static func nearest(_ color: RGB, _ table: [RGB]) -> Int {
    table.indices.min { distance(color, table[$0]) < distance(color, table[$1]) }!
  }

  /// xterm's first sixteen.
  static let sixteen = [
    RGB(0, 0, 0), RGB(205, 0, 0), RGB(0, 205, 0), RGB(205, 205, 0), RGB(0, 0, 238), RGB(205, 0, 205), RGB(0, 205, 205),
    RGB(229, 229, 229), RGB(127, 127, 127), RGB(255, 0, 0), RGB(0, 255, 0), RGB(255, 255, 0), RGB(92, 92, 255),
    RGB(255, 0, 255), RGB(0, 255, 255), RGB(255, 255, 255),
  ]

  /// Squared distance with weights by the mean of red ("redmean"): near to how eyes judge.
  private static func distance(_ a: RGB, _ b: RGB) -> Int {
    let mean = (a.red + b.red) / 2
    let (r, g, b) = (a.red - b.red, a.green - b.green, a.blue - b.blue)
    return (((512 + mean) * r * r) >> 8) + 4 * g * g + (((767 - mean) * b * b) >> 8)
  }
}
