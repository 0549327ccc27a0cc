import DraptoModel
import GRDB

extension JobStore {
  /// Puts the sums of a job that is done in the place of its chunks and tracks, in one transaction. Gives the sums; nil
  /// when the job is not there, is not done or has its sums, and where rows are of a version that is not known: those
  /// are left to the newer drapto that wrote them. Throws ``StoreError``.
  package func sumUp(_ job: JobID) async throws -> WorkSums? {
    try await transact { db in
      guard try Bool.fetchOne(db, sql: Self.isOpenSQL, arguments: [job.value, job.value]) == true,
        let row = try Row.fetchOne(db, sql: Self.sumsSQL, arguments: [job.value, job.value]),
        row["newest"] <= RowVersion.current.rawValue
      else { return nil }
      let sums = WorkSums(
        chunks: row["chunks"], frames: row["frames"], bytes: row["bytes"], seconds: row["seconds"],
        tracks: row["tracks"], trackBytes: row["trackBytes"])
      try ChangeWriter(db).apply(.sums(job, sums))
      return sums
    }
  }

  private static let isOpenSQL = """
    SELECT EXISTS (SELECT 1 FROM job WHERE id = ? AND state = 'done') AND NOT EXISTS (SELECT 1 FROM sums WHERE job = ?)
    """

  /// As ``WorkSums/init(_:_:)`` counts, without decoding; both versions have these fields in the same place. What is no
  /// JSON adds nothing. The blobs are cast to text: SQLite takes blobs for JSON in a binary form of its own.
  private static let sumsSQL = """
    WITH
      texts AS (SELECT version, CAST(chunk AS TEXT) AS text FROM chunk WHERE job = ?),
      results AS (SELECT version, CASE WHEN json_valid(text) THEN json_extract(text, '$.result') END AS result FROM texts),
      sounds AS (SELECT version, CAST(track AS TEXT) AS text FROM track WHERE job = ?),
      work AS (
        SELECT count(*) AS chunks, CAST(total(json_extract(result, '$.frames')) AS INTEGER) AS frames,
          CAST(total(json_extract(result, '$.bytes')) AS INTEGER) AS bytes,
          total(json_extract(result, '$.seconds')) AS seconds, max(version) AS newest
        FROM results),
      sound AS (
        SELECT count(*) AS tracks, max(version) AS newest,
          CAST(total(CASE WHEN json_valid(text) THEN json_extract(text, '$.bytes') END) AS INTEGER) AS trackBytes
        FROM sounds)
    SELECT chunks, frames, bytes, seconds, tracks, trackBytes,
      max(coalesce(work.newest, 0), coalesce(sound.newest, 0)) AS newest
    FROM work, sound
    """
}
