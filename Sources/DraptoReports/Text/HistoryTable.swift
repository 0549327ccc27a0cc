import DraptoModel
import Foundation

/// The films that were finished, a line each: `drapto history`. Pure.
package enum HistoryTable {
  /// With a line of titles; nothing where there are no films.
  /// - Parameters:
  ///   - width: columns of the terminal; nil: no terminal, nothing is cut.
  ///   - zone: of the times.
  package static func lines(_ entries: [HistoryEntry], width: Int?, zone: TimeZone) -> [String] {
    guard !entries.isEmpty else { return [] }
    var rows = [["#", "done", "size", "saved", "score", "time", "speed", "settings"]]
    rows += entries.map { cells($0, zone) }
    // What no film has is no column; what can best be done without goes first.
    var shown = rows[0].indices.filter { column in rows.dropFirst().contains { !$0[column].isEmpty } }
    for column in [7, 6, 5, 4, 0, 1, 2, 3] where width.map({ room(rows, shown, $0) < leastName }) ?? false {
      shown.removeAll { $0 == column }
    }
    let nameRoom = width.map { max(1, room(rows, shown, $0)) }
    let names = ["name"] + entries.map(name)
    for index in rows.indices {
      rows[index] =
        shown.map { rows[index][$0] } + [nameRoom.map { DisplayWidth.fitted(names[index], $0) } ?? names[index]]
    }
    let right = Set(shown.indices.filter { [0, 3, 5, 6].contains(shown[$0]) })
    let lines = TextTable.lines(rows, rightAligned: right)
    return width.map { width in lines.map { DisplayWidth.fitted($0, width) } } ?? lines
  }

  /// Columns that a name should have; others are left out before it has fewer.
  private static let leastName = 20

  /// Columns that the names have beside these.
  private static func room(_ rows: [[String]], _ shown: [Int], _ width: Int) -> Int {
    width - shown.reduce(0) { sum, column in sum + 2 + (rows.map { DisplayWidth.of($0[column]) }.max() ?? 0) }
  }

  private static func cells(_ entry: HistoryEntry, _ zone: TimeZone) -> [String] {
    return [
      // For the eye that looks down the column.
      "\(entry.job)", LogText.moment(entry.ended, zone) + (entry.marks.isEmpty ? "" : " !"),
      "\(Format.bytes(entry.sourceBytes)) → \(Format.bytes(entry.outputBytes))",
      entry.saved.map(JobText.percent(saved:)) ?? "—", entry.filmScore?.text ?? "",
      entry.seconds > 0 ? Format.duration(entry.seconds) : "—", Format.speed(entry.meanSpeed), entry.settings,
    ]
  }

  /// With what its mark stands for.
  private static func name(_ entry: HistoryEntry) -> String {
    Format.visible(entry.name + (entry.marks.isEmpty ? "" : "  (\(entry.marks.text))"))
  }
}
