/// How many colours the terminal shows.
package enum ColorDepth: Int, Sendable, Comparable, CaseIterable {
  case mono = 0
  case eight = 8
  case sixteen = 16
  case full = 256
  /// Red, green and blue as they are ("true colour").
  case direct = 0x100_0000

  /// `a` has fewer colours.
  package static func < (a: ColorDepth, b: ColorDepth) -> Bool { a.rawValue < b.rawValue }

  /// What a terminal and its user want.
  /// - Parameters:
  ///   - terminal: colours by terminfo.
  ///   - isDirect: terminfo says that it takes red, green and blue.
  ///   - setting: `auto`, `truecolor`, `256`, `16`, `mono`.
  package static func choose(
    terminal: Int, isDirect: Bool, setting: String, environment: [String: String]
  ) -> ColorDepth {
    // no-color.org: any value that is not empty.
    if let no = environment["NO_COLOR"], !no.isEmpty { return .mono }
    let most: ColorDepth = terminal >= 256 ? .full : terminal >= 16 ? .sixteen : terminal >= 8 ? .eight : .mono
    switch setting {
    case "mono": return .mono
    case "16": return min(most, .sixteen)
    case "256": return most
    case "truecolor": return most == .full ? .direct : most
    default: return most == .full && (isDirect || saysDirect(environment)) ? .direct : most
    }
  }

  /// By `COLORTERM`, as terminals set it for what runs in them. GNU screen passes it on without understanding the colours;
  /// tmux, which may call itself `screen` too, makes 256 of them where its own terminal has no more.
  private static func saysDirect(_ environment: [String: String]) -> Bool {
    guard ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "") else { return false }
    let isTmux = !(environment["TMUX"] ?? "").isEmpty
    return isTmux || !(environment["TERM"] ?? "").hasPrefix("screen") && (environment["STY"] ?? "").isEmpty
  }
}
