import DraptoModel

/// Films at work, a line each: `drapto status`. Pure.
package enum StatusText {
  /// - Parameter width: columns of the terminal; nil: no terminal, nothing is cut.
  package static func lines(_ snapshot: EngineSnapshot, width: Int?) -> [String] {
    let outlook = QueueOutlook(snapshot)
    let rows = snapshot.orderedJobs.filter { $0.job.state == .running }.map { view in
      let forecast = outlook.forecast?[view.job.id]
      return [
        "\(view.job.id)", view.job.phase.rawValue, Format.percent(view.share), Format.speed(forecast?.framesPerSecond),
        forecast?.secondsLeft.map { Format.duration($0) + " left" } ?? "—",
        view.job.name + (view.standing(in: outlook).reason.map { "  (\($0.text))" } ?? ""),
      ]
    }
    let lines = TextTable.lines(rows, rightAligned: [0, 2, 3, 4])
    return width.map { width in lines.map { DisplayWidth.fitted($0, width) } } ?? lines
  }
}
