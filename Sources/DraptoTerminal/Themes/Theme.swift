import DraptoModel

/// Red, green, blue: 0…255.
package struct RGB: Sendable, Hashable {
  /// 0…255.
  package var red: Int
  /// 0…255.
  package var green: Int
  /// 0…255.
  package var blue: Int

  package init(_ red: Int, _ green: Int, _ blue: Int) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// A point between two colours, `share` from 0 to 1.
  static func mix(_ a: RGB, _ b: RGB, _ share: Double) -> RGB {
    func part(_ x: Int, _ y: Int) -> Int { Int((Double(x) + (Double(y) - Double(x)) * share).rounded()) }
    return RGB(part(a.red, b.red), part(a.green, b.green), part(a.blue, b.blue))
  }
}

/// Colours by btop's keys and drapto's own.
package struct Theme: Sendable, Equatable {
  /// Its file's name, without the ending.
  package var name: String
  /// What stands in its first comment.
  package var summary: String
  /// nil: the terminal's own colour.
  package var colors: [String: RGB?]

  /// All keys a theme may set: btop's, and those of work, states and log levels.
  package static let keys: Set<String> = {
    var keys: Set<String> = [
      "main_bg", "main_fg", "title", "hi_fg", "selected_bg", "selected_fg", "inactive_fg", "graph_text", "meter_bg",
      "proc_misc", "cpu_box", "mem_box", "net_box", "proc_box", "div_line",
    ]
    for gradient in [
      "cpu", "used", "free", "download", "upload", "process", "temp", "cached", "available", "work",
    ] {
      for part in ["start", "mid", "end"] { keys.insert("\(gradient)_\(part)") }
    }
    for state in WorkState.allCases { keys.insert("state_\(state.rawValue)") }
    for level in LogLevel.allCases { keys.insert("log_\(level.rawValue)") }
    return keys
  }()

  /// The colour of an ink; nil: the terminal's own.
  package func color(_ ink: Ink) -> RGB? {
    switch ink {
    case .text: colors["main_fg"] ?? nil
    case .screen: colors["main_bg"] ?? nil
    case .title: colors["title"] ?? nil
    case .highlight: colors["hi_fg"] ?? nil
    case .selectedText: colors["selected_fg"] ?? nil
    case .selectedBackground: colors["selected_bg"] ?? nil
    case .inactive: colors["inactive_fg"] ?? nil
    case .graphText: colors["graph_text"] ?? nil
    case .meterBackground: colors["meter_bg"] ?? nil
    case .misc: colors["proc_misc"] ?? nil
    case .divider: colors["div_line"] ?? nil
    case .box(let panel): colors[panel.themeKey] ?? nil
    case .state(let state): colors["state_\(state.rawValue)"] ?? nil
    case .level(let level): colors["log_\(level.rawValue)"] ?? nil
    case .gradient(let gradient, let place): point(of: gradient, Double(min(100, max(0, place))) / 100)
    }
  }

  /// As btop: no middle means straight from start to end, no end means one colour.
  private func point(of gradient: Ink.Gradient, _ share: Double) -> RGB? {
    guard let start = colors["\(gradient.rawValue)_start"] ?? nil else { return nil }
    guard let end = colors["\(gradient.rawValue)_end"] ?? nil else { return start }
    guard let middle = colors["\(gradient.rawValue)_mid"] ?? nil else { return RGB.mix(start, end, share) }
    return share < 0.5 ? RGB.mix(start, middle, share * 2) : RGB.mix(middle, end, share * 2 - 1)
  }
}

extension Panel {
  /// The box of btop that takes the place of this panel.
  var themeKey: String {
    switch self {
    case .machine: "cpu_box"
    case .queue: "proc_box"
    case .chunks: "mem_box"
    case .log: "net_box"
    }
  }
}
