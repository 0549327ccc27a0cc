import DraptoModel

extension EngineSnapshot {
  /// The queue in a line: `2 running, 5 waiting`.
  var queueLine: String {
    let order: [JobState] = [.running, .waiting, .paused, .failed]
    let counts = self.counts
    let parts = order.compactMap { state in counts[state].map { "\($0) \(state.rawValue)" } }
    let ended = [JobState.done, .cancelled].compactMap { state in counts[state].map { "\($0) \(state.rawValue)" } }
    let rest = ended.isEmpty ? "no films" : "nothing left, " + ended.joined(separator: ", ")
    let films = parts.isEmpty ? rest : parts.joined(separator: ", ")
    switch queue.mode {
    case .running: return queue.hold.map { "\(films); waits: \($0.text)" } ?? films
    case .draining: return films + "; drains"
    case .paused: return films + "; queue paused"
    case .finishing: return films + "; ends when what runs is finished"
    case .stopping: return films + "; stopping"
    }
  }
}
