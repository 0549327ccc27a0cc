import DraptoModel

/// What people and the machine do to work.
extension WorkBoard {
  mutating func hold(_ id: WorkID) -> [WorkEffect] {
    guard let before = status(of: id), change(id, .hold(.user)) else { return [] }
    switch before.kind {
    case .running: return (before.holds.isEmpty ? [.freeze(id)] : []) + [.record([id])]
    case .inLine: return [.withdraw(id), .record([id])] + evaluate()
    default: return [.record([id])] + evaluate()
    }
  }

  mutating func resume(_ id: WorkID) -> [WorkEffect] {
    guard let before = status(of: id), change(id, .resume(.user)) else { return [] }
    guard before.kind == .running else { return [.record([id])] + submit(id) + evaluate() }
    let isFree = status(of: id)?.holds.isEmpty == true && !before.holds.isEmpty
    return (isFree ? [.thaw(id)] : []) + [.record([id])]
  }

  mutating func cancel(_ id: WorkID) -> [WorkEffect] {
    guard let before = status(of: id), change(id, .cancel) else { return [] }
    edit(id) {
      $0.progress = Progress()
    } track: {
      $0.progress = Progress()
    }
    var effects: [WorkEffect] = []
    if before.kind == .inLine { effects.append(.withdraw(id)) }
    effects.append(.record([id]))
    if atWork.contains(id) { effects.append(.stop(id)) }
    return effects + evaluate()
  }

  mutating func retry(_ id: WorkID) -> [WorkEffect] {
    guard change(id, .retry) else { return [] }
    edit(id) {
      $0.attempt = 0
    } track: {
      $0.attempt = 0
    }
    let effects: [WorkEffect] = [.record([id])]
    guard case .failing = phase else { return effects + submit(id) + evaluate() }
    // With something else that failed the job still comes to its end, by that error.
    if let left = ids.lazy.compactMap(failure(of:)).first {
      phase = .failing(left)
      return effects
    }
    // A failure took the job's other work out of line: it comes back too.
    phase = .open
    return effects + submitAll() + evaluate()
  }

  /// The error by which it failed for good.
  private func failure(of id: WorkID) -> ErrorReport? {
    if case .failed(let error) = status(of: id) { error } else { nil }
  }

  mutating func release(_ id: WorkID) -> [WorkEffect] {
    guard status(of: id)?.kind == .running, change(id, .putBack) else { return [] }
    edit(id) { chunk in
      chunk.attempt = max(0, chunk.attempt - 1)
      chunk.progress = Progress()
    } track: { track in
      track.attempt = max(0, track.attempt - 1)
      track.progress = Progress()
    }
    // In line again when its task has returned.
    return [.record([id]), .stop(id)]
  }

  mutating func retryAll() -> [WorkEffect] {
    var changed: [WorkID] = []
    for id in ids {
      let holds = status(of: id)?.holds ?? []
      let isFresh = status(of: id)?.kind == .pending && attempt(of: id) > 0
      var isChanged = change(id, .retry) || isFresh
      if holds.contains(.user), status(of: id)?.kind == .pending { isChanged = change(id, .resume(.user)) || isChanged }
      guard isChanged else { continue }
      edit(id) {
        $0.attempt = 0
      } track: {
        $0.attempt = 0
      }
      changed.append(id)
    }
    if case .failing = phase { phase = .open }
    return (changed.isEmpty ? [] : [.record(changed)]) + submitAll() + evaluate()
  }

  mutating func forgive() -> [WorkEffect] {
    guard counts[.failed, default: 0] > 0 else { return [] }
    let failed = ids.filter { status(of: $0)?.kind == .failed }
    for id in failed { change(id, .retry) }
    for id in failed {
      edit(id) {
        $0.attempt = 0
      } track: {
        $0.attempt = 0
      }
    }
    return [.record(failed)] + submitAll() + evaluate()
  }

  mutating func setHolds(_ new: Set<Hold>) -> [WorkEffect] {
    let (added, removed) = (new.subtracting(holds), holds.subtracting(new))
    guard !added.isEmpty || !removed.isEmpty else { return [] }
    holds = new
    return atWork.sorted { $0.description < $1.description }.flatMap { id -> [WorkEffect] in
      guard let before = status(of: id), before.kind == .running else { return [] }
      for hold in added { change(id, .hold(hold)) }
      for hold in removed { change(id, .resume(hold)) }
      guard let after = status(of: id), after != before else { return [] }
      let grip: [WorkEffect] =
        before.holds.isEmpty == after.holds.isEmpty ? [] : [after.holds.isEmpty ? .thaw(id) : .freeze(id)]
      return grip + [.show(id)]
    }
  }

  mutating func redo(_ ids: [WorkID]) -> [WorkEffect] {
    var changed: [WorkID] = []
    for id in ids where change(id, .redo) {
      forget(id)
      changed.append(id)
    }
    return (changed.isEmpty ? [] : [.record(changed)]) + changed.flatMap { submit($0) }
  }

  mutating func redoAllChunks() -> [WorkEffect] {
    var changed: [WorkID] = []
    for chunk in chunks {
      let id = WorkID.chunk(chunk.id)
      // What somebody cancelled or held stays so; what failed under the old plan may succeed under the new one.
      guard change(id, .redo) || chunk.status.kind == .failed && change(id, .retry) || chunk.attempt > 0 else {
        continue
      }
      forget(id)
      changed.append(id)
    }
    return (changed.isEmpty ? [] : [.record(changed)]) + changed.flatMap { submit($0) }
  }

  private mutating func forget(_ id: WorkID) {
    edit(id) { chunk in
      chunk.result = nil
      chunk.attempt = 0
      chunk.progress = Progress()
    } track: { track in
      track.bytes = nil
      track.sound = nil
      track.attempt = 0
      track.progress = Progress()
    }
  }
}
