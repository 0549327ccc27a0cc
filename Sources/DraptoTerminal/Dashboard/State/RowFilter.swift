import Foundation

/// What a list shows only: rows of some states (`state:failed`), with a text. A text may also be a state's name.
package struct RowFilter: Sendable, Equatable {
  /// What a state's filter begins with.
  package static let prefix = "state:"
  /// Beginnings of states' names, any of which will do; empty: all states.
  package let states: [String]
  /// What is in the row; empty: anything.
  package let text: String

  /// Takes a filter as it is typed.
  package init(_ typed: String) {
    let words = typed.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    let isState = { (word: String) in word.lowercased().hasPrefix(Self.prefix) }
    states = words.filter(isState).flatMap { word in
      word.dropFirst(Self.prefix.count).lowercased().split(separator: ",").map(String.init)
    }
    let rest = words.filter { !isState($0) }.joined(separator: " ")
    text = rest.count == typed.count ? rest : rest.trimmingCharacters(in: .whitespaces)
  }

  /// Everything passes it.
  package var isEmpty: Bool { states.isEmpty && text.isEmpty }

  /// Whether a row passes.
  /// - Parameter texts: what else stands in the row, asked for only where it counts.
  package func shows(state: String, _ texts: () -> [String]) -> Bool {
    guard states.isEmpty || states.contains(where: state.hasPrefix) else { return false }
    return text.isEmpty || state.localizedCaseInsensitiveContains(text)
      || texts().contains { $0.localizedCaseInsensitiveContains(text) }
  }

  /// The filter that shows one state only.
  package static func only(_ state: String) -> String { prefix + state }
}
