import GRDB

/// The database's versions. A released migration is never changed: a new one is added.
enum Schema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1: jobs, chunks, tracks, steps") { db in
      try db.create(table: "job") { t in
        t.autoIncrementedPrimaryKey("id")
        t.column("source", .text).notNull()
        t.column("output", .text).notNull().indexed()
        t.column("state", .text).notNull()
        t.column("priority", .integer).notNull()
        t.column("position", .double).notNull()
        /// JSON of Job, Settings.
        t.column("job", .blob).notNull()
        t.column("settings", .blob).notNull()
      }
      try db.create(table: "chunk") { t in
        t.column("job", .integer).notNull().references("job", onDelete: .cascade)
        t.column("number", .integer).notNull()
        t.column("state", .text).notNull()
        /// JSON of Chunk.
        t.column("chunk", .blob).notNull()
        t.primaryKey(["job", "number"])
      }
      try db.create(table: "track") { t in
        t.column("job", .integer).notNull().references("job", onDelete: .cascade)
        t.column("stream", .integer).notNull()
        /// JSON of TrackTask.
        t.column("track", .blob).notNull()
        t.primaryKey(["job", "stream"])
      }
      // Results of steps: source, plan, segmented, report, publishing. One row is one recovery point.
      try db.create(table: "step") { t in
        t.column("job", .integer).notNull().references("job", onDelete: .cascade)
        t.column("name", .text).notNull()
        t.column("result", .blob).notNull()
        t.primaryKey(["job", "name"])
      }
      try db.create(table: "queue") { t in
        t.primaryKey("id", .integer)
        t.column("state", .blob).notNull()
      }
    }
    // The rows' foreign keys are not looked through again: it would read the whole file, and a row that somebody's
    // sqlite3 left without its job must not keep the queue from opening.
    migrator.registerMigration("2: versions, sums, meta", foreignKeyChecks: .immediate) { db in
      // Which shape the row's JSON has (``RowVersion``). Rows of before are of the first.
      for table in ["job", "chunk", "track", "step", "queue"] {
        try db.alter(table: table) { t in t.add(column: "version", .integer).notNull().defaults(to: 1) }
      }
      // What is kept of the chunks and tracks of a job that is done, in place of their rows.
      try db.create(table: "sums") { t in
        t.primaryKey("job", .integer).references("job", onDelete: .cascade)
        t.column("version", .integer).notNull()
        /// JSON of WorkSums.
        t.column("sums", .blob).notNull()
      }
      // Facts of the database itself, by name: `id`.
      try db.create(table: "meta") { t in
        t.primaryKey("name", .text)
        t.column("value", .text).notNull()
      }
      try db.execute(sql: "INSERT INTO meta (name, value) VALUES ('id', lower(hex(randomblob(4))))")
    }
    migrator.registerMigration("3: watched films") { db in
      // Files of watched folders that have joined the queue once, by their path.
      try db.create(table: "watched") { t in
        t.primaryKey("path", .text)
        // Size and time of change (ns) of the file; NULL: whatever lies there is drapto's own.
        t.column("bytes", .integer)
        t.column("modified", .integer)
      }
    }
    migrator.registerMigration("4: history") { db in
      // A row for each film that was finished. It stays when the job goes: no reference.
      try db.create(table: "history") { t in
        t.primaryKey("job", .integer)
        t.column("version", .integer).notNull()
        // Seconds since 1970.
        t.column("ended", .double).notNull().indexed()
        /// JSON of HistoryEntry.
        t.column("entry", .blob).notNull()
      }
    }
    migrator.registerMigration("5: trials") { db in
      // What encodes that were measured on the way to a target came to. They belong to no job: another one of the same
      // film, encoded alike, begins with them.
      try db.create(table: "trial") { t in
        // What decides a score, as a hash: film, picture, encoder, metric.
        t.column("film", .text).notNull()
        // Ticks of the chunk's first frame, and of the next one's: `1200-4800`.
        t.column("place", .text).notNull()
        t.column("number", .integer).notNull()
        t.column("version", .integer).notNull()
        // Seconds since 1970.
        t.column("made", .double).notNull().indexed()
        /// JSON of QualityTrial.
        t.column("trial", .blob).notNull()
        t.primaryKey(["film", "place", "number"])
      }
    }
    migrator.registerMigration("6: records") { db in
      // What a report needs of a job that ended, and its work folder had.
      try db.create(table: "record") { t in
        t.primaryKey("job", .integer).references("job", onDelete: .cascade)
        t.column("version", .integer).notNull()
        /// JSON of FilmRecord.
        t.column("record", .blob).notNull()
      }
    }
    return migrator
  }
}
