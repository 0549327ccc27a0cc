import DraptoModel

/// What inks are on terminals with 8 or 16 colours: the colour that its name stands for, the same in every theme. Which
/// red that is says the terminal's user, who has chosen one that can be read.
enum NamedColors {
  private static let (red, green, yellow, magenta, cyan) = (1, 2, 3, 5, 6)

  /// The number of an ink's colour; nil: as text is.
  static func number(of ink: Ink) -> Int? {
    switch ink {
    case .state(let state): number(of: state)
    case .level(.error): red
    case .level(.warning): yellow
    case .highlight, .misc: cyan
    case .gradient(.used, let place): place > 80 ? red : place > 40 ? yellow : green
    case .gradient(.work, _): green
    case .gradient(.download, _): cyan
    default: nil
    }
  }

  private static func number(of state: WorkState) -> Int? {
    switch state {
    case .running: green
    case .paused: yellow
    case .failed: red
    case .done: cyan
    case .cancelled: magenta
    case .waiting: nil
    }
  }
}
