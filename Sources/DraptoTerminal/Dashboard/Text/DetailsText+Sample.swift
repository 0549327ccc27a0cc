import DraptoModel
import DraptoReports

extension DetailsText {
  /// What the CRFs of a sample would come to.
  static func sample(_ state: DashboardState) -> [Line] {
    switch state.sample {
    case nil:
      [
        Line(text: "Encoding short parts of the film with three CRFs …", kind: .title),
        Line(text: "This takes some seconds, for a long film a minute or two; Esc ends it.", kind: .quiet),
      ]
    case .failure(let report): report.fullText.split(separator: "\n").map { Line(text: String($0), kind: .bad) }
    case .success(let report):
      SampleText.lines(report).map { Line(text: $0, kind: .text) } + [
        Line(text: "", kind: .text), Line(text: "Esc goes back to the settings.", kind: .quiet),
      ]
    }
  }
}
