/// The page behind `?`, and the key table of the docs: both made from the table of bindings.
package enum HelpText {
  /// One line of the page: keys, and what they do.
  package struct Line: Sendable, Equatable {
    /// Keys of the binding; empty where a sentence goes on.
    package var keys: String
    /// What they do, or a title.
    package var text: String
    /// It begins a part of the page.
    package var isTitle: Bool
  }

  /// Where the sentences begin, behind the keys: arrows by name need more room.
  package static func textColumn(unicode: Bool) -> Int { unicode ? 15 : 21 }

  /// - Parameters:
  ///   - width: columns there are; long sentences go on in a second line.
  ///   - unicode: arrow keys as arrows, else by name.
  package static func lines(width: Int, unicode: Bool = true) -> [Line] {
    var lines: [Line] = []
    for scope in Scope.allCases {
      let bindings = Bindings.all.filter { $0.scope == scope }
      guard !bindings.isEmpty else { continue }
      if !lines.isEmpty { lines.append(Line(keys: "", text: "", isTitle: false)) }
      lines.append(Line(keys: "", text: scope.title, isTitle: true))
      for binding in bindings {
        let keys = binding.keys.map { $0.label(unicode: unicode) }.joined(separator: " ")
        for (number, part) in wrap(sentence(binding), max(10, width - textColumn(unicode: unicode))).enumerated() {
          lines.append(Line(keys: number == 0 ? keys : "", text: part, isTitle: false))
        }
      }
    }
    return lines
  }

  /// What a binding does, whether it asks first, and in which panels it works.
  package static func sentence(_ binding: Binding) -> String {
    var text = binding.help
    if binding.isDangerous { text += " Asks first." }
    if !binding.panels.isEmpty {
      text += " [" + Panel.allCases.filter { binding.panels.contains($0) }.map(\.rawValue).joined(separator: ", ") + "]"
    }
    if let command = binding.command { text += " (:\(command))" }
    return text
  }

  /// Breaks at spaces.
  package static func wrap(_ text: String, _ width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      if !line.isEmpty, DisplayWidth.of(line) + 1 + DisplayWidth.of(String(word)) > width {
        lines.append(line)
        line = String(word)
      } else {
        line += (line.isEmpty ? "" : " ") + word
      }
    }
    return lines + [line]
  }

  /// The same as a table in Markdown.
  package static var markdown: [String] {
    var lines: [String] = []
    for scope in Scope.allCases {
      let bindings = Bindings.all.filter { $0.scope == scope }
      guard !bindings.isEmpty else { continue }
      lines += ["### \(scope.title)", "", "| keys | what | where | asks first | command |", "|---|---|---|---|---|"]
      for binding in bindings {
        let keys = binding.keys.map { "`\($0.label)`" }.joined(separator: " ")
        let panels = Panel.allCases.filter { binding.panels.contains($0) }.map(\.rawValue).joined(separator: ", ")
        let command = binding.command.map { "`:\($0)`" } ?? ""
        lines.append("| \(keys) | \(binding.help) | \(panels) | \(binding.isDangerous ? "yes" : "") | \(command) |")
      }
      lines.append("")
    }
    return lines
  }
}
