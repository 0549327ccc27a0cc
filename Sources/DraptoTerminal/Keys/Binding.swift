/// One line of the table of bindings.
package struct Binding: Sendable {
  /// What the keys do.
  package var action: Action
  /// Where they do it.
  package var scope: Scope
  /// Any of them does it.
  package var keys: [KeyPress]
  /// One or two words, for the footer.
  package var label: String
  /// One sentence, for help and docs.
  package var help: String
  /// Panels it is offered in; empty: all.
  package var panels: Set<Panel> = []
  /// Something is lost by it: it asks first.
  package var isDangerous = false
  /// Its word on the `:` command line; nil: none.
  package var command: String?
  /// Rank in the footer, low first; nil: not shown there.
  package var footer: Int?
}

/// The one table of keys. Dispatch, footer, `?`, `:` and docs/dashboard.md are made from it.
package enum Bindings {
  /// Every binding, in the order of the help page.
  package static let all: [Binding] = encoding + looking + screen + overlays

  private static func keys(_ names: [String]) -> [KeyPress] { names.map { KeyPress(name: $0)! } }

  static func main(
    _ action: Action, _ names: [String], _ label: String, _ help: String, panels: Set<Panel> = [],
    dangerous: Bool = false, command: String? = nil, footer: Int? = nil
  ) -> Binding {
    Binding(
      action: action, scope: .main, keys: keys(names), label: label, help: help, panels: panels, isDangerous: dangerous,
      command: command, footer: footer)
  }

  static func over(
    _ action: Action, _ scope: Scope, _ names: [String], _ label: String, _ help: String, footer: Int? = nil
  ) -> Binding {
    Binding(action: action, scope: scope, keys: keys(names), label: label, help: help, footer: footer)
  }

  private static let byKey: [Scope: [KeyPress: [Binding]]] = {
    var table: [Scope: [KeyPress: [Binding]]] = [:]
    for binding in all {
      for key in binding.keys { table[binding.scope, default: [:]][key, default: []].append(binding) }
    }
    return table
  }()

  /// What a key means in a scope; in the main scope the panel with the focus decides among several.
  package static func find(_ key: KeyPress, in scope: Scope, panel: Panel) -> Binding? {
    let found = byKey[scope]?[key] ?? []
    return found.first { $0.panels.isEmpty || $0.panels.contains(panel) } ?? found.first
  }

  /// The binding of an action in a scope.
  package static func of(_ action: Action, in scope: Scope = .main) -> Binding? {
    all.first { $0.action == action && $0.scope == scope }
  }
}
