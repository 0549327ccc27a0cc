import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoEngine

/// A board with everything around it as values: the line, the tasks, the timers and what was recorded.
struct BoardWorld {
  var board: WorkBoard
  var line: Set<WorkID> = []
  var running: Set<WorkID> = []
  /// Running tasks that were told to end.
  var stopping: Set<WorkID> = []
  var frozen: Set<WorkID> = []
  var timers: [(id: WorkID, attempt: Int)] = []
  var recorded: [WorkID: WorkStatus] = [:]
  var settled: [ErrorReport?] = []
  var stuck = 0
  /// What must never happen, and did.
  var broken: [String] = []
  /// Attempts that were begun, by work.
  var begun: [WorkID: Int] = [:]
  var finished: [WorkID: Int] = [:]

  init(_ board: WorkBoard) { self.board = board }

  mutating func take(_ event: BoardEvent) {
    for effect in board.take(event) { carryOut(effect) }
    check(event)
  }

  private mutating func carryOut(_ effect: WorkEffect) {
    switch effect {
    case .record(let ids): for id in ids { recorded[id] = board.status(of: id) }
    case .show, .failedOnce, .gaveUp: break
    case .submit(let id):
      if line.contains(id) { broken.append("\(id) is put in line twice") }
      if running.contains(id) { broken.append("\(id) is put in line while it runs") }
      line.insert(id)
    case .withdraw(let id): line.remove(id)
    case .stop(let id): if running.contains(id) { stopping.insert(id) }
    case .freeze(let id): frozen.insert(id)
    case .thaw(let id): frozen.remove(id)
    case .wake(let id, let attempt, _): timers.append((id, attempt))
    case .stuck(let count): stuck = count
    case .settled(let error): settled.append(error)
    }
  }

  private mutating func check(_ event: BoardEvent) {
    for id in board.ids {
      let status = board.status(of: id)!
      if (status.kind == .inLine) != line.contains(id) {
        broken.append("\(id) is \(status.kind), in line: \(line.contains(id)) after \(event)")
      }
      if status.kind == .running, !running.contains(id) { broken.append("\(id) runs without a task after \(event)") }
      if status.kind == .running, status.holds.isEmpty == frozen.contains(id) {
        broken.append("\(id) is held by \(status.holds), frozen: \(frozen.contains(id)) after \(event)")
      }
      if status.kind == .done, id.chunkIndex != nil, board.chunks[id.chunkIndex!].result == nil {
        broken.append("\(id) is done without a result")
      }
      let kept = (recorded[id] ?? status).afterRestart
      if kept.kind == .inLine || kept.kind == .running || kept.kind == .backingOff {
        broken.append("\(id) is kept as \(kept)")
      }
      if status.kind == .done, recorded[id] != .done { broken.append("\(id) is done and not recorded") }
    }
    if board.atWork != running { broken.append("at work \(board.atWork), tasks \(running)") }
    let counted = Dictionary(grouping: board.ids, by: { board.status(of: $0)!.kind }).mapValues(\.count)
    if counted != board.counts.filter({ $0.value != 0 }) { broken.append("counts \(board.counts) are not \(counted)") }
  }

  // MARK: The world's moves

  mutating func start(_ id: WorkID) {
    guard line.remove(id) != nil else { return }
    if !running.insert(id).inserted { broken.append("\(id) runs twice") }
    begun[id, default: 0] += 1
    take(.started(id, parallelism: 1))
  }

  mutating func end(_ id: WorkID, _ outcome: WorkOutcome) {
    guard running.remove(id) != nil else { return }
    stopping.remove(id)
    frozen.remove(id)
    if case .encoded = outcome, board.status(of: id)?.kind == .running { finished[id, default: 0] += 1 }
    take(.ended(id, outcome))
  }

