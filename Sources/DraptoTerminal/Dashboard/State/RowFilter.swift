import DraptoModel
import Foundation

/// What a list shows only: rows of some states (`state:failed`), with some marks (`mark:score`), with a text. A text may
/// also be a state's name.
package struct RowFilter: Sendable, Equatable {
  /// What a state's filter begins with.
  package static let prefix = "state:"
  /// What a mark's filter begins with; with nothing behind it, any mark will do.
  package static let markPrefix = "mark:"
  /// Beginnings of states' names, any of which will do; empty: all states.
  package let states: [String]
  /// Beginnings of marks' names, any of which will do; empty: with marks or without.
  package let marks: [String]
  /// What is in the row; empty: anything.
  package let text: String

  /// Takes a filter as it is typed.
  package init(_ typed: String) {
    let words = typed.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    func values(_ prefix: String) -> [[String]] {
      words.map { $0.lowercased() }.filter { $0.hasPrefix(prefix) }.map { word in
        word.dropFirst(prefix.count).split(separator: ",").map(String.init)
      }
    }
    states = values(Self.prefix).flatMap { $0 }
    marks = values(Self.markPrefix).flatMap { $0.isEmpty ? [""] : $0 }
    let rest = words.filter { word in
      ![Self.prefix, Self.markPrefix].contains { word.lowercased().hasPrefix($0) }
    }.joined(separator: " ")
    text = rest.count == typed.count ? rest : rest.trimmingCharacters(in: .whitespaces)
  }

  /// Everything passes it.
  package var isEmpty: Bool { states.isEmpty && marks.isEmpty && text.isEmpty }

  /// Whether a row passes.
  /// - Parameters:
  ///   - kinds: what makes it worth a second look.
  ///   - texts: what else stands in the row, asked for only where it counts.
  package func shows(state: String, marks kinds: @autoclosure () -> Set<JobMark> = [], _ texts: () -> [String]) -> Bool
  {
    guard states.isEmpty || states.contains(where: state.hasPrefix) else { return false }
    guard marks.isEmpty || kinds().contains(where: { kind in marks.contains(where: kind.rawValue.hasPrefix) }) else {
      return false
    }
    return text.isEmpty || state.localizedCaseInsensitiveContains(text)
      || texts().contains { $0.localizedCaseInsensitiveContains(text) }
  }

  /// The filter that shows one state only, or one mark.
  package static func only(_ name: String) -> String { (JobMark(rawValue: name) == nil ? prefix : markPrefix) + name }

  /// The one state or mark that it shows first.
  package var first: String? { states.first ?? marks.first }
}
