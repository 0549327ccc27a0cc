import DraptoModel

/// How work becomes known, and begins.
extension WorkBoard {
  mutating func open(isComplete: Bool, tracksLast: Bool) -> [WorkEffect] {
    phase = .open
    self.isComplete = isComplete
    self.tracksLast = tracksLast
    located = isComplete ? chunks.count : 0
    // An engine that ended while the job was failing left these: nobody would wait for them.
    let again = forgive()
    return again + submitAll() + evaluate()
  }

  mutating func found(_ new: [Chunk]) -> [WorkEffect] {
    var effects: [WorkEffect] = []
    // The index gives them in film order; anything else is not a chunk of this film.
    let fresh = new.filter { $0.id.index >= chunks.count }
    for chunk in fresh {
      chunks.append(chunk)
      count(chunk.status.kind, 1, isChunk: true)
    }
    if let last = new.last { located = max(located, last.id.index + 1) }
    if !fresh.isEmpty { effects.append(.record(fresh.map { .chunk($0.id) })) }
    for chunk in new { effects += submit(.chunk(chunk.id)) }
    return effects
  }

  mutating func complete() -> [WorkEffect] {
    isComplete = true
    return evaluate()
  }

  mutating func add(_ new: [TrackTask]) -> [WorkEffect] {
    var effects: [WorkEffect] = []
    for track in new where !tracks.contains(where: { $0.stream == track.stream }) {
      tracks.append(track)
      count(track.status.kind, 1, isChunk: false)
      effects.append(.record([track.id]))
    }
    for track in new { effects += submit(track.id) }
    return effects
  }
}
