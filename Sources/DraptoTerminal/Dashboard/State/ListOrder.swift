/// What the queue is sorted by.
package enum QueueSort: String, Codable, Sendable, CaseIterable {
  case queue, name, state, progress, speed, left, saved, quality

  /// What sorts by it.
  package var action: Action {
    switch self {
    case .queue: .sortByOrder
    case .name: .sortByName
    case .state: .sortByState
    case .progress: .sortByProgress
    case .speed: .sortBySpeed
    case .left: .sortByTimeLeft
    case .saved: .sortByBytes
    case .quality: .sortByQuality
    }
  }

  /// The greatest stands first, where the order is not turned round.
  package var isDescending: Bool {
    switch self {
    case .queue, .name, .state, .left: false
    case .progress, .speed, .saved, .quality: true
    }
  }
}

/// What the chunks are sorted by.
package enum ChunkSort: String, Codable, Sendable, CaseIterable {
  case film, state, progress, speed, left, size, frames, crf, memory

  /// What sorts by it.
  package var action: Action {
    switch self {
    case .film: .sortByOrder
    case .state: .sortByState
    case .progress: .sortByProgress
    case .speed: .sortBySpeed
    case .left: .sortByTimeLeft
    case .size: .sortByBytes
    case .frames: .sortByFrames
    case .crf: .sortByQuality
    case .memory: .sortByMemory
    }
  }

  /// The greatest stands first, where the order is not turned round.
  package var isDescending: Bool {
    switch self {
    case .film, .state, .left, .crf: false
    case .progress, .speed, .size, .frames, .memory: true
    }
  }
}
