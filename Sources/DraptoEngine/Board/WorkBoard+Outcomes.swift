import DraptoModel
import struct Foundation.Date

/// How attempts end.
extension WorkBoard {
  mutating func ended(_ id: WorkID, _ outcome: WorkOutcome) -> [WorkEffect] {
    atWork.remove(id)
    // A command gave it another status while it was at work; what came of the attempt is nobody's.
    guard status(of: id)?.kind == .running else { return submit(id) + evaluate() }
    switch outcome {
    case .encoded(let result):
      edit(id) { chunk in
        chunk.result = result
        chunk.progress = Progress(frames: result.frames, bytes: result.bytes)
      } track: { _ in
      }
      return finish(id)
    case .encodedTrack(let bytes, let sound):
      edit(id) { _ in
      } track: { track in
        track.bytes = bytes
        track.sound = sound
      }
      return finish(id)
    case .stopped:
      uncount(id)
      change(id, .putBack)
      return [.show(id)] + submit(id) + evaluate()
    case .failed(let error, let jitter, let time): return failed(id, error, jitter, time)
    }
  }

  private mutating func finish(_ id: WorkID) -> [WorkEffect] {
    change(id, .finish)
    fullDisks = 0
    return [.record([id])] + evaluate()
  }

  private mutating func failed(_ id: WorkID, _ error: ErrorReport, _ jitter: Double, _ time: Date) -> [WorkEffect] {
    let attempt = attempt(of: id)
    remember(FailedAttempt(attempt: attempt, time: time, error: error), of: id)
    let recovery = policy.recovery(for: error, attempt: attempt, jitter: jitter, fullDisks: fullDisks)
    edit(id) {
      $0.progress = Progress()
    } track: {
      $0.progress = Progress()
    }
    let delay: Double
    switch recovery {
    case .fail: return giveUp(id, error)
    case .stopJob:
      uncount(id)
      change(id, .putBack)
      return [.record([id])] + stopJob(error)
    case .waitForDisk(let after):
      uncount(id)
      fullDisks += 1
      delay = after
    case .retry(let after), .retryWithFewerWorkers(let after): delay = after
    }
    let told = WorkEffect.failedOnce(id, attempt: attempt, recovery, error)
    // The job ends as soon as what runs has ended: no timer may start anything of it.
    guard phase == .open else {
      change(id, .putBack)
      return [told, .record([id])] + evaluate()
    }
    change(id, .backOff(until: Date(timeInterval: delay, since: time), error))
    return [told, .record([id]), .wake(id, attempt: self.attempt(of: id), after: delay)]
  }

  private mutating func remember(_ failure: FailedAttempt, of id: WorkID) {
    edit(id) {
      $0.failures = FailedAttempt.adding(failure, to: $0.failures)
    } track: {
      $0.failures = FailedAttempt.adding(failure, to: $0.failures)
    }
  }

  private mutating func giveUp(_ id: WorkID, _ error: ErrorReport) -> [WorkEffect] {
    change(id, .fail(error))
    return [.gaveUp(id, error), .record([id])] + stopJob(error)
  }

  private mutating func stopJob(_ error: ErrorReport) -> [WorkEffect] {
    if phase == .open { phase = .failing(error) }
    // Nothing new of this job starts; what runs may finish, so that its work is not lost.
    var effects = withdrawAll()
    // A frozen encoder would keep the film from ending.
    for other in atWork where status(of: other)?.holds.contains(.user) == true { effects += resume(other) }
    return effects + evaluate()
  }

  /// The attempt does not count.
  private mutating func uncount(_ id: WorkID) {
    edit(id) { chunk in
      chunk.attempt = max(0, chunk.attempt - 1)
      chunk.progress = Progress()
    } track: { track in
      track.attempt = max(0, track.attempt - 1)
      track.progress = Progress()
    }
  }
}
