import Algorithms
import DraptoModel
import DraptoStore

/// One change of the engine's state: what clients are told of it, and what outlives the engine.
package struct JournalChange: Sendable {
  /// nil: nothing that clients see.
  package var event: EngineEvent.Payload?
  /// nil: gone with the engine.
  package var row: StoreChange?

  package init(event: EngineEvent.Payload?, row: StoreChange?) {
    self.event = event
    self.row = row
  }

  /// A job as it is now, told and kept.
  package static func job(_ job: Job) -> JournalChange { JournalChange(event: .job(job), row: .job(job)) }

  /// The queue's state, told and kept.
  package static func queue(_ queue: QueueState) -> JournalChange {
    JournalChange(event: .queue(queue), row: .queue(queue))
  }

  /// Chunks as they are now, told and kept.
  package static func chunks(_ chunks: [Chunk]) -> JournalChange {
    JournalChange(event: chunks.count == 1 ? .chunk(chunks[0]) : .chunks(chunks), row: .chunks(chunks))
  }

  /// A track as it is now, told and kept.
  package static func track(_ track: TrackTask) -> JournalChange {
    JournalChange(event: .track(track), row: .track(track))
  }

  /// Told and not kept.
  package static func show(_ event: EngineEvent.Payload) -> JournalChange { JournalChange(event: event, row: nil) }
}

extension WorkBoard {
  /// The rows of these chunks and tracks, to be kept and told.
  func changes(_ ids: [WorkID]) -> [JournalChange] {
    let chunks = ids.compactMap { id in id.chunkIndex.map { self.chunks[$0] } }
    return chunks.chunks(ofCount: EngineEvent.mostChunks).map { .chunks(Array($0)) }
      + tracks.filter { ids.contains($0.id) }.map(JournalChange.track)
  }
}

/// Where a journal keeps its rows: all of a call in one transaction, one call at a time.
package protocol JournalStore: Sendable {
  func write(_ changes: [StoreChange]) async throws
  /// What was measured of a film's chunks, by whatever job, in the order it was.
  func trials(of film: String) async throws -> [RecordedTrial]
}

extension JournalStore {
  /// None.
  package func trials(of film: String) async throws -> [RecordedTrial] { [] }
}

extension JobStore: JournalStore {}

extension StoreChange {
  /// The job whose record it changes; nil: the queue's.
  var job: JobID? {
    switch self {
    case .job(let job): job.id
    case .settings(let id, _), .step(let id, _, _), .sums(let id, _), .record(let id, _), .reset(let id),
      .remove(let id):
      id
    case .chunks(let chunks): chunks.first?.id.job
    case .track(let track): track.job
    case .history(let entry): entry.job
    case .queue, .watched, .trial: nil
    }
  }
}
