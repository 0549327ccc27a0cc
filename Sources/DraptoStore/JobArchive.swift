import DraptoModel
import Foundation
import GRDB

/// One job as it is stored, with all that a report needs of it.
package struct ArchivedJob: Sendable {
  /// The job, what its film is and what becomes of it. What was at work when it was stored still says so.
  package var view: JobView
  /// What it was queued with.
  package var settings: Settings
  /// What was kept when it ended; nil while it has not, and where an earlier version ended it.
  package var record: FilmRecord?
  /// Programs that worked on it so far, where there is no record.
  package var tools: [ToolRecord] = []
  /// What was run for it so far, where there is no record.
  package var commands: [CommandRecord] = []

  /// The same for whoever makes a page of it: without a record with what is known so far.
  package var film: ReportedFilm {
    var known = record ?? FilmRecord(view)
    if record == nil { (known.tools, known.commands) = (tools, commands) }
    return ReportedFilm(view: view, settings: settings, record: known)
  }

  package init(view: JobView, settings: Settings, record: FilmRecord?) {
    self.view = view
    self.settings = settings
    self.record = record
  }
}

/// Single jobs, as they stand in a database that an engine may be using: nothing is written or brought up to date.
package enum JobArchive {
  /// The job with this number; nil where there is none, or none that can be read.
  ///
  /// Throws ``StoreError``, ``StoreError/old(path:)`` too. Blocks on the disk.
  package static func job(_ id: JobID, path: String) throws -> ArchivedJob? {
    try find(path, sql: "id = ?", id.value)
  }

  /// The newest job that makes this file, or made it; nil where there is none, or none that can be read.
  ///
  /// Throws ``StoreError``, ``StoreError/old(path:)`` too. Blocks on the disk.
  /// - Parameter output: absolute.
  package static func job(output: String, path: String) throws -> ArchivedJob? {
    try find(path, sql: "output = ?", output)
  }

  /// The newest job of this film; nil where there is none, or none that can be read.
  ///
  /// Throws ``StoreError``, ``StoreError/old(path:)`` too. Blocks on the disk.
  /// - Parameter source: as it was queued.
  package static func job(source: String, path: String) throws -> ArchivedJob? {
    try find(path, sql: "source = ?", source)
  }

  private static func find(
    _ path: String, sql condition: String, _ argument: any DatabaseValueConvertible
  ) throws -> ArchivedJob? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    do {
      return try DatabaseQueue(path: path, configuration: configuration).read { db in
        guard try db.tableExists("job") else { return nil }
        if try Schema.migrator.hasBeenSuperseded(db) { throw StoreError.newer(path: path) }
        // Before the second version rows had no version.
        guard try db.tableExists("sums") else { throw StoreError.old(path: path) }
        let sql = "SELECT id, version, job, settings FROM job WHERE \(condition) ORDER BY id DESC LIMIT 1"
        let reader = RowReader(db)
        guard let row = try Row.fetchOne(db, sql: sql, arguments: [argument]), var record = reader.record(row) else {
          return nil
        }
        _ = try reader.fill(&record, withWork: true)
        let kept = try db.tableExists("record") ? reader.filmRecord(of: record.job.id) : nil
        var job = ArchivedJob(view: record.view, settings: record.settings, record: kept)
        job.tools = record.step(StepName.tools, as: [ToolRecord].self) ?? []
        job.commands = record.step(StepName.commands, as: FilmCommands.self)?.records ?? []
        return job
      }
    } catch {
      throw StoreError.of(error, path: path)
    }
  }
}
