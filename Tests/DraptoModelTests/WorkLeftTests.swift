import DraptoModel
import DraptoTestSupport
import Testing

/// When an engine without a screen has nothing left to do.
@Suite struct WorkLeftTests {
  private func state(
    _ chunks: [WorkState], phase: JobPhase = .encode, job: JobState = .running, track: WorkState? = nil,
    segmented: Bool = true, mode: QueueState.Mode = .running
  ) -> EngineSnapshot {
    var state = ModelSamples.state(
      chunks.enumerated().map { ModelSamples.chunk($0, state: $1) }, job: ModelSamples.job(state: job, phase: phase))
    var payloads: [EngineEvent.Payload] = [.queue(QueueState(mode: mode))]
    if segmented { payloads.append(.segmented(ModelSamples.first)) }
    if let track { payloads.append(.track(ModelSamples.track(1, state: track))) }
    for payload in payloads { state.apply(ModelSamples.event(state.sequence + 1, payload)) }
    return state
  }

  @Test func `work goes on by itself while something runs, waits, or is about to be put together`() {
    #expect(state([.done, .running]).movesByItself)
    #expect(state([.done, .waiting]).movesByItself)
    #expect(state([.done, .done]).movesByItself)
    #expect(state([], segmented: false).movesByItself)
    #expect(state([.done], track: .running).movesByItself)
    #expect(state([.cancelled], phase: .probe).movesByItself)
    #expect(state([], job: .waiting).movesByItself)
  }

  @Test func `what somebody holds back is waited for by nobody`() {
    #expect(!state([.done, .cancelled]).movesByItself)
    #expect(!state([.done, .paused]).movesByItself)
    #expect(!state([.done], track: .paused).movesByItself)
    #expect(!state([.running], job: .paused).movesByItself)
    #expect(!state([.running], mode: .paused).movesByItself)
    #expect(!state([.done], job: .done).movesByItself)
  }

  @Test(arguments: [JobPhase.assemble, .validate, .measure, .publish])
  func `a draining queue waits for what would be lost`(phase: JobPhase) {
    #expect(state([.done], phase: phase, mode: .draining).movesByItself)
    #expect(state([.waiting, .running], mode: .draining).movesByItself)
    #expect(state([.waiting], track: .running, mode: .draining).movesByItself)
    #expect(!state([.waiting, .done], mode: .draining).movesByItself)
    #expect(!state([], phase: .probe, mode: .draining).movesByItself)
    // The last chunk is done, and the next phase about to begin.
    #expect(state([.done, .done], mode: .draining).movesByItself)
  }

  @Test func `what the disk holds back goes on by itself`() {
    var held = state([.done, .paused])
    held.queue.hold = .diskLow(folder: "/work", free: 1, minimum: 2)
    #expect(held.movesByItself)
    held.queue.mode = .draining
    #expect(held.movesByItself)
    held.queue.mode = .paused
    #expect(!held.movesByItself)
  }

  @Test func `the order of the queue takes any number as a priority`() {
    let low = ModelSamples.job(1, priority: .min)
    let high = ModelSamples.job(2, priority: .max)
    #expect(EngineSnapshot.precedes(high, low))
    #expect(!EngineSnapshot.precedes(low, high))
  }
}
