/// One pass over a film's chunks and tracks: all that a forecast takes from them.
struct WorkScan: Sendable {
  /// Frames of finished and running chunks that count as encoded.
  var encoded = 0
  /// Frames that encoders have put out, with the pass that is under way: fewer again where a chunk is encoded again.
  var shown = 0
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
  /// Encodes of whole chunks that were made for finished chunks of a film with a target, and how many chunks these are.
  var (encodes, scored) = (0, 0)
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
    /// Its place in the film.
    var index = 0
    var frames: Int
    /// By the pass under way.
    var encoded: Int
    /// Frames per second; nil until it is stable.
    var speed: Double?
    /// All frames are encoded; they are being checked.
    var isChecking: Bool
    /// A part of it is encoded to see where to begin; ``encoded`` is of that.
    var isSearching = false
    /// Encodes of all of it that did not fit.
    var trials = 0
    /// Frames that its encoder has put out in this pass.
    var shown: Int { isChecking ? frames : encoded }
  }

  init() {}

  /// - Parameter frozen: chunks that were seen frozen: their seconds say nothing.
  init(_ view: JobView, frozen: Set<ChunkID>) {
    let hasTarget = view.hasTarget
    for index in view.chunks.indices { add(view.chunks[index], frozen, hasTarget) }
    if let sums = view.sums { (encoded, shown, known) = (sums.frames, sums.frames, sums.frames) }
    let length = view.source?.duration ?? 0
    for track in view.tracks where track.state == .waiting || track.state == .running {
      soundLeft += max(0, length - track.progress.seconds)
      if track.state == .running { isMoving = true }
    }
  }

  private mutating func add(_ chunk: Chunk, _ frozen: Set<ChunkID>, _ hasTarget: Bool) {
    if let result = chunk.result, chunk.status.kind == .done {
      encoded += result.frames
      shown += result.frames
      if let made = chunk.encodes { (encodes, scored) = (encodes + made, scored + 1) }
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
    encoded += min(chunk.countedFrames(hasTarget: hasTarget), chunk.range.expectedFrames)
    let pass = RunningChunk(chunk)
    shown += pass.shown
    switch chunk.status {
    case .running(_, let holds):
      hasBegun = true
      open += 1
      guard holds.isEmpty else {
        self.frozen.append(chunk.id)
        return
      }
      isMoving = true
      running.append(pass)
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

extension WorkScan.RunningChunk {
  /// As it stands now.
  init(_ chunk: Chunk) {
    let stage: WorkStage? = if case .running(let stage, _) = chunk.status { stage } else { nil }
    self.init(
      index: chunk.id.index, frames: chunk.range.expectedFrames,
      encoded: min(chunk.progress.frames, chunk.range.expectedFrames), speed: chunk.progress.framesPerSecond,
      isChecking: stage == .checking, isSearching: stage == .searching, trials: chunk.wholeTrials)
  }
}
