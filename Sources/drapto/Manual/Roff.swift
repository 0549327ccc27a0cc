/// Lines of a manual page, in the macros of man(7).
struct Roff: Sendable {
  private(set) var lines: [String] = []

  /// One of the page's parts.
  mutating func section(_ title: String) { lines.append(".SH " + Self.quoted(title.uppercased())) }

  mutating func subsection(_ title: String) { lines.append(".SS " + Self.quoted(title)) }

  /// Text of its own, words in backticks bold.
  mutating func paragraph(_ text: String) { lines += [".PP", Self.prose(text)] }

  /// Something and, indented below it, what it is.
  mutating func item(_ head: String, _ text: String) { lines += [".TP", Self.line(head), Self.prose(text)] }

  /// More text of the same item.
  mutating func more(_ text: String) { lines += [".IP", Self.prose(text)] }

  /// What the body adds stands further to the right.
  mutating func indented(_ body: (inout Roff) -> Void) {
    lines.append(".RS")
    body(&self)
    lines.append(".RE")
  }

  /// Lines as they are.
  mutating func example(_ text: [String]) {
    lines += [".PP", ".nf"] + text.map { Self.line(Self.escaped($0)) } + [".fi"]
  }

  /// Raw lines.
  mutating func raw(_ more: [String]) { lines += more }

  static func bold(_ text: String) -> String { "\\fB" + escaped(text) + "\\fR" }
  static func italic(_ text: String) -> String { "\\fI" + escaped(text) + "\\fR" }

  /// Text for people: what is in backticks can be typed.
  static func prose(_ text: String) -> String {
    let parts = text.split(separator: "`", omittingEmptySubsequences: false)
    // One that has no partner is itself.
    guard parts.count % 2 == 1 else { return line(escaped(text)) }
    let pieces = parts.enumerated().map { place, part in
      place % 2 == 1 ? bold(String(part)) : escaped(String(part))
    }
    return line(pieces.joined())
  }

  /// What troff would take for something else: its escape character, and signs that it makes typographic.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "'": result += "\\(aq"
      case "`": result += "\\(ga"
      case "^": result += "\\(ha"
      case "~": result += "\\(ti"
      default: result.append(character)
      }
    }
    return result
  }

  /// A line that begins like a request is none.
  static func line(_ text: String) -> String { text.hasPrefix(".") || text.hasPrefix("'") ? "\\&" + text : text }

  private static func quoted(_ text: String) -> String { "\"" + escaped(text).replacing("\"", with: "\\(dq") + "\"" }
}
