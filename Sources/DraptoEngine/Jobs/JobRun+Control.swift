import DraptoModel

/// What the engine asks of a job at work.
extension JobRun {
  func chunk(_ id: ChunkID) -> Chunk? { board.chunks.indices.contains(id.index) ? board.chunks[id.index] : nil }

  var runningChunks: [Chunk] {
    board.atWork.compactMap { id in id.chunkIndex.map { board.chunks[$0] } }.filter { $0.state == .running }
  }

  /// What holds the whole job now: freezes and thaws its programs.
  func set(holds: Set<Hold>) {
    // A nearly full disk freezes what writes chunks; what the stages write waits for room by itself.
    let isHeld = !holds.isDisjoint(with: [.job, .queue])
    if isHeld != handle.isPaused { if isHeld { handle.pause() } else { handle.resume() } }
    take(.holds(holds))
  }

  /// Whether the next step may begin: within the hours.
  func set(mayEnterPhases: Bool) {
    self.mayEnterPhases = mayEnterPhases
    if mayEnterPhases { openGate() } else if !gate.isEmpty { showHours() }
  }

  /// Lets those go on who wait for the hours, or for the end.
  func openGate() {
    let waiting = gate
    gate = []
    for step in waiting { step.resume() }
  }

  /// Says why it stands between two steps; a pause by somebody says more.
  func showHours() {
    update { if $0.state == .running, $0.wait == nil { $0.wait = .hours } }
  }

  /// Returns when what an event ends has ended, so that whoever sent it finds its memory free.
  func stopped(_ work: WorkID, by event: BoardEvent) async {
    switch event {
    case .cancel, .release: await scheduler.ended(work)
    default: break
    }
  }
}
