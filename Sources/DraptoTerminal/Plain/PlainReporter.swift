import DraptoModel
import DraptoReports
import Foundation

/// Appended lines for pipes, files and simple terminals: one per thing that happened. Pure: events in, lines out.
package struct PlainReporter: Sendable {
  private var state: EngineSnapshot
  private let jobs: Set<JobID>?
  /// Tenths of each film that have been reported.
  private var reported: [JobID: Double] = [:]
  private let showsProgress: Bool

  /// - Parameters:
  ///   - jobs: the jobs to tell of; nil: all.
  ///   - showsProgress: also lines for chunks that start, for phases, and for each ten percent of a film; a live block
  ///     shows these better.
  package init(state: EngineSnapshot, jobs: Set<JobID>? = nil, showsProgress: Bool = true) {
    self.state = state
    self.jobs = jobs
    self.showsProgress = showsProgress
  }

  /// Folds the event in and returns what is worth a line.
  package mutating func lines(for event: EngineEvent) -> [String] {
    // Only what is compared is kept: a copy of the whole state would be made anew for each event.
    let (hold, mode) = (state.queue.hold, state.queue.mode)
    let oldJob: Job? = if case .job(let job) = event.payload { state.jobs[job.id]?.job } else { nil }
    let oldChunk: Chunk? = if case .chunk(let chunk) = event.payload { state[chunk: chunk.id] } else { nil }
    state.apply(event)
    switch event.payload {
    case .job(let job): return isShown(job.id) ? lines(job, before: oldJob) : []
    case .planned(let id, _, let plan):
      // Elsewhere the line of the phase stands above it.
      return isShown(id) ? (showsProgress ? [] : ["\(name(id)): plan"]) + ReportText.lines(plan).map { "  " + $0 } : []
    case .chunk(let chunk): return isShown(chunk.id.job) ? lines(chunk, before: oldChunk) : []
    case .segmented(let id):
      guard isShown(id), let view = state.jobs[id] else { return [] }
      return [
        "\(name(id)): \(view.chunks.count) \(view.chunks.count == 1 ? "chunk" : "chunks"), \(view.knownFrames) frames"
      ]
    case .queue(let queue) where queue.hold != hold:
      return [queue.hold.map { "queue waits: \($0.text)" } ?? "queue goes on"]
    case .queue(let queue) where queue.mode != mode && (queue.mode != .stopping):
      return [queue.mode == .running ? "queue goes on" : WaitReason.mode(queue.mode).text]
    case .chunkProgress(let id, _): return isShown(id.job) && showsProgress ? progress(id.job) : []
    // Errors come again as the state of their job, and so do waits.
    case .log(let line)
    where line.level == .warning && (line.job.map(isShown) ?? true) && !Self.comesAgain(line):
      return ["\(line.level.rawValue): \(line.job.map { name($0) + ": " } ?? "")\(Format.visible(line.message))"]
    default: return []
    }
  }

  /// The log's words for what the job's or the queue's own line says as well.
  private static func comesAgain(_ line: LogLine) -> Bool {
    line.message.hasPrefix("queue waits: ") || line.message.hasPrefix("begins again by itself: ")
  }

  private func isShown(_ id: JobID) -> Bool { jobs?.contains(id) ?? true }
  private func name(_ id: JobID) -> String { state.jobs[id].map { Format.visible($0.job.name) } ?? "job \(id)" }

  private func lines(_ job: Job, before: Job?) -> [String] {
    var lines: [String] = []
    if job.state != before?.state, job.state != .done || before != nil {
      switch job.state {
      case .waiting: if before == nil { lines.append("\(name(job.id)): queued → \(Format.visible(job.output))") }
      case .failed: lines.append("\(name(job.id)): FAILED: \(job.error.map { Format.visible($0.description) } ?? "")")
      default: lines.append("\(name(job.id)): \(job.state.rawValue)")
      }
    }
    if job.phase != before?.phase, job.state == .running, showsProgress {
      lines.append("\(name(job.id)): \(job.phase.rawValue)")
    }
    if let reason = job.reason, reason != before?.reason {
      lines.append("\(name(job.id)): waits: \(Format.visible(reason))")
    }
    return lines
  }

  private func lines(_ chunk: Chunk, before: Chunk?) -> [String] {
    let label = "\(name(chunk.id.job)): chunk \(chunk.id.index)"
    if chunk.state != before?.state {
      switch chunk.state {
      case .done:
        guard let result = chunk.result else { return [] }
        let speed = Format.fixed(Double(result.frames) / max(0.001, result.seconds), 1)
        return ["\(label) done: \(result.frames) frames, \(Format.bytes(result.bytes)), \(speed) fps"]
      case .failed: return ["\(label) FAILED: \(chunk.error.map { Format.visible($0.description) } ?? "")"]
      case .running where before?.state == .waiting && showsProgress:
        return ["\(label) started at \(Format.timestamp(chunk.start)), \(chunk.range.expectedFrames) frames"]
      case .waiting: return []
      // The live block shows it.
      case .running where before?.state == .waiting: return []
      default: return ["\(label) \(chunk.state.rawValue)\(chunk.reason.map { ": " + $0 } ?? "")"]
      }
    }
    // That places are taken is how it goes.
    if case .inLine(.workers) = chunk.status { return [] }
    if let reason = chunk.reason, reason != before?.reason, chunk.state == .waiting {
      return ["\(label) waits: \(Format.visible(reason))"]
    }
    return []
  }

  private mutating func progress(_ id: JobID) -> [String] {
    guard let view = state.jobs[id] else { return [] }
    let step = (view.fraction * 10).rounded(.down)
    guard step > reported[id, default: 0] else { return [] }
    reported[id] = step
    return step > 0 ? ["\(name(id)): \(Int(step * 10))%"] : []
  }
}
