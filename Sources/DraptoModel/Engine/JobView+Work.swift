extension JobView {
  /// Something runs for it that would be lost or begun again by stopping now. Looking into a film costs nothing.
  package var isAtWork: Bool {
    guard job.state == .running else { return false }
    switch job.phase {
    case .probe, .plan: return false
    case .encode: return chunks.contains { $0.state == .running } || tracks.contains { $0.state == .running }
    case .assemble, .validate, .measure, .publish: return true
    }
  }

  /// It will still change without anybody doing anything.
  package var movesByItself: Bool {
    switch job.state {
    case .done, .failed, .cancelled, .paused: return false
    case .waiting: return true
    case .running:
      guard job.phase == .encode, isSegmented else { return true }
      let open: Set<ChunkState> = [.waiting, .running]
      // With nothing left to encode it goes on to the next phase, unless somebody holds a part of it back.
      return chunks.contains { open.contains($0.state) } || tracks.contains { open.contains($0.state) }
        || (chunks.allSatisfy { $0.state == .done } && tracks.allSatisfy { $0.state == .done })
    }
  }
}

extension EngineSnapshot {
  /// Some job will still change without anybody doing anything.
  package var movesByItself: Bool {
    switch queue.mode {
    case .paused, .stopping: false
    case .draining: jobs.values.contains { $0.isAtWork }
    case .running: jobs.values.contains { $0.movesByItself }
    }
  }
}
