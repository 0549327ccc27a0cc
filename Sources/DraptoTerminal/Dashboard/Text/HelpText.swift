import DraptoReports

/// The page behind `?`, and the key table of the docs: both made from the table of bindings.
package enum HelpText {
  /// One line of the page: keys, and what they do.
  package struct Line: Sendable, Equatable {
    /// Keys of the binding; empty where a sentence goes on.
    package var keys = ""
    /// What they do, or a title.
    package var text: String
    /// It begins a part of the page.
    package var isTitle = false
    /// Index among ``bindings(panel:)`` of the one it is about; nil: none.
    package var entry: Int?
  }

  /// Where the sentences begin, behind the keys: arrows by name need more room.
  package static func textColumn(unicode: Bool) -> Int { unicode ? 15 : 21 }

  /// The parts of the page, those first that hold in the panel with the focus.
  private static func parts(panel: Panel) -> [(title: String, bindings: [Binding])] {
    let main = Bindings.all.filter { $0.scope == .main }
    let here = main.filter { $0.panels.contains(panel) }
    let elsewhere = main.filter { !$0.panels.isEmpty && !$0.panels.contains(panel) }
    let others = Scope.allCases.filter { $0 != .main }.map { scope in
      (title: scope.title, bindings: Bindings.all.filter { $0.scope == scope })
    }
    let all =
      [
        ("Here, in the \(panel.rawValue) panel", here),
        ("Everywhere on the main screen", main.filter(\.panels.isEmpty)),
        ("In other panels", elsewhere),
      ] + others
    return all.filter { !$0.bindings.isEmpty }
  }

  /// All bindings in the order of the page.
  package static func bindings(panel: Panel) -> [Binding] { parts(panel: panel).flatMap(\.bindings) }

  /// - Parameters:
  ///   - width: columns there are; long sentences go on in a second line.
  ///   - unicode: arrow keys as arrows, else by name.
  ///   - panel: the one with the focus; its keys come first.
  package static func lines(width: Int, unicode: Bool = true, panel: Panel = .queue) -> [Line] {
    var lines: [Line] = []
    var entry = 0
    for (title, bindings) in parts(panel: panel) {
      if !lines.isEmpty { lines.append(Line(text: "")) }
      lines.append(Line(text: title, isTitle: true))
      for binding in bindings {
        let room = max(10, width - textColumn(unicode: unicode))
        for (number, part) in wrap(sentence(binding), room).enumerated() {
          lines.append(Line(keys: number == 0 ? keys(binding, unicode) : "", text: part, entry: entry))
        }
        entry += 1
      }
    }
    return lines
  }

  private static func keys(_ binding: Binding, _ unicode: Bool) -> String {
    binding.keys.map { $0.label(unicode: unicode) }.joined(separator: " ")
  }

  /// What a search on the page looks at.
  static func searched(_ binding: Binding, unicode: Bool) -> String {
    "\(keys(binding, unicode))  \(binding.label)  \(sentence(binding))"
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
