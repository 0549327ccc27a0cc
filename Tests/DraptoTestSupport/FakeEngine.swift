import DraptoEngine
import DraptoModel
import Foundation
import Synchronization

/// A state and its events without anything behind them: what clients and the socket do is tested with it. Commands are
/// kept, and answered as told.
package final class FakeEngine: EngineClient {
  private struct State {
    var snapshot = EngineSnapshot()
    var commands: [EngineCommand] = []
    var settings: [JobID: Settings] = [:]
  }

  private let state = Mutex(State())
  private let hub = EventHub()
  private let answer: @Sendable (EngineCommand) async throws -> CommandAnswer

  /// - Parameter answer: what comes of a command.
  package init(_ answer: @escaping @Sendable (EngineCommand) async throws -> CommandAnswer = { _ in CommandAnswer() }) {
    self.answer = answer
  }

  /// Commands in the order they came.
  package var commands: [EngineCommand] { state.withLock { $0.commands } }
  /// Streams of events that somebody reads.
  package var readers: Int { hub.subscriberCount }

  /// Something happens.
  package func publish(_ payloads: EngineEvent.Payload...) { publish(payloads) }

  package func publish(_ payloads: [EngineEvent.Payload]) {
    state.withLock { state in
      for payload in payloads { state.snapshot.apply(hub.publish(payload, time: ModelSamples.time)) }
    }
  }

  /// It ends: no more events.
  package func close() { hub.close() }

  package func snapshot() async throws -> EngineSnapshot { state.withLock { $0.snapshot } }

  package func settings(of job: JobID) async throws -> Settings {
    guard let settings = state.withLock({ $0.settings[job] }) else { throw ErrorReport(.jobUnknown, "no job \(job)") }
    return settings
  }

  /// The settings that a job is said to have.
  package func set(_ settings: Settings, of job: JobID) { state.withLock { $0.settings[job] = settings } }

  package func events(after sequence: UInt64) -> AsyncStream<EngineEvent> { hub.events(after: sequence) }

  @discardableResult package func send(_ command: EngineCommand) async throws -> CommandAnswer {
    state.withLock { $0.commands.append(command) }
    return try await answer(command)
  }

  /// Five hundred films that are done, and one of ten thousand chunks at work.
  package static func large(ended: Int = 500, chunks: Int = 10_000) -> FakeEngine {
    let engine = FakeEngine()
    for number in 1...Int64(ended) {
      let id = JobID(number)
      var job = ModelSamples.job(number, state: .done, phase: .publish)
      (job.started, job.ended) = (ModelSamples.time, ModelSamples.time)
      engine.publish(
        .job(job), .planned(id, ModelSamples.media(), ModelSamples.plan()),
        .summed(
          id, WorkSums(chunks: 300, frames: 72_000, bytes: 1 << 30, seconds: 9000, tracks: 1, trackBytes: 1 << 26)))
    }
    let number = Int64(ended) + 1
    engine.publish(
      .job(ModelSamples.job(number)), .planned(JobID(number), ModelSamples.media(), ModelSamples.plan()),
      .chunks((0..<chunks).map { ModelSamples.chunk($0, job: number, state: $0 % 3 == 0 ? .done : .waiting) }),
      .segmented(JobID(number)))
    return engine
  }
}