  /// A kill and a new start: what was recorded is all there is.
  mutating func restart() {
    let chunks = board.chunks.map { chunk -> Chunk in
      Chunk(
        id: chunk.id, range: chunk.range, start: chunk.start, length: chunk.length, crf: chunk.crf,
        status: recorded[.chunk(chunk.id)] ?? .pending, attempt: 0,
        result: recorded[.chunk(chunk.id)] == .done ? chunk.result : nil, failures: chunk.failures
      ).afterRestart
    }
    let tracks = board.tracks.map { track in
      TrackTask(
        job: track.job, stream: track.stream, title: track.title, status: recorded[track.id] ?? .pending,
        failures: track.failures
      ).afterRestart
    }
    let holds = board.holds
    let wasComplete = board.isComplete
    (line, running, stopping, frozen, timers) = ([], [], [], [], [])
    let tracksLast = board.tracksLast
    board = WorkBoard(job: board.job, chunks: chunks, tracks: tracks, policy: board.policy)
    take(.holds(holds))
    take(.open(isComplete: wasComplete, tracksLast: tracksLast))
  }
}

@Suite struct WorkBoardTests {
  private let job = JobID(1)
  private let policy = RetryPolicy(retries: 1, delay: 1)
  private let failure = ErrorReport(.toolFailed, "broke")

  private func chunk(_ index: Int) -> Chunk { ModelSamples.chunk(index) }
  private func id(_ index: Int) -> WorkID { .chunk(ChunkID(job: job, index: index)) }

  /// A world with chunks in line.
  private func world(_ count: Int = 3, tracks: Int = 0, tracksLast: Bool = false) -> BoardWorld {
    var world = BoardWorld(WorkBoard(job: job, policy: policy))
    world.take(.add((0..<tracks).map { ModelSamples.track($0 + 1) }))
    world.take(.open(isComplete: false, tracksLast: tracksLast))
    world.take(.found((0..<count).map(chunk)))
    world.take(.complete)
    return world
  }

