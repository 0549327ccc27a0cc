import DraptoEngine
import DraptoMedia
import DraptoModel
import Foundation

/// Encodes nothing, as told: stands in for ffmpeg where control, faults, retries and scheduling are tested.
package final class FakeWorker: ChunkWorker {
  package enum Behaviour: Sendable {
    case works
    /// Ends with the error as often as said, then works.
    case fails(ErrorReport, times: Int)
    /// Runs until ``FakeWorker/open(_:)``, then works. Frozen time does not count.
    case waits
    /// Runs until then, fails once, and works.
    case failsOnceOpened(ErrorReport)
    /// Runs until then, and can't be ended before: a program that hangs in the kernel.
    case clings
  }

  /// One try at a piece of work.
  package struct Attempt: Sendable, Hashable {
    package var job: JobID
    /// Of the chunk; sound tracks count as -1 - stream.
    package var index: Int

    package init(_ job: JobID, _ index: Int) {
      self.job = job
      self.index = index
    }
  }

  private struct State: Sendable {
    var chunks: [Int: Behaviour]
    var others: Behaviour
    /// Wins over `chunks`.
    var single: [Attempt: Behaviour] = [:]
    var begun: [Attempt] = []
    var atWork: [Attempt: ToolHandle] = [:]
    var most = 0
    var failures: [Attempt: Int] = [:]
    var opened: Set<Int> = []
    var isOpen = false

    func behaviour(_ attempt: Attempt) -> Behaviour { single[attempt] ?? chunks[attempt.index] ?? others }
  }

  private let state: Locked<State>

  /// - Parameters:
  ///   - chunks: what becomes of single chunks, by index; sound tracks count as -1 - stream.
  ///   - others: what becomes of all others.
  package init(_ chunks: [Int: Behaviour] = [:], others: Behaviour = .works) {
    state = Locked(State(chunks: chunks, others: others))
  }

  /// Everything that was begun, in order, with repeats.
  package var attempts: [Attempt] { state.value.begun }
  /// Chunks that were begun, in order, with repeats.
  package var begun: [Int] { attempts.map(\.index).filter { $0 >= 0 } }
  package var tracksBegun: [Int] { attempts.map(\.index).filter { $0 < 0 }.map { -1 - $0 } }
  package func begun(of job: JobID) -> [Int] { attempts.filter { $0.job == job && $0.index >= 0 }.map(\.index) }
  /// What is at work now, with the grip on each.
  package var grips: [Attempt: ToolHandle] { state.value.atWork }
  /// Chunks of one job that are at work now, and its tracks, with the grip on each.
  package func atWork(_ job: JobID) -> [Int: ToolHandle] {
    Dictionary(uniqueKeysWithValues: grips.filter { $0.key.job == job }.map { ($0.key.index, $0.value) })
  }
  /// The most that ran at once.
  package var most: Int { state.value.most }

  /// Lets a chunk that waits go on; nil: all of them.
  package func open(_ index: Int? = nil) {
    state.withLock { if let index { $0.opened.insert(index) } else { $0.isOpen = true } }
  }

  /// Changes what becomes of a chunk, of every job or of one.
  package func behave(_ index: Int, of job: JobID? = nil, _ behaviour: Behaviour) {
    state.withLock { state in
      if let job { state.single[Attempt(job, index)] = behaviour } else { state.chunks[index] = behaviour }
    }
  }

  package func encode(_ task: ChunkTask, control: ToolHandle, report: WorkReport) async throws -> ChunkResult {
    let index = task.range.index
    try await work(Attempt(task.workspace.job, index), control)
    try Self.write(8 * task.expected.count, to: task.workspace.chunkTimes(index))
    try Self.write(1000, to: task.workspace.chunk(index))
    return ChunkResult(
      frames: task.expected.count, bytes: 1000, seconds: 0.01, peakMemory: 1 << 20, cpuSeconds: 0.01, headerHash: "h",
      packetHash: "p", decodeErrors: 0, lead: 0, missingFrames: 0)
  }

  fileprivate func encode(track stream: Int, of workspace: Workspace, _ control: ToolHandle) async throws {
    try await work(Attempt(workspace.job, -1 - stream), control)
    try Self.write(1000, to: workspace.track(stream))
  }

  /// What is recorded as done is looked for on disk.
  private static func write(_ bytes: Int, to path: String) throws {
    try FileManager.default.createDirectory(
      atPath: OutputNaming.split(path).folder, withIntermediateDirectories: true)
    try Data(count: bytes).write(to: URL(fileURLWithPath: path))
  }

  private func work(_ attempt: Attempt, _ control: ToolHandle) async throws {
    state.withLock { state in
      state.begun.append(attempt)
      state.atWork[attempt] = control
      state.most = max(state.most, state.atWork.count)
    }
    defer { state.withLock { $0.atWork[attempt] = nil } }
    let behaviour = state.withLock { $0.behaviour(attempt) }
    // Even one that works at once takes a moment, in which it can be caught.
    if case .clings = behaviour {
      while isWaiting(attempt, behaviour) { await Task { try? await Task.sleep(for: .milliseconds(1)) }.value }
      return
    }
    try await Task.sleep(for: .milliseconds(1))
    while control.isPaused || isWaiting(attempt, behaviour) { try await Task.sleep(for: .milliseconds(1)) }
    let (error, times): (ErrorReport, Int)
    switch behaviour {
    case .works, .waits, .clings: return
    case .fails(let report, let count): (error, times) = (report, count)
    case .failsOnceOpened(let report): (error, times) = (report, 1)
    }
    let count = state.withLock { state in
      state.failures[attempt, default: 0] += 1
      return state.failures[attempt]!
    }
    if count <= times { throw error }
  }

  private func isWaiting(_ attempt: Attempt, _ behaviour: Behaviour) -> Bool {
    switch behaviour {
    case .waits, .clings, .failsOnceOpened: state.withLock { !$0.isOpen && !$0.opened.contains(attempt.index) }
    case .works, .fails: false
    }
  }
}

extension Workspace {
  /// The job whose files these are, by the name of the folder.
  fileprivate var job: JobID { JobID(Int64(OutputNaming.split(folder).name) ?? 0) }
}

/// Makes the sound tracks of one job with a ``FakeWorker``.
struct FakeTracks: TrackWorker {
  var worker: FakeWorker
  var workspace: Workspace

  func encode(stream: Int, attempt: Int, control: ToolHandle, report: WorkReport) async throws
    -> (bytes: Int64, sound: SoundRecord)
  {
    try await worker.encode(track: stream, of: workspace, control)
    return (1000, SoundRecord(channels: 2))
  }
}
