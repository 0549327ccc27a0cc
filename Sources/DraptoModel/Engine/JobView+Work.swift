extension JobView {
  /// All chunks and tracks are done; what comes next follows by itself.
  private var isEncoded: Bool {
    isSegmented && chunks.allSatisfy { $0.state == .done } && tracks.allSatisfy { $0.state == .done }
  }

  /// Something runs for it that would be lost or begun again by stopping now. Looking into a film costs nothing.
  /// - Parameter isHeld: the queue waits for the disk, and frozen encoders go on when there is room.
  package func isAtWork(isHeld: Bool = false) -> Bool {
    guard job.state == .running else { return false }
    switch job.phase {
    case .probe, .plan: return false
    case .encode:
      let moving: Set<WorkState> = isHeld ? [.running, .paused] : [.running]
      return isEncoded || chunks.contains { moving.contains($0.state) } || tracks.contains { moving.contains($0.state) }
    case .assemble, .validate, .measure, .publish: return true
    }
  }

  /// It will still change without anybody doing anything.
  /// - Parameter isHeld: as in ``isAtWork(isHeld:)``.
  package func movesByItself(isHeld: Bool = false) -> Bool {
    switch job.state {
    case .done, .failed, .cancelled, .paused: return false
    case .waiting: return true
    case .running:
      guard job.phase == .encode, isSegmented else { return true }
      let open: Set<WorkState> = isHeld ? [.waiting, .running, .paused] : [.waiting, .running]
      // With nothing left to encode it goes on to the next phase, unless somebody holds a part of it back.
      return chunks.contains { open.contains($0.state) } || tracks.contains { open.contains($0.state) } || isEncoded
    }
  }
}

extension EngineSnapshot {
  /// Some job will still change without anybody doing anything.
  package var movesByItself: Bool {
    let isHeld = queue.hold != nil
    return switch queue.mode {
    case .paused, .stopping: false
    case .draining, .finishing: jobs.values.contains { $0.isAtWork(isHeld: isHeld) }
    case .running: jobs.values.contains { $0.movesByItself(isHeld: isHeld) }
    }
  }
}
