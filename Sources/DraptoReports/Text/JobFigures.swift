import DraptoModel

/// Sums over a job's chunks, kept up to date chunk by chunk, so that a picture costs the same with ten chunks and with
/// ten thousand.
package struct JobFigures: Sendable, Equatable {
  /// Frames of finished chunks.
  package private(set) var doneFrames = 0
  /// Frames of finished and running chunks that count as encoded.
  package private(set) var encodedFrames = 0
  /// Frames of all known chunks.
  package private(set) var knownFrames = 0
  /// Bytes of finished chunks. What a running one has written says little: its frames come out late, by the cluster.
  package private(set) var doneBytes: Int64 = 0
  /// Frames of chunks at work that are far enough for their bytes to say something.
  package private(set) var workingFrames = 0
  /// Bytes of these.
  package private(set) var workingBytes: Int64 = 0
  /// The state of each chunk, in film order.
  package private(set) var states: [WorkState] = []
  /// How many chunks are in each state.
  package private(set) var counts: [WorkState: Int] = [:]
  /// Scores of finished chunks.
  package private(set) var scores = ScoreSums()
  /// The film's chunks are encoded until their score fits.
  private var hasTarget = false

  package init() {}

  /// The sums of these chunks, in film order.
  package init(_ chunks: [Chunk], hasTarget: Bool = false) {
    self.hasTarget = hasTarget
    for chunk in chunks { add(chunk) }
  }

  /// Of a job, from its chunks or from what is kept of them.
  package init(_ view: JobView) {
    guard let sums = view.sums else {
      self.init(view.chunks, hasTarget: view.hasTarget)
      return
    }
    self.init()
    (doneFrames, encodedFrames, knownFrames) = (sums.frames, sums.frames, sums.frames)
    doneBytes = sums.bytes
    counts = [.done: sums.chunks]
  }

  /// How many chunks are in a state.
  package func count(_ state: WorkState) -> Int { counts[state] ?? 0 }

  /// Puts `new` in the place of `old` (nil: it is new).
  package mutating func replace(_ old: Chunk?, with new: Chunk) {
    if let old { subtract(old) }
    add(new)
  }

  /// Takes the new figures of a running chunk.
  package mutating func replace(_ old: Progress, with new: Progress, of chunk: Chunk) {
    guard chunk.result == nil else { return }
    encodedFrames +=
      chunk.countedFrames(hasTarget: hasTarget, progress: new)
      - chunk.countedFrames(hasTarget: hasTarget, progress: old)
    weigh(old, chunk, -1)
    weigh(new, chunk, 1)
  }

  /// What a running chunk has written trails its frames: they come out late, by the cluster.
  private mutating func weigh(_ progress: Progress, _ chunk: Chunk, _ sign: Int) {
    guard progress.frames * 2 >= chunk.range.expectedFrames, progress.bytes > 0 else { return }
    workingFrames += sign * progress.frames
    workingBytes += Int64(sign) * progress.bytes
  }

  private mutating func add(_ chunk: Chunk) {
    if chunk.id.index == states.count { states.append(chunk.state) } else { states[chunk.id.index] = chunk.state }
    tally(chunk, 1)
  }

  private mutating func subtract(_ chunk: Chunk) { tally(chunk, -1) }

  private mutating func tally(_ chunk: Chunk, _ sign: Int) {
    doneFrames += sign * (chunk.result?.frames ?? 0)
    encodedFrames += sign * chunk.countedFrames(hasTarget: hasTarget)
    knownFrames += sign * (chunk.result?.frames ?? chunk.range.expectedFrames)
    doneBytes += Int64(sign) * (chunk.result?.bytes ?? 0)
    if chunk.result == nil { weigh(chunk.progress, chunk, sign) }
    counts[chunk.state, default: 0] += sign
    scores.add(chunk, sign)
  }

  /// Frames of the film: exact once all chunks are known, from the container's length before.
  package func totalFrames(of view: JobView) -> Int { view.totalFrames(known: knownFrames) }

  /// Share (0…1) of the frames that are encoded.
  package func fraction(of view: JobView) -> Double {
    view.fraction(encoded: encodedFrames, of: totalFrames(of: view))
  }
}
