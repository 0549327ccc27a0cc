import DraptoModel

/// What a colour is for; the theme says which colour that is.
package enum Ink: Sendable, Hashable {
  /// Plain text (`main_fg`).
  case text
  /// The screen itself (`main_bg`).
  case screen
  case title, highlight, selectedText, selectedBackground, inactive, graphText, meterBackground, misc, divider
  case box(Panel)
  case state(ChunkState)
  case level(LogLevel)
  /// A point (0…100) on one of the theme's gradients.
  case gradient(Gradient, Int)

  /// btop's gradients, each from `…_start` over `…_mid` to `…_end`.
  package enum Gradient: String, Sendable, Hashable, CaseIterable {
    case cpu, used, free, download, upload, process, temp
  }
}

/// Roles and attributes of a cell.
package struct Style: Sendable, Hashable {
  package struct Attributes: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let bold = Attributes(rawValue: 1)
    package static let dim = Attributes(rawValue: 2)
    package static let reverse = Attributes(rawValue: 4)
    package static let underline = Attributes(rawValue: 8)
  }

  package var ink: Ink
  package var ground: Ink
  package var attributes: Attributes

  package init(_ ink: Ink = .text, on ground: Ink = .screen, _ attributes: Attributes = []) {
    self.ink = ink
    self.ground = ground
    self.attributes = attributes
  }

  package static let plain = Style()
  package static let bold = Style(.text, .bold)
  package static let title = Style(.title, .bold)
  package static let quiet = Style(.inactive)
  package static let key = Style(.highlight, .bold)

  package init(_ ink: Ink, _ attributes: Attributes) { self.init(ink, on: .screen, attributes) }

  /// The same on a selected row: one colour for all text keeps it readable on every theme.
  package var selected: Style { Style(.selectedText, on: .selectedBackground, attributes.union(.bold)) }
}
