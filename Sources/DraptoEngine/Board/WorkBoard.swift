import DraptoModel
import struct Foundation.Date

/// All chunks and tracks of one job, and every rule about them: what is put in line, what an error or a command does to
/// them, when nothing is left to wait for. Pure: an event in, effects out.
///
/// Two facts keep it from losing its way. An item is in line exactly while its status is `inLine`, and its task is alive
/// exactly between `started` and `ended`, whatever commands said meanwhile: an outcome that finds another status than
/// `running` is of no use to anybody, and only then may the item go in line again.
package struct WorkBoard: Sendable {
  /// Whether work may start.
  package enum Phase: Sendable, Equatable {
    case closed, open
    /// Something failed for good: nothing new starts, what runs may finish.
    case failing(ErrorReport)
  }

  /// Whose work it is.
  package let job: JobID
  /// In film order, as far as they are known.
  package internal(set) var chunks: [Chunk]
  /// In the order of the plan.
  package internal(set) var tracks: [TrackTask]
  /// Whether work may start now.
  package internal(set) var phase = Phase.closed
  /// Work whose task has not returned yet.
  package internal(set) var atWork: Set<WorkID> = []
  /// All chunks of the film are known.
  package internal(set) var isComplete: Bool
  /// So many chunks can be encoded: those that the index has given, in this run too. What was recorded of others says not
  /// which frames they hold.
  var located = 0
  /// What holds the whole job.
  package internal(set) var holds: Set<Hold> = []
  let policy: RetryPolicy
  var tracksLast = false
  var stuck = 0
  /// Writes that failed for lack of space since something was last finished.
  var fullDisks = 0
  /// How many chunks and tracks have each kind of status: no event looks at all of them.
  var counts: [WorkStatus.Kind: Int] = [:]
  /// Chunks that are not done.
  var openChunks = 0

  /// A job's work as it was recorded; nothing starts before it is opened.
  package init(
    job: JobID, chunks: [Chunk] = [], tracks: [TrackTask] = [], isComplete: Bool = false, policy: RetryPolicy
  ) {
    self.job = job
    self.chunks = chunks
    self.tracks = tracks
    self.isComplete = isComplete
    self.policy = policy
    for chunk in chunks { count(chunk.status.kind, 1, isChunk: true) }
    for track in tracks { count(track.status.kind, 1, isChunk: false) }
  }

  /// Folds one event in and says what is to be done.
  package mutating func take(_ event: BoardEvent) -> [WorkEffect] {
    switch event {
    case .open(let isComplete, let tracksLast): open(isComplete: isComplete, tracksLast: tracksLast)
    case .found(let chunks): found(chunks)
    case .complete: complete()
    case .add(let tracks): add(tracks)
    case .redo(let ids): redo(ids)
    case .redoAllChunks: redoAllChunks()
    case .close: close()
    case .waits(let id, let reason): waits(id, reason)
    case .started(let id, let parallelism): started(id, parallelism)
    case .entered(let id, let stage): change(id, .enter(stage)) ? [.show(id)] : []
    case .ended(let id, let outcome): ended(id, outcome)
    case .due(let id, let attempt): due(id, attempt)
    case .hold(let id): hold(id)
    case .resume(let id): resume(id)
    case .cancel(let id): cancel(id)
    case .retry(let id): retry(id)
    case .release(let id): release(id)
    case .retryAll: retryAll()
    case .forgive: forgive()
    case .holds(let holds): setHolds(holds)
    }
  }

  /// The status of a chunk or track; nil when the job has no such.
  package func status(of id: WorkID) -> WorkStatus? {
    switch id {
    case .chunk(let chunk): chunks.indices.contains(chunk.index) ? chunks[chunk.index].status : nil
    case .track(_, let stream): tracks.first { $0.stream == stream }?.status
    }
  }

  /// Attempts that were made so far, the running one included; 0 for what the job does not have.
  package func attempt(of id: WorkID) -> Int {
    switch id {
    case .chunk(let chunk): chunks.indices.contains(chunk.index) ? chunks[chunk.index].attempt : 0
    case .track(_, let stream): tracks.first { $0.stream == stream }?.attempt ?? 0
    }
  }

  /// Notes how far it is. No event: figures have their own way to clients.
  package mutating func note(_ progress: Progress, of id: WorkID) {
    edit(id) {
      $0.progress = progress
    } track: {
      $0.progress = progress
    }
  }

  /// Notes where the search for a chunk's CRF is.
  package mutating func note(crf: Double, trials: [QualityTrial], of index: Int) {
    guard chunks.indices.contains(index) else { return }
    chunks[index].crf = crf
    chunks[index].trials = trials
  }

  /// How far it was when last noted.
  package func progress(of id: WorkID) -> Progress? {
    switch id {
    case .chunk(let chunk): chunks.indices.contains(chunk.index) ? chunks[chunk.index].progress : nil
    case .track(_, let stream): tracks.first { $0.stream == stream }?.progress
    }
  }

  /// A speed of before a pause is none.
  mutating func forgetSpeed(of id: WorkID) {
    edit(id) {
      ($0.progress.framesPerSecond, $0.progress.cores) = (nil, nil)
    } track: {
      ($0.progress.framesPerSecond, $0.progress.cores) = (nil, nil)
    }
  }

  /// Chunks and tracks that are done.
  package var doneCount: Int { counts[.done, default: 0] }

  /// All of them, chunks in film order, then tracks.
  package var ids: [WorkID] { chunks.map { .chunk($0.id) } + tracks.map(\.id) }

  private mutating func close() -> [WorkEffect] {
    phase = .closed
    var effects = withdrawAll()
    // They keep their status until their tasks have ended: one that is done by then is done.
    effects += atWork.map { .stop($0) }
    return effects + reportStuck(0)
  }

  // MARK: In line

  /// Puts it in line if nothing is in the way; an attempt that has not returned yet is.
  mutating func submit(_ id: WorkID) -> [WorkEffect] {
    guard phase == .open, !atWork.contains(id), status(of: id)?.allows(.submit) == true else { return [] }
    if let index = id.chunkIndex, index >= located { return [] }
    if tracksLast, id.chunkIndex == nil, !(isComplete && openChunks == 0) { return [] }
    change(id, .submit)
    return [.submit(id)]
  }

  mutating func submitAll() -> [WorkEffect] {
    guard counts[.pending, default: 0] + counts[.backingOff, default: 0] > 0 else { return [] }
    return ids.flatMap { status(of: $0)?.kind == .pending ? submit($0) : [] }
  }

  /// Takes everything that has not begun out of line.
  mutating func withdrawAll() -> [WorkEffect] {
    guard counts[.inLine, default: 0] + counts[.backingOff, default: 0] > 0 else { return [] }
    return ids.flatMap { id -> [WorkEffect] in
      switch status(of: id)?.kind {
      case .inLine:
        change(id, .putBack)
        return [.withdraw(id), .show(id)]
      case .backingOff:
        change(id, .putBack)
        return [.show(id)]
      default: return []
      }
    }
  }

  private mutating func waits(_ id: WorkID, _ reason: WaitReason) -> [WorkEffect] {
    change(id, .wait(reason)) ? [.show(id)] : []
  }

  private mutating func started(_ id: WorkID, _ parallelism: Int) -> [WorkEffect] {
    guard change(id, .start(frozenBy: holds)) else { return [.stop(id)] }
    atWork.insert(id)
    edit(id) { chunk in
      chunk.attempt += 1
      chunk.parallelism = parallelism
      chunk.progress = Progress()
    } track: { track in
      track.attempt += 1
      track.progress = Progress()
    }
    return (holds.isEmpty ? [] : [.freeze(id)]) + [.show(id)]
  }

  private mutating func due(_ id: WorkID, _ attempt: Int) -> [WorkEffect] {
    // Another command or attempt may have come meanwhile: then this one is of the past.
    guard status(of: id)?.kind == .backingOff, self.attempt(of: id) == attempt else { return [] }
    return submit(id)
  }

  // MARK: The end

  /// Says so when nothing is left to wait for.
  mutating func evaluate() -> [WorkEffect] {
    switch phase {
    case .closed: return []
    case .failing(let error):
      guard atWork.isEmpty else { return [] }
      phase = .closed
      return reportStuck(0) + [.settled(error)]
    case .open: break
    }
    guard isComplete else { return reportStuck(0) }
    if openChunks == 0 {
      // Sound that was to wait for the picture.
      let late = tracksLast ? tracks.flatMap { submit($0.id) } : []
      guard late.isEmpty else { return reportStuck(0) + late }
      guard tracks.allSatisfy({ $0.status.kind == .done }) else { return reportStuck(0) }
      phase = .closed
      return reportStuck(0) + [.settled(nil)]
    }
    let cancelled = counts[.cancelled, default: 0]
    return reportStuck(cancelled == openChunks && atWork.isEmpty ? cancelled : 0)
  }

  private mutating func reportStuck(_ count: Int) -> [WorkEffect] {
    guard count != stuck else { return [] }
    stuck = count
    return [.stuck(count)]
  }

  // MARK: Items

  /// Makes a transition of an item's status. What the table does not have is not done.
  @discardableResult
  mutating func change(_ id: WorkID, _ event: WorkEvent) -> Bool {
    guard let before = status(of: id), before.allows(event.kind) else { return false }
    edit(id) {
      $0.take(event)
    } track: {
      $0.take(event)
    }
    if let after = status(of: id)?.kind, after != before.kind {
      count(before.kind, -1, isChunk: id.chunkIndex != nil)
      count(after, 1, isChunk: id.chunkIndex != nil)
    }
    return true
  }

  mutating func edit(_ id: WorkID, chunk: (inout Chunk) -> Void, track: (inout TrackTask) -> Void) {
    switch id {
    case .chunk(let id): if chunks.indices.contains(id.index) { chunk(&chunks[id.index]) }
    case .track(_, let stream):
      if let place = tracks.firstIndex(where: { $0.stream == stream }) { track(&tracks[place]) }
    }
  }

  mutating func count(_ kind: WorkStatus.Kind, _ step: Int, isChunk: Bool) {
    counts[kind, default: 0] += step
    if isChunk, kind != .done { openChunks += step }
  }
}