  private func expectSound(_ world: BoardWorld) { #expect(world.broken.isEmpty, "\(world.broken.prefix(5))") }

  @Test func `chunks go from found to done, and the job with them`() {
    var world = world()
    #expect(world.line == [id(0), id(1), id(2)])
    for index in 0..<3 {
      #expect(world.settled.isEmpty)
      world.start(id(index))
      world.end(id(index), .encoded(ModelSamples.result()))
    }
    #expect(world.settled == [nil])
    expectSound(world)
  }

  @Test func `a recorded chunk whose frames the index has not given again yet is not encoded`() {
    let board = WorkBoard(job: job, chunks: [chunk(0), chunk(1)], policy: policy)
    var world = BoardWorld(board)
    world.take(.open(isComplete: false, tracksLast: false))
    #expect(world.line.isEmpty)
    // Nor when somebody wants it to go on.
    world.take(.hold(id(0)))
    world.take(.resume(id(0)))
    #expect(world.line.isEmpty)
    world.take(.found([chunk(0)]))
    #expect(world.line == [id(0)])
    world.take(.found([chunk(1)]))
    world.take(.complete)
    #expect(world.line == [id(0), id(1)])
    var whole = BoardWorld(board)
    whole.take(.open(isComplete: true, tracksLast: false))
    #expect(whole.line == [id(0), id(1)])
    expectSound(world)
  }

  @Test func `what failed is tried again, and then ends the job when nothing runs any more`() {
    var world = world()
    world.start(id(0))
    world.start(id(1))
    world.end(id(0), .failed(failure, jitter: 0.5, at: ModelSamples.time))
    #expect(world.board.status(of: id(0))?.kind == .backingOff)
    let timer = world.timers[0]
    world.take(.due(timer.id, attempt: timer.attempt))
    world.start(id(0))
    world.end(id(0), .failed(failure, jitter: 0.5, at: ModelSamples.time))
    #expect(world.board.status(of: id(0)) == .failed(failure))
    #expect(world.line.isEmpty)
    #expect(world.settled.isEmpty)
    world.end(id(1), .encoded(ModelSamples.result()))
    #expect(world.settled == [failure])
    expectSound(world)
  }

  @Test func `failed attempts are remembered with their time, whatever becomes of them, and recorded at once`() {
    var world = world(2, tracks: 1)
    let track = WorkID.track(job, stream: 1)
    let later = ModelSamples.time.addingTimeInterval(60)
    for id in [id(0), id(1), track] { world.start(id) }
    world.recorded = [:]
    world.end(id(0), .failed(failure, jitter: 0.5, at: ModelSamples.time))
    #expect(world.recorded[id(0)]?.kind == .backingOff)
    if case .backingOff(let until, _) = world.board.status(of: id(0)) { #expect(until > ModelSamples.time) }
    // Neither a full disk nor a source that is gone counts against it; both failed.
    world.end(track, .failed(ErrorReport(.diskFull, "full"), jitter: 0, at: later))
    world.end(id(1), .failed(ErrorReport(.sourceGone, "gone"), jitter: 0, at: later))
    #expect(world.recorded[id(1)] == .pending && world.recorded[track]?.kind == .backingOff)
    #expect(world.board.chunks.map { $0.failures?.map(\.error.code) } == [[.toolFailed], [.sourceGone]])
    #expect(world.board.chunks[0].failures?.map(\.time) == [ModelSamples.time])
    #expect(world.board.tracks[0].failures?.map(\.attempt) == [1] && world.board.tracks[0].attempt == 0)
    world.take(.retryAll)
    world.take(.redoAllChunks)
    #expect(world.board.chunks.map { $0.failures?.count } == [1, 1], "a retry forgets nothing")
    world.restart()
    for _ in 0..<12 {
      world.start(id(0))
      world.end(id(0), .failed(ErrorReport(.diskFull, "full"), jitter: 0, at: later))
      for timer in world.timers { world.take(.due(timer.id, attempt: timer.attempt)) }
    }
    #expect(world.board.chunks[0].failures?.count == FailedAttempt.most)
    #expect(world.board.chunks[0].failures?.contains { $0.error.code == .toolFailed } == false, "the oldest goes")
    expectSound(world)
  }

  @Test func `a failing film starts nothing from a timer`() {
    var world = world()
    world.start(id(0))
    world.start(id(1))
    world.start(id(2))
    world.end(id(0), .failed(failure, jitter: 0.5, at: ModelSamples.time))
    world.end(id(1), .failed(ErrorReport(.sourceDamaged, "cut"), jitter: 0, at: ModelSamples.time))
    // Chunk 0 waited for its second attempt when chunk 1 failed for good; chunk 2 still runs.
    world.take(.due(id(0), attempt: 1))
    #expect(world.line.isEmpty)
    #expect(world.board.status(of: id(0)) == .pending)
    world.end(id(2), .failed(failure, jitter: 0.5, at: ModelSamples.time))
    #expect(world.board.status(of: id(2)) == .pending)
    #expect(world.settled.count == 1)
    expectSound(world)
  }

  @Test func `a frozen encoder does not keep a failing film from its end`() {
    var world = world()
    world.start(id(0))
    world.start(id(1))
    world.take(.hold(id(0)))
    #expect(world.frozen == [id(0)])
    world.end(id(1), .failed(ErrorReport(.sourceDamaged, "cut"), jitter: 0, at: ModelSamples.time))
    #expect(world.frozen.isEmpty)
    world.end(id(0), .encoded(ModelSamples.result()))
    #expect(world.settled.count == 1)
    expectSound(world)
  }

  @Test func `a retried chunk brings back what its failure took out of line`() {
    var world = world()
    world.start(id(0))
    world.start(id(1))
    world.end(id(0), .failed(ErrorReport(.sourceDamaged, "cut"), jitter: 0, at: ModelSamples.time))
    world.take(.retry(id(0)))
    #expect(world.line == [id(0), id(2)])
    #expect(world.board.phase == .open)
    expectSound(world)
  }

  @Test func `a film with two failures does not go on when one of them is retried`() {
    let (first, second) = (ErrorReport(.sourceDamaged, "cut"), ErrorReport(.sourceChanged, "new"))
    var world = world(4, tracks: 1)
    let track = WorkID.track(job, stream: 1)
    for id in [id(0), id(1), id(2), track] { world.start(id) }
    world.end(id(0), .failed(first, jitter: 0, at: ModelSamples.time))
    world.end(track, .failed(second, jitter: 0, at: ModelSamples.time))
    world.take(.retry(id(0)))
    #expect(world.board.phase == .failing(second))
    #expect(world.board.status(of: id(0)) == .pending)
    #expect(world.line.isEmpty)
    world.end(id(1), .encoded(ModelSamples.result()))
    #expect(world.settled.isEmpty)
    world.end(id(2), .encoded(ModelSamples.result()))
    #expect(world.settled == [second])
    expectSound(world)
  }

  @Test func `what failed before the engine ended is tried again by the next one`() {
    var world = world(2, tracks: 1)
    let track = WorkID.track(job, stream: 1)
    for id in [id(0), id(1), track] { world.start(id) }
    world.end(id(0), .failed(ErrorReport(.sourceDamaged, "cut"), jitter: 0, at: ModelSamples.time))
    world.end(track, .failed(ErrorReport(.sourceGone, "gone"), jitter: 0, at: ModelSamples.time))
    world.restart()
    #expect(world.line == [id(0), id(1), track])
    for id in [id(0), id(1)] {
      world.start(id)
      world.end(id, .encoded(ModelSamples.result()))
    }
    world.start(track)
    world.end(track, .encodedTrack(bytes: 1, SoundRecord(channels: 2)))
    #expect(world.settled == [nil])
    expectSound(world)
  }

  @Test func `holds add up, and the last one to go lets the work go on`() {
    var world = world()
    world.start(id(0))
    world.take(.hold(id(0)))
    world.take(.holds([.queue, .disk]))
    #expect(world.board.status(of: id(0))?.holds == [.user, .queue, .disk])
    world.take(.resume(id(0)))
    world.take(.holds([.disk]))
    #expect(world.frozen == [id(0)])
    world.take(.holds([]))
    #expect(world.frozen.isEmpty)
    // What starts under a hold starts frozen.
    world.take(.holds([.job]))
    world.start(id(1))
    #expect(world.board.status(of: id(1)) == .running(.encoding, frozenBy: [.job]))
    #expect(world.frozen == [id(0), id(1)])
    expectSound(world)
  }

  @Test func `a released chunk is in line again only when its task has ended`() {
    var world = world()
    world.start(id(0))
    world.take(.release(id(0)))
    #expect(world.stopping == [id(0)])
    #expect(!world.line.contains(id(0)))
    // It was done just then: too late, somebody wanted its memory.
    world.end(id(0), .encoded(ModelSamples.result()))
    #expect(world.line.contains(id(0)))
    #expect(world.board.attempt(of: id(0)) == 0)
    expectSound(world)
  }

  @Test func `when all that is left is cancelled the job says so, and stops saying it`() {
    var world = world(2)
    world.start(id(0))
    world.take(.cancel(id(1)))
    #expect(world.stuck == 0)
    world.end(id(0), .encoded(ModelSamples.result()))
    #expect(world.stuck == 1)
    world.take(.retry(id(1)))
    #expect(world.stuck == 0)
    expectSound(world)
  }

  @Test func `sound that waits for the picture starts when the last chunk is done`() {
    var world = world(1, tracks: 2, tracksLast: true)
    #expect(world.line == [id(0)])
    world.start(id(0))
    world.end(id(0), .encoded(ModelSamples.result()))
    #expect(world.line == [.track(job, stream: 1), .track(job, stream: 2)])
    #expect(world.settled.isEmpty)
  }

  @Test func `sound that waits for the picture starts also when the engine was killed while it was encoded`() {
    var world = world(1, tracks: 1, tracksLast: true)
    world.start(id(0))
    world.end(id(0), .encoded(ModelSamples.result()))
    world.start(.track(job, stream: 1))
    world.restart()
    #expect(world.line == [.track(job, stream: 1)])
    world.start(.track(job, stream: 1))
    world.end(.track(job, stream: 1), .encodedTrack(bytes: 1, SoundRecord(channels: 2)))
    #expect(world.settled == [nil])
    expectSound(world)
  }

  @Test func `a full disk counts as no attempt and is waited for longer each time`() {
    var world = world(1)
    for round in 0..<5 {
      world.start(id(0))
      world.end(id(0), .failed(ErrorReport(.diskFull, "full"), jitter: 0.5, at: ModelSamples.time))
      #expect(world.board.attempt(of: id(0)) == 0)
      #expect(world.board.fullDisks == round + 1)
      world.take(.due(id(0), attempt: 0))
    }
    expectSound(world)
  }

  @Test func `recorded chunks that come out of the index again are put in line once`() {
    var world = BoardWorld(WorkBoard(job: job, chunks: [chunk(0), chunk(1)], policy: policy))
    world.take(.open(isComplete: false, tracksLast: false))
    world.take(.found([chunk(0)]))
    world.take(.found([chunk(1)]))
    world.take(.found([chunk(2)]))
    #expect(world.board.chunks.count == 3)
    #expect(world.line.count == 3)
    expectSound(world)
  }
}
