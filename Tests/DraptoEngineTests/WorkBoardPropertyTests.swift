import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoEngine

/// Random commands, completions, failures, holds and restarts. Seeds are fixed; a failure names its own.
@Suite struct WorkBoardPropertyTests {
  private static let steps = 2000

  /// One random thing that happens.
  private func step(_ world: inout BoardWorld, _ dice: inout SeededRandom) {
    let ids = world.board.ids
    let any = ids.randomElement(using: &dice)
    switch Int.random(in: 0..<100, using: &dice) {
    case 0..<25: if let id = world.line.sorted(by: order).randomElement(using: &dice) { world.start(id) }
    case 25..<45:
      if let id = world.running.sorted(by: order).randomElement(using: &dice) {
        world.end(id, outcome(id, world, &dice))
      }
    case 45..<52:
      guard !world.timers.isEmpty else { return }
      let timer = world.timers.remove(at: Int.random(in: 0..<world.timers.count, using: &dice))
      world.take(.due(timer.id, attempt: timer.attempt))
    case 52..<58: if let any { world.take(.hold(any)) }
    case 58..<66: if let any { world.take(.resume(any)) }
    case 66..<69: if let any { world.take(.cancel(any)) }
    case 69..<75: if let any { world.take(.retry(any)) }
    case 75..<78: if let any { world.take(.release(any)) }
    case 78..<84: world.take(.holds(Set([Hold.job, .queue, .disk].filter { _ in Bool.random(using: &dice) })))
    case 84..<88:
      let index = world.board.chunks.count
      if !world.board.isComplete, index < 12 { world.take(.found([ModelSamples.chunk(index)])) }
    case 88..<90: world.take(.complete)
    case 90..<92: if let any, world.board.status(of: any)?.kind == .done { world.take(.redo([any])) }
    case 92: world.take(.forgive)
    case 93: world.take(.retryAll)
    case 94: world.take(.close)
    case 95: world.take(.redoAllChunks)
    case 96: world.take(.waits(any ?? .track(JobID(1), stream: 1), .workers(2)))
    case 97: world.restart()
    default: world.take(.open(isComplete: world.board.isComplete, tracksLast: Bool.random(using: &dice)))
    }
  }

  private func order(_ a: WorkID, _ b: WorkID) -> Bool { a.description < b.description }

  private func outcome(_ id: WorkID, _ world: BoardWorld, _ dice: inout SeededRandom) -> WorkOutcome {
    if world.stopping.contains(id), Bool.random(using: &dice) { return .stopped }
    switch Int.random(in: 0..<10, using: &dice) {
    case 0: return .failed(ErrorReport(.sourceDamaged, "cut"), jitter: 0.5, at: ModelSamples.time)
    case 1, 2: return .failed(ErrorReport(.toolFailed, "broke"), jitter: 0.5, at: ModelSamples.time)
    case 3: return .failed(ErrorReport(.diskFull, "full"), jitter: 0.5, at: ModelSamples.time)
    case 4: return .failed(ErrorReport(.toolKilled, "killed", signal: 9), jitter: 0.5, at: ModelSamples.time)
    default:
      return id.chunkIndex == nil ? .encodedTrack(bytes: 1, SoundRecord(channels: 2)) : .encoded(ModelSamples.result())
    }
  }

  /// Everything is let go, tried again and encoded; returns how often the board said that nothing is left.
  private func drain(_ world: inout BoardWorld) -> Bool {
    world.take(.holds([]))
    for id in world.running.sorted(by: order) { world.end(id, .stopped) }
    world.take(.close)
    world.settled = []
    world.take(.retryAll)
    world.take(.open(isComplete: true, tracksLast: false))
    for _ in 0..<200 where world.settled.isEmpty {
      for timer in world.timers { world.take(.due(timer.id, attempt: timer.attempt)) }
      world.timers = []
      for id in world.line.sorted(by: order) { world.start(id) }
      for id in world.running.sorted(by: order) {
        world.end(
          id, id.chunkIndex == nil ? .encodedTrack(bytes: 1, SoundRecord(channels: 2)) : .encoded(ModelSamples.result())
        )
      }
    }
    return world.settled == [nil]
  }

  @Test(arguments: 0..<40)
  func `whatever happens, nothing is stuck, lost, run twice or kept in an illegal state`(seed: Int) {
    var dice = SeededRandom(UInt64(seed))
    var world = BoardWorld(WorkBoard(job: JobID(1), policy: RetryPolicy(retries: 1, delay: 1)))
    world.take(.add([ModelSamples.track(1), ModelSamples.track(2)]))
    world.take(.open(isComplete: false, tracksLast: seed % 2 == 0))
    world.take(.found((0..<4).map { ModelSamples.chunk($0) }))
    for number in 0..<Self.steps where world.broken.isEmpty {
      step(&world, &dice)
      // Every state that can be reached survives a restart, and comes to a good end from there.
      guard number % 100 == 0 else { continue }
      var copy = world
      copy.restart()
      let isDrained = drain(&copy)
      #expect(isDrained, "step \(number): \(copy.board.counts), \(copy.settled)")
      #expect(copy.broken.isEmpty, "step \(number): \(copy.broken.prefix(3))")
    }
    #expect(world.broken.isEmpty, "\(world.broken.prefix(3))")
    let isDrained = drain(&world)
    #expect(isDrained, "\(world.board.counts), \(world.settled)")
    #expect(world.board.ids.allSatisfy { world.board.status(of: $0) == .done })
  }

  @Test func `the table is all there is: what it lacks changes nothing`() {
    for kind in WorkStatus.Kind.allCases {
      for event in WorkEvent.Kind.allCases {
        var status = sample(kind)
        let before = status
        let isTaken = status.take(sample(event))
        let target = WorkTransition.target(of: event, from: kind)
        #expect(isTaken == (target != nil), "\(kind) \(event)")
        #expect(isTaken ? status.kind == target : status == before, "\(kind) \(event)")
      }
    }
  }

  @Test func `after a restart only what starts by itself, what is held and what has ended is left`() {
    for kind in WorkStatus.Kind.allCases {
      let after = sample(kind).afterRestart
      #expect([.pending, .done, .failed, .cancelled].contains(after.kind))
      #expect(after.afterRestart == after)
    }
    #expect(WorkStatus.running(.encoding, frozenBy: [.user, .disk]).afterRestart == .pending(heldBy: [.user]))
  }

  private func sample(_ kind: WorkStatus.Kind) -> WorkStatus {
    let error = ErrorReport(.toolFailed, "broke")
    return switch kind {
    case .pending: .pending
    case .inLine: .inLine(nil)
    case .backingOff: .backingOff(until: ModelSamples.time, error)
    case .running: .running(.encoding, frozenBy: [])
    case .done: .done
    case .failed: .failed(error)
    case .cancelled: .cancelled
    }
  }

  private func sample(_ event: WorkEvent.Kind) -> WorkEvent {
    let error = ErrorReport(.toolFailed, "broke")
    return switch event {
    case .submit: .submit
    case .wait: .wait(.workers(1))
    case .start: .start(frozenBy: [])
    case .enter: .enter(.checking)
    case .hold: .hold(.user)
    case .resume: .resume(.user)
    case .backOff: .backOff(until: ModelSamples.time, error)
    case .putBack: .putBack
    case .finish: .finish
    case .fail: .fail(error)
    case .cancel: .cancel
    case .retry: .retry
    case .redo: .redo
    }
  }
}
