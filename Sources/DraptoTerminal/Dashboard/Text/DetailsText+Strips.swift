import DraptoModel
import DraptoReports

/// The strips of a film's report, as sparklines.
extension DetailsText {
  /// CRF, quality, rate, seconds of work over the film; none where no chunk is done.
  static func strips(_ view: JobView, _ state: DashboardState) -> [String] {
    let kept = state.records[view.job.id] ?? nil
    let chunks = kept?.chunks ?? ChunkRecord.of(view.chunks)
    let report = FilmStrips(chunks, target: view.plan?.quality, metric: view.report?.quality?.metricName)
    let width = max(10, min(72, state.size.width - 44))
    return TextTable.lines(
      report.rows(steps: width).map { row in
        [row.title, Bars.sparkline(row.shares, width, ascii: !state.unicode), row.range]
      })
  }
}
