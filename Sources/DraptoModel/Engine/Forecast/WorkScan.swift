/// One pass over a film's chunks and tracks: all that a forecast takes from them.
struct WorkScan: Sendable {
  /// Frames of finished and running chunks.
  var encoded = 0
  /// Frames of the chunks known so far.
  var known = 0
  /// Frames of each chunk that waits for its turn.
  var waiting: [Int] = []
  /// Chunks at work, those that are frozen left out.
  var running: [RunningChunk] = []
  /// Chunks that are neither done nor cancelled.
  var open = 0
  /// Encoder seconds of finished chunks, and their frames; without those that were frozen meanwhile.
  var (doneSeconds, doneFrames, doneCount) = (0.0, 0, 0)
  /// Finished chunks, all of them.
  var finished = 0
  /// Chunks at work that are frozen now.
  var frozen: [ChunkID] = []
  /// Seconds of sound that are still to be made.
  var soundLeft = 0.0
  /// A chunk has been begun.
  var hasBegun = false
  /// Something of it moves.
  var isMoving = false

  /// A chunk at work.
  struct RunningChunk: Sendable {
    var frames: Int
    var encoded: Int
    /// Frames per second; nil until it is stable.
    var speed: Double?
    /// All frames are encoded; they are being checked.
    var isChecking: Bool
  }

  init() {}

  /// - Parameter frozen: chunks that were seen frozen: their seconds say nothing.
  init(_ view: JobView, frozen: Set<ChunkID>) {
    for index in view.chunks.indices { add(view.chunks[index], frozen) }
    if let sums = view.sums { (encoded, known) = (sums.frames, sums.frames) }
    let length = view.source?.duration ?? 0
    for track in view.tracks where track.state == .waiting || track.state == .running {
      soundLeft += max(0, length - track.progress.seconds)
      if track.state == .running { isMoving = true }
    }
  }

  private mutating func add(_ chunk: Chunk, _ frozen: Set<ChunkID>) {
    if let result = chunk.result, chunk.status.kind == .done {
      encoded += result.frames
      known += result.frames
      hasBegun = true
      finished += 1
      guard frozen.isEmpty || !frozen.contains(chunk.id) else { return }
      doneSeconds += result.seconds
      doneFrames += result.frames
      doneCount += 1
      return
    }
    known += chunk.range.expectedFrames
    encoded += min(chunk.progress.frames, chunk.range.expectedFrames)
    switch chunk.status {
    case .running(let stage, let holds):
      hasBegun = true
      open += 1
      guard holds.isEmpty else {
        self.frozen.append(chunk.id)
        return
      }
      isMoving = true
      running.append(
        RunningChunk(
          frames: chunk.range.expectedFrames, encoded: min(chunk.progress.frames, chunk.range.expectedFrames),
          speed: chunk.progress.framesPerSecond, isChecking: stage == .checking))
    case .pending(let holds):
      open += 1
      // What its film or the queue holds goes on with them; what somebody holds does not.
      if !holds.contains(.user) { waiting.append(chunk.range.expectedFrames) }
    case .inLine, .backingOff:
      open += 1
      waiting.append(chunk.range.expectedFrames)
    case .failed: open += 1
    case .done, .cancelled: break
    }
  }
}
