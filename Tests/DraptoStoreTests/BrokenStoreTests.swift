import DraptoModel
import DraptoStore
import DraptoTestSupport
import Foundation
import GRDB
import Testing

@Suite struct BrokenStoreTests {
  private let folder = TemporaryFolder("broken")

  /// What opening says.
  private func report(_ path: String) -> ErrorReport? {
    do {
      _ = try JobStore(path: path)
      return nil
    } catch { return ErrorReport.of(error) }
  }

  @Test func `a database of a newer version is left alone`() async throws {
    let path = folder.file("newer.sqlite")
    try await JobStore(path: path).write([.job(ModelSamples.job())])
    try await DatabaseQueue(path: path).write { db in
      try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99: from the future')")
    }
    let error = report(path)
    #expect(error?.code == .storeNewer)
    #expect(error?.file == path)
    let jobs = try await DatabaseQueue(path: path).read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM job") }
    #expect(jobs == 1)
  }

  @Test func `a file that is no database is broken, and is not touched`() throws {
    let text = String(repeating: "this is no database. ", count: 500)
    let path = try folder.write(text, to: "drapto.sqlite")
    let error = report(path)
    #expect(error?.code == .storeBroken)
    #expect(error?.message.hasPrefix(path) == true)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
  }

  @Test func `a database cut in the middle is broken`() async throws {
    let path = folder.file("cut.sqlite")
    try await JobStore(path: path).write([.job(ModelSamples.job())])
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    for ending in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + ending) }
    try data.prefix(4096 + 100).write(to: URL(fileURLWithPath: path))
    #expect(report(path)?.code == .storeBroken)
  }

  @Test func `a folder that is missing is broken`() {
    #expect(report(folder.path + "/none/drapto.sqlite")?.code == .storeBroken)
  }
}

@Suite struct StateLockTests {
  private let folder = TemporaryFolder("lock")

  /// Takes the lock for a moment; what it says when it can't.
  private func attempt(_ path: String) -> ErrorReport? {
    do {
      _ = try StateLock(folder: path)
      return nil
    } catch { return ErrorReport.of(error) }
  }

  @Test func `the second taker is told who holds it, and gets it when it is free`() throws {
    let path = folder.path + "/made/on/the/way"
    var lock: StateLock? = try StateLock(folder: path)
    let error = attempt(path)
    #expect(error?.code == .engineBusy)
    #expect(error?.message == "process \(getpid()) already works with \(path)")
    #expect(attempt(folder.path) == nil)
    withExtendedLifetime(lock) {}
    lock = nil
    // A program that another test is just starting holds a copy of every descriptor until it has begun.
    for _ in 0..<50 where attempt(path) != nil { usleep(20_000) }
    #expect(attempt(path) == nil)
    #expect(attempt(path) == nil)
  }

  @Test func `the number of an earlier holder is overwritten whole`() throws {
    try folder.write("123456789012345\n", to: "lock")
    let lock = try StateLock(folder: folder.path)
    #expect(try String(contentsOfFile: folder.path + "/lock", encoding: .utf8) == "\(getpid())\n")
    withExtendedLifetime(lock) {}
  }

  @Test func `who holds it can be asked without taking it`() throws {
    let path = folder.path + "/asked"
    #expect(StateLock.holder(of: path) == nil)
    var lock: StateLock? = try StateLock(folder: path)
    #expect(StateLock.holder(of: path) == getpid())
    withExtendedLifetime(lock) {}
    lock = nil
    #expect(StateLock.holder(of: path) == nil)
    // The number of one that is gone, or of another program.
    for text in ["99999999\n", "1\n", "-1\n", "nonsense", ""] {
      try folder.write(text, to: "asked/lock")
      #expect(StateLock.holder(of: path) == nil, "\(text)")
    }
  }

  @Test func `a folder that can't be made is an error of the store`() throws {
    try folder.write("", to: "file")
    #expect(attempt(folder.path + "/file")?.code == .storeBroken)
  }

  @Test func `who is refused it closes nothing of others`() async throws {
    let lock = try StateLock(folder: folder.path)
    let isOver = Locked(false)
    // Takes the number that was just given up, again and again.
    let other = Task.detached {
      var strangers = 0
      while !isOver.value {
        let file = open("/dev/null", O_RDONLY | O_CLOEXEC)
        for _ in 0..<50 { sched_yield() }
        if close(file) != 0 { strangers += 1 }
        await Task.yield()
      }
      return strangers
    }
    for _ in 0..<10_000 {
      #expect(throws: StoreError.self) { try StateLock(folder: folder.path) }
      await Task.yield()
    }
    isOver.withLock { $0 = true }
    #expect(await other.value == 0)
    withExtendedLifetime(lock) {}
  }

  @Test func `programs that were started don't keep the lock`() async throws {
    var lock: StateLock? = try StateLock(folder: folder.path)
    let output = folder.file("held")
    let text = try await TestTools.run("/bin/sh", ["-c", "ls -l /proc/self/fd > \(output); cat \(output)"])
    #expect(!text.contains(folder.path + "/lock"))
    withExtendedLifetime(lock) {}
    lock = nil
  }
}
