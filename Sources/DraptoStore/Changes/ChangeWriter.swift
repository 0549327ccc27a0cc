import DraptoModel
import Foundation
import GRDB

/// Carries changes out, inside a transaction.
struct ChangeWriter {
  let db: Database
  private let encoder = JSONEncoder()

  init(_ db: Database) { self.db = db }

  func apply(_ change: StoreChange) throws {
    switch change {
    case .job(let job): try put(job)
    case .settings(let id, let settings):
      try run("UPDATE job SET settings = ? WHERE id = ?", [try encoder.encode(settings), id.value])
    case .chunks(let chunks): for chunk in chunks { try put(chunk) }
    case .track(let track): try put(track)
    case .step(let id, let name, let result): try put(result, name, of: id)
    case .sums(let id, let sums): try put(sums, of: id)
    case .record(let id, let record): try put(record, of: id)
    case .trial(let recorded):
      try run(
        "INSERT OR REPLACE INTO trial (film, place, number, version, made, trial) VALUES (?, ?, ?, ?, ?, ?)",
        [
          recorded.film, recorded.place, recorded.number, RowVersion.current.rawValue, Date().timeIntervalSince1970,
          try encoder.encode(recorded.trial),
        ])
    case .history(let entry):
      try run(
        "INSERT OR REPLACE INTO history (job, version, ended, entry) VALUES (?, ?, ?, ?)",
        [
          entry.job.value, RowVersion.current.rawValue, entry.ended.timeIntervalSince1970, try encoder.encode(entry),
        ])
    case .queue(let queue):
      try run(
        """
        INSERT INTO queue (id, version, state) VALUES (1, ?, ?)
        ON CONFLICT DO UPDATE SET version = excluded.version, state = excluded.state
        """, [RowVersion.current.rawValue, try encoder.encode(queue)])
    case .watched(let film):
      try run(
        "INSERT OR REPLACE INTO watched (path, bytes, modified) VALUES (?, ?, ?)",
        [film.path, film.fingerprint?.bytes, film.fingerprint?.modified])
    case .reset(let id):
      for table in ["chunk", "track", "step", "sums", "record"] {
        try run("DELETE FROM \(table) WHERE job = ?", [id.value])
      }
    case .remove(let id): try run("DELETE FROM job WHERE id = ?", [id.value])
    }
  }

  private func put(_ job: Job) throws {
    try run(
      """
      INSERT INTO job (id, version, source, output, state, priority, position, job, settings)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET version = excluded.version, source = excluded.source, output = excluded.output,
        state = excluded.state, priority = excluded.priority, position = excluded.position, job = excluded.job
      """,
      [
        job.id.value, RowVersion.current.rawValue, job.source, job.output, job.state.rawValue, job.priority,
        job.position, try encoder.encode(job), ChangeWriter.builtInSettings,
      ])
    // A job that was done and is worked on again has chunks again: the sums of the first time must not hide them.
    if job.state != .done { try run("DELETE FROM sums WHERE job = ?", [job.id.value]) }
    if !job.state.isFinal { try run("DELETE FROM record WHERE job = ?", [job.id.value]) }
  }

  private static let builtInSettings = (try? JSONEncoder().encode(Settings())) ?? Data()

  // The jobs are asked for each time: a job may have been removed while a change of it was on its way.

  private func put(_ chunk: Chunk) throws {
    try run(
      """
      INSERT INTO chunk (job, number, version, state, chunk)
      SELECT id, ?, ?, ?, ? FROM job WHERE id = ?
      ON CONFLICT DO UPDATE SET version = excluded.version, state = excluded.state, chunk = excluded.chunk
      """,
      [
        chunk.id.index, RowVersion.current.rawValue, chunk.state.rawValue, try encoder.encode(chunk),
        chunk.id.job.value,
      ])
  }

  private func put(_ track: TrackTask) throws {
    try run(
      """
      INSERT INTO track (job, stream, version, track) SELECT id, ?, ?, ? FROM job WHERE id = ?
      ON CONFLICT DO UPDATE SET version = excluded.version, track = excluded.track
      """,
      [track.stream, RowVersion.current.rawValue, try encoder.encode(track), track.job.value])
  }

  private func put(_ result: Data, _ name: String, of id: JobID) throws {
    try run(
      """
      INSERT INTO step (job, name, version, result) SELECT id, ?, ?, ? FROM job WHERE id = ?
      ON CONFLICT DO UPDATE SET version = excluded.version, result = excluded.result
      """,
      [name, RowVersion.current.rawValue, result, id.value])
  }

  private func put(_ sums: WorkSums, of id: JobID) throws {
    try run(
      """
      INSERT INTO sums (job, version, sums) SELECT id, ?, ? FROM job WHERE id = ?
      ON CONFLICT DO UPDATE SET version = excluded.version, sums = excluded.sums
      """,
      [RowVersion.current.rawValue, try encoder.encode(sums), id.value])
    for table in ["chunk", "track"] { try run("DELETE FROM \(table) WHERE job = ?", [id.value]) }
  }

  private func put(_ record: FilmRecord, of id: JobID) throws {
    try run(
      """
      INSERT INTO record (job, version, record) SELECT id, ?, ? FROM job WHERE id = ?
      ON CONFLICT DO UPDATE SET version = excluded.version, record = excluded.record
      """, [RowVersion.current.rawValue, try encoder.encode(record), id.value])
    for name in StepName.recorded {
      try run(
        "DELETE FROM step WHERE name = ? AND job = (SELECT id FROM job WHERE id = ? AND state = 'done')",
        [name, id.value])
    }
  }

  private func run(_ sql: String, _ arguments: StatementArguments) throws {
    try db.cachedStatement(sql: sql).execute(arguments: arguments)
  }
}
