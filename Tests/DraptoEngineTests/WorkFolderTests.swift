import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

@testable import DraptoEngine

@Suite struct WorkFolderTests {
  private let folder = TemporaryFolder("work")
  private var root: String { folder.path + "/root" }
  private let day: TimeInterval = 86_400

  private func claim(_ store: String = "store", earlier: [String] = []) throws -> WorkFolder {
    try WorkFolder.claim(root: root, storeID: store, earlier: earlier)
  }
  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
  private func mode(_ path: String) -> mode_t {
    var info = Glibc.stat()
    return stat(path, &info) == 0 ? info.st_mode & 0o7777 : 0
  }

  // MARK: Claiming

  @Test func `a store has its own folder, which nobody else can read`() throws {
    let work = try claim()
    #expect(work.path == root + "/store")
    #expect(mode(root) == 0o700 && mode(work.path) == 0o700 && mode(work.path + "/lock") == 0o600)
    #expect(work.workspace(JobID(3)).folder == root + "/store/jobs/3")
    #expect(try claim("other").path == root + "/other")
  }

  @Test func `a folder that was open to others is closed`() throws {
    try FileManager.default.createDirectory(atPath: root + "/store", withIntermediateDirectories: true)
    chmod(root, 0o755)
    chmod(root + "/store", 0o777)
    let work = try claim()
    #expect(mode(work.path) == 0o700)
    // The root is the user's own choice.
    #expect(mode(root) == 0o755)
  }

  @Test func `one engine at a time works in it, and the second learns whom to wait for`() throws {
    let first = try claim()
    let error = #expect(throws: ErrorReport.self) { try claim() }
    #expect(error?.code == .engineBusy)
    #expect(error?.message.contains(first.path) == true && error?.message.contains("\(getpid())") == true)
    first.release()
    let second = try claim()
    #expect(throws: ErrorReport.self) { try claim() }
    withExtendedLifetime(second) {}
  }

