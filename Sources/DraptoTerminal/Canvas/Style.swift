import DraptoModel

/// What a colour is for; the theme says which colour that is.
package enum Ink: Sendable, Hashable {
  /// Plain text (`main_fg`).
  case text
  /// The screen itself (`main_bg`).
  case screen
  case title, highlight, selectedText, selectedBackground, inactive, graphText, meterBackground, misc, divider
  case box(Panel)
  case state(WorkState)
  case level(LogLevel)
  /// A point (0…100) on one of the theme's gradients.
  case gradient(Gradient, Int)

  /// Each from `…_start` over `…_mid` to `…_end`.
  package enum Gradient: String, Sendable, Hashable, CaseIterable {
    /// Work that gets on, and processors that are busy with it: calm up to its end.
    case work
    /// What can run out: its end is a warning.
    case used
    /// Reading and writing, and sound.
    case download
  }
}

/// Roles and attributes of a cell.
package struct Style: Sendable, Hashable {
  /// How text is set off, besides its colours.
  package struct Attributes: OptionSet, Sendable, Hashable {
    /// One bit each.
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    /// Bold.
    package static let bold = Attributes(rawValue: 1)
    /// Fainter than usual.
    package static let dim = Attributes(rawValue: 2)
    /// Text and ground change places.
    package static let reverse = Attributes(rawValue: 4)
    /// Underlined.
    package static let underline = Attributes(rawValue: 8)
  }

  /// What the text is drawn with.
  package var ink: Ink
  /// What lies behind the text.
  package var ground: Ink
  /// Besides the colours.
  package var attributes: Attributes

  package init(_ ink: Ink = .text, on ground: Ink = .screen, _ attributes: Attributes = []) {
    self.ink = ink
    self.ground = ground
    self.attributes = attributes
  }

  /// Usual text.
  package static let plain = Style()
  /// Text that matters.
  package static let bold = Style(.text, .bold)
  /// Titles of panels and parts.
  package static let title = Style(.title, .bold)
  /// What can be overlooked.
  package static let quiet = Style(.inactive)
  /// Keys that can be pressed.
  package static let key = Style(.highlight, .bold)

  /// On the screen's own ground.
  package init(_ ink: Ink, _ attributes: Attributes) { self.init(ink, on: .screen, attributes) }

  /// The same on a selected row: one colour for all text keeps it readable on every theme. Bars stay as they are.
  package var selected: Style {
    ground == .meterBackground ? self : Style(.selectedText, on: .selectedBackground, attributes.union(.bold))
  }
}
