import DraptoModel

/// The queue as a table for people: number, state, how far, speed, time left or taken, size, what was saved, score, name.
/// Pure.
package enum QueueTable {
  /// With a line of titles; nothing where there are no jobs.
  /// - Parameter width: columns of the terminal; nil: no terminal, nothing is cut.
  package static func lines(_ views: [JobView], in outlook: QueueOutlook, width: Int?) -> [String] {
    guard !views.isEmpty else { return [] }
    var rows =
      [["#", "state", "done", "speed", "time", "size", "saved", "score"]]
      + views.map { cells($0, $0.standing(in: outlook), outlook.forecast?[$0.job.id]) }
    // What no film has is no column; what can best be done without goes first.
    var shown = [0, 1, 2, 3, 4, 5, 6, 7].filter { column in
      column < 6 || rows.dropFirst().contains { !$0[column].isEmpty }
    }
    for column in [7, 6, 5, 4, 3, 2, 1] where width.map({ room(rows, shown, $0) < leastName }) ?? false {
      shown.removeAll { $0 == column }
    }
    let nameRoom = width.map { max(1, room(rows, shown, $0)) }
    let names = ["name"] + views.map { name($0, outlook) }
    for index in rows.indices {
      rows[index] =
        shown.map { rows[index][$0] } + [nameRoom.map { DisplayWidth.fitted(names[index], $0) } ?? names[index]]
    }
    let right = Set(shown.indices.filter { [0, 2, 3, 4, 6].contains(shown[$0]) })
    let lines = TextTable.lines(rows, rightAligned: right)
    return width.map { width in lines.map { DisplayWidth.fitted($0, width) } } ?? lines
  }

  /// Columns that a name should have; columns of figures are left out before it has fewer.
  private static let leastName = 16

  /// Columns that the names have beside these.
  private static func room(_ rows: [[String]], _ shown: [Int], _ width: Int) -> Int {
    width - shown.reduce(0) { sum, column in sum + 2 + (rows.map { DisplayWidth.of($0[column]) }.max() ?? 0) }
  }

  private static func cells(_ view: JobView, _ standing: JobStanding, _ forecast: FilmForecast?) -> [String] {
    let job = view.job
    let isMoving = standing.shown == .running
    let isDone = job.state == .done
    let state = isMoving && job.phase != .encode ? job.phase.rawValue : standing.shown.rawValue
    let time = isDone ? JobText.worked(view) : forecast?.secondsLeft
    return [
      // For the eye that looks down the column.
      "\(job.id)", state + (view.marks.isEmpty ? "" : " !"), Format.percent(view.share),
      Format.speed(isDone ? view.meanSpeed : isMoving ? forecast?.framesPerSecond : nil),
      time.map(Format.duration) ?? "—",
      size(view), isDone ? JobText.saved(view) ?? "" : "", view.score?.text ?? "",
    ]
  }

  /// Of the source, and of what was made of it.
  private static func size(_ view: JobView) -> String {
    let before = view.report?.sourceBytes ?? view.job.sourceBytes ?? view.source?.fingerprint.bytes
    guard let before else { return "—" }
    guard view.job.state == .done, let report = view.report else { return Format.bytes(before) }
    return "\(Format.bytes(before)) → \(Format.bytes(report.outputBytes))"
  }

  /// With its priority, and with why it does not move or what its mark stands for.
  private static func name(_ view: JobView, _ outlook: QueueOutlook) -> String {
    let job = view.job
    let priority = job.priority == 0 ? "" : "[\(job.priority > 0 ? "+" : "")\(job.priority)] "
    let reason = job.state == .failed ? job.error?.description : view.standing(in: outlook).reason?.text
    let remarks = [reason, view.marks.isEmpty ? nil : view.marks.text].compactMap { $0 }
    return Format.visible(priority + job.name + (remarks.isEmpty ? "" : "  (\(remarks.joined(separator: "; ")))"))
  }
}
