import DraptoModel
import Foundation

/// A word that was meant for a verb: without this it would be a film that is not there, on a dashboard nobody asked for.
enum MistypedVerb {
  /// Throws where the first input looks like a verb and is neither one nor a file.
  static func refuse(_ inputs: [String]) throws {
    guard let word = inputs.first, word.wholeMatch(of: /[a-z]+/) != nil,
      !FileManager.default.fileExists(atPath: word)
    else { return }
    let verbs = DraptoCommand.groups.flatMap(\.subcommands).compactMap { $0.configuration.commandName }
    let advice =
      nearest(to: word, of: verbs).map { "Did you mean `drapto \($0)`? " } ?? ""
    throw ErrorReport(
      .usage, "there is no command \(word), and no film of that name here",
      advice: advice + "`drapto --help` lists all commands.")
  }

  /// The verb that is at most two keys away; nil where none is.
  static func nearest(to word: String, of verbs: [String]) -> String? {
    var best: (verb: String, distance: Int)?
    for verb in verbs {
      let distance = distance(word, verb)
      if distance <= 2, distance < best?.distance ?? 3 { best = (verb, distance) }
    }
    return best?.verb
  }

  /// Letters that are to be put in, left out, changed or swapped with their neighbour (optimal string alignment).
  private static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.utf8), Array(b.utf8))
    var rows = [[Int](0...b.count)]
    for i in stride(from: 1, through: a.count, by: 1) {
      var row = [i]
      for j in stride(from: 1, through: b.count, by: 1) {
        var best = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { best = min(best, rows[i - 2][j - 2] + 1) }
        row.append(best)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }
}
