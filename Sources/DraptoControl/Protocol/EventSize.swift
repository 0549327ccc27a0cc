import DraptoModel

extension EngineEvent.Payload {
  /// About how long it is as a line: enough to cut a snapshot into pieces.
  var roughBytes: Int {
    switch self {
    case .chunks(let chunks): chunks.count * 600
    case .planned, .report: 4000
    case .log(let line): 200 + line.fields.values.reduce(0) { $0 + $1.utf8.count }
    default: 400
    }
  }
}