  @Test func `programs that are started do not inherit the lock`() async throws {
    let work = try claim()
    let sleeper = Process()
    sleeper.executableURL = URL(fileURLWithPath: "/bin/sleep")
    sleeper.arguments = ["60"]
    try sleeper.run()
    let pid = sleeper.processIdentifier
    // Test threads block the gentle signals, and children inherit that.
    defer { kill(pid, SIGKILL) }
    #expect(await eventually { readSmallFile("/proc/\(pid)/comm") == "sleep\n" })
    // While it loads, it opens and closes files of its own.
    let files = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").compactMap {
      try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/fd/\($0)")
    }
    #expect(!files.isEmpty && !files.contains(work.path + "/lock"), "\(files)")
  }

  @Test func `a place that can't be a folder is refused by its name`() throws {
    try folder.write("", to: "root")
    let error = #expect(throws: ErrorReport.self) { try claim() }
    #expect(error?.code == .workNotWritable && error?.message.contains(root) == true)
  }

  @Test func `a link in the folder's place is not followed`() throws {
    let elsewhere = folder.file("elsewhere/file")
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: root + "/store", withDestinationPath: DurableFile.parent(of: elsewhere))
    let error = #expect(throws: ErrorReport.self) { try claim() }
    #expect(error?.code == .workNotWritable)
    #expect(folder.contents("elsewhere").isEmpty)
  }

  @Test(.enabled(if: SmallDisk.canMount)) func `a disk that is read-only is told`() throws {
    let disk = try SmallDisk("1m")
    disk.makeReadOnly(true)
    let error = #expect(throws: ErrorReport.self) {
      try WorkFolder.claim(root: disk.path, storeID: "store", earlier: [])
    }
    #expect(error?.code == .workNotWritable && error?.message.contains("Read-only") == true)
  }

  // MARK: Jobs of before

  @Test func `unfinished jobs go on where they were begun, others begin in the new place`() throws {
    let cache = folder.path + "/cache"
    for place in [cache, root, cache + "/store"] {
      try Workspace(root: place, job: JobID(place == cache ? 1 : place == root ? 2 : 3)).prepare()
    }
    try Workspace(root: cache, job: JobID(5)).prepare()
    let work = try claim(earlier: [cache])
    try work.workspace(JobID(5)).prepare()
    work.adopt([JobID(1), JobID(2), JobID(3), JobID(4), JobID(5)])
    #expect(work.workspace(JobID(1)).folder == cache + "/jobs/1")
    #expect(work.workspace(JobID(2)).folder == root + "/jobs/2")
    #expect(work.workspace(JobID(3)).folder == cache + "/store/jobs/3")
    #expect(work.workspace(JobID(4)).folder == root + "/store/jobs/4")
    #expect(work.workspace(JobID(5)).folder == root + "/store/jobs/5")
  }

  @Test func `a new job with the number of somebody else's old one has its own folder`() throws {
    try Workspace(root: root, job: JobID(1)).prepare()
    let work = try claim()
    work.adopt([JobID(2)])
    #expect(work.workspace(JobID(1)).folder == root + "/store/jobs/1")
  }

  // MARK: Gone

  @Test func `a folder that somebody removed is made again, with its lock`() throws {
    let work = try claim()
    #expect(try !work.remakeIfGone())
    try FileManager.default.removeItem(atPath: root)
    #expect(try work.remakeIfGone())
    #expect(try !work.remakeIfGone())
    #expect(mode(work.path) == 0o700)
    let error = #expect(throws: ErrorReport.self) { try claim() }
    #expect(error?.code == .engineBusy)
  }

  @Test func `a folder that another engine took meanwhile stays with it`() throws {
    let work = try claim()
    try FileManager.default.removeItem(atPath: root)
    let other = try claim()
    let error = #expect(throws: ErrorReport.self) { try work.remakeIfGone() }
    #expect(error?.code == .engineBusy)
    other.release()
    #expect(try work.remakeIfGone())
  }

  @Test(.enabled(if: SmallDisk.canMount)) func `nothing is made below a disk that is not mounted`() throws {
    let disk = try SmallDisk("1m")
    let work = try WorkFolder.claim(root: disk.path, storeID: "store", earlier: [])
    disk.unmount()
    let error = #expect(throws: ErrorReport.self) { try work.remakeIfGone() }
    #expect(error?.message.contains("\(disk.path) is not mounted") == true)
    #expect(disk.folder.contents().isEmpty)
  }

  // MARK: Sweeping

  @Test func `only old folders of jobs that nobody knows are swept`() throws {
    let cache = folder.path + "/cache"
    for number in [1, 8] { try Workspace(root: cache, job: JobID(Int64(number))).prepare() }
    let work = try claim(earlier: [cache])
    work.adopt([JobID(1)])
    for number in 2...4 {
      let workspace = work.workspace(JobID(Int64(number)))
      try workspace.prepare()
      try DurableFile.write("chunk".utf8, to: workspace.chunk(0))
    }
    for name in ["jobs/07/file", "jobs/notes/file", "jobs/-1/file", "other/5/file"] {
      try folder.write("", to: "root/store/" + name)
    }
    try folder.write("", to: "root/store/jobs/6")
    try folder.write("", to: "target/file")
    try FileManager.default.createSymbolicLink(
      atPath: work.path + "/jobs/9", withDestinationPath: folder.path + "/target")
    #expect(work.sweep(keeping: [], now: Date()).isEmpty)
    let later = Date().addingTimeInterval(2 * day)
    let swept = work.sweep(keeping: [JobID(2)], now: later)
    #expect(swept == [cache + "/jobs/1", work.path + "/jobs/3", work.path + "/jobs/4"])
    #expect(folder.contents("root/store/jobs") == ["-1", "07", "2", "6", "9", "notes"])
    #expect(folder.contents("cache/jobs") == ["8"])
    #expect(folder.contents("target") == ["file"])
  }

  @Test func `one file that is still written keeps its whole job`() throws {
    let work = try claim()
    try work.workspace(JobID(1)).prepare()
    let part = try folder.write("half", to: "root/store/jobs/1/chunks/000000.a1.mkv.part")
    let later = Date().addingTimeInterval(2 * day)
    try FileManager.default.setAttributes([.modificationDate: later.addingTimeInterval(-60)], ofItemAtPath: part)
    #expect(work.sweep(keeping: [], now: later).isEmpty)
    #expect(exists(part))
    #expect(work.sweep(keeping: [], now: later.addingTimeInterval(day)).count == 1)
    #expect(!exists(part))
  }

  @Test func `a swept folder with no jobs is no trouble`() throws {
    #expect(try claim().sweep(keeping: [], now: Date()).isEmpty)
  }
}

@Suite(.enabled(if: SmallDisk.canMount, "only root can mount a disk")) struct WorkMountTests {
  @Test func `an engine does not start on a work folder whose disk is not mounted`() async throws {
    let disk = try SmallDisk("20m")
    let path = disk.path + "/work"
    let harness = try await CoreHarness(FakeWorker([3: .waits]), configure: { $0.workFolder = path })
    let id = try await harness.enqueue()
    try await harness.waitFor(id, "three done") { $0.chunks.count { $0.state == .done } == 3 }
    await harness.stop()
    disk.unmount()
    let error = await #expect(throws: EngineError.self) { try await harness.start() }
    #expect(error?.report.code == .workNotWritable && error?.report.message.contains("is not mounted") == true)
    #expect((try? FileManager.default.contentsOfDirectory(atPath: disk.path)) == [])
  }
}
