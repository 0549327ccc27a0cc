import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoEngine

@Suite struct WorkspaceTests {
  private let folder = TemporaryFolder("work")
  private var workspace: Workspace { Workspace(root: folder.path, job: JobID(3)) }
  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  @Test func `every job has its own folder and chunks sort by name`() throws {
    try workspace.prepare()
    #expect(workspace.chunk(12) == folder.path + "/jobs/3/chunks/000012.mkv")
    #expect(workspace.chunk(1_234_567).hasSuffix("/1234567.mkv"))
    #expect(exists(folder.path + "/jobs/3/tracks"))
    #expect(Workspace(root: folder.path, job: JobID(4)).folder != workspace.folder)
  }

  @Test func `half-written files go and whole ones stay`() throws {
    try workspace.prepare()
    for path in [workspace.chunk(0), workspace.track(1), workspace.index] {
      try DurableFile.write("whole".utf8, to: path)
      try folder.write("half", to: String((path + ".part").dropFirst(folder.path.count + 1)))
    }
    workspace.removeParts()
    for path in [workspace.chunk(0), workspace.track(1), workspace.index] {
      #expect(exists(path))
      #expect(!exists(path + ".part"))
    }
    workspace.remove()
    #expect(!exists(workspace.folder))
  }

  @Test func `each attempt writes a part of its own, and all of them are removed`() throws {
    try workspace.prepare()
    #expect(workspace.chunkPart(12, attempt: 2) == workspace.folder + "/chunks/000012.a2.mkv.part")
    #expect(workspace.trackPart(1, attempt: 3) == workspace.folder + "/tracks/1.a3.mka.part")
    #expect(workspace.rpus(12, attempt: 1) == workspace.folder + "/chunks/000012.a1.rpu.part")
    let parts = (1...2).flatMap { attempt in
      [
        workspace.chunkPart(0, attempt: attempt), workspace.trackPart(0, attempt: attempt),
        workspace.rpus(0, attempt: attempt),
      ]
    }
    #expect(Set(parts).count == 6)
    for path in parts { try folder.write("half", to: String(path.dropFirst(folder.path.count + 1))) }
    try DurableFile.commit(workspace.chunkPart(0, attempt: 2), as: workspace.chunk(0))
    workspace.removeParts()
    #expect(folder.contents("jobs/3/chunks") == ["000000.mkv"])
    #expect(folder.contents("jobs/3/tracks").isEmpty)
  }

  @Test func `folders of work files are closed to others, those that were there stay as they are`() throws {
    chmod(folder.path, 0o755)
    try workspace.prepare()
    for path in [folder.path + "/jobs", workspace.folder, workspace.folder + "/chunks"] {
      #expect(try permissions(path) == 0o700)
    }
    #expect(try permissions(folder.path) == 0o755)
    chmod(workspace.folder, 0o750)
    try workspace.prepare()
    #expect(try permissions(workspace.folder) == 0o750)
  }

  private func permissions(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test func `a place that can't be a folder is refused`() throws {
    let file = try folder.write("", to: "file")
    let error = #expect(throws: EngineError.self) { try Workspace(root: file, job: JobID(1)).prepare() }
    #expect(error?.report.code == .workNotWritable)
  }

  @Test func `a durable file replaces the old one whole and leaves no part behind`() throws {
    let path = folder.file("data")
    try DurableFile.write("first, and long".utf8, to: path)
    try DurableFile.write("second".utf8, to: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "second")
    #expect(folder.contents() == ["data"])
  }

  @Test func `what can't be written is told by its path`() {
    let error = #expect(throws: ErrorReport.self) {
      try DurableFile.write("x".utf8, to: folder.path + "/nowhere/file")
    }
    #expect(error?.code == .workNotWritable)
    #expect(error?.message.contains("nowhere/file") == true)
    #expect(throws: ErrorReport.self) { try DurableFile.commit(folder.path + "/a.part", as: folder.path + "/a") }
  }

  @Test func `the parent of a path is its folder`() {
    #expect(DurableFile.parent(of: "/a/b/c") == "/a/b")
    #expect(DurableFile.parent(of: "/a") == "/")
    #expect(DurableFile.parent(of: "a") == ".")
  }

  @Test func `times come back as they were written`() throws {
    let path = folder.file("times")
    let ticks: [Int64] = [.min, -1, 0, 1, 90_000, .max]
    try TimesFile.write(ticks, to: path)
    #expect(TimesFile.read(path) == ticks)
    try TimesFile.write([], to: path)
    #expect(TimesFile.read(path)?.isEmpty == true)
  }

  @Test func `a cut or missing file of times is none`() throws {
    let path = folder.file("times")
    #expect(TimesFile.read(path) == nil)
    try Data([1, 2, 3, 4, 5, 6, 7, 8, 9]).write(to: URL(fileURLWithPath: path))
    #expect(TimesFile.read(path) == nil)
  }

  @Test func `the frame table is that of all chunks, and overlaps are found`() throws {
    try workspace.prepare()
    let base = Rational(1, 1000)
    let chunks = (0..<2).map { Samples.chunk($0, frames: 2) }
    try TimesFile.write([0, 40], to: workspace.chunkTimes(0))
    let missing = #expect(throws: EngineError.self) {
      try FrameTableBuilder.build(chunks, in: workspace, timeBase: base)
    }
    #expect(missing?.report.code == .chunkLost)
    try TimesFile.write([80, 120], to: workspace.chunkTimes(1))
    #expect(try FrameTableBuilder.build(chunks, in: workspace, timeBase: base).ticks == [0, 40, 80, 120])
    try TimesFile.write([40, 80], to: workspace.chunkTimes(1))
    let overlap = #expect(throws: EngineError.self) {
      try FrameTableBuilder.build(chunks, in: workspace, timeBase: base)
    }
    #expect(overlap?.report.code == .framesMismatch)
  }

  @Test func `recorded chunks count only while their files are whole`() throws {
    try workspace.prepare()
    let chunks = (0..<4).map { index -> Chunk in
      var chunk = Samples.chunk(index, frames: 2)
      chunk.result?.bytes = 5
      return chunk
    }
    for index in 0..<4 {
      try DurableFile.write("12345".utf8, to: workspace.chunk(index))
      try TimesFile.write([0, 40], to: workspace.chunkTimes(index))
    }
    try FileManager.default.removeItem(atPath: workspace.chunk(1))
    try DurableFile.write("1234".utf8, to: workspace.chunk(2))
    try TimesFile.write([0], to: workspace.chunkTimes(3))
    #expect(FinishedFiles(workspace: workspace).lostNow(chunks, []) == chunks.dropFirst().map { .chunk($0.id) })
  }
}

@Suite struct FrameTimesTests {
  private let milliseconds = Rational(1, 1000)
  private let ticks90k = Rational(1, 90_000)

  @Test func `times that a container rounded get their exact ticks back`() {
    let exact = (0..<500).map { Int64((Double($0) * 3753.75).rounded()) }
    let rounded = exact.map { (Double($0) / 90).rounded() / 1000 }
    #expect(FrameTimes.snapped(rounded, to: exact, timeBase: ticks90k) == exact)
  }

  @Test func `a frame nobody expected keeps its own time`() {
    #expect(FrameTimes.snapped([0, 0.02, 0.04], to: [0, 40], timeBase: milliseconds) == [0, 20, 40])
    #expect(FrameTimes.snapped([0.5], to: [], timeBase: milliseconds) == [500])
  }

  @Test func `a missing frame takes no other's time`() {
    #expect(FrameTimes.snapped([0, 0.08], to: [0, 40, 80], timeBase: milliseconds) == [0, 80])
  }

  @Test func `a frame or two with the time of a neighbour have their own places`() {
    let expected = (0..<200).map { Int64($0 * 40) }
    var seconds = expected.map { Double($0) / 1000 }
    seconds[100] = seconds[101]
    var shown = expected
    shown[100] = 4039
    #expect(FrameTimes.snapped(seconds, to: expected, timeBase: milliseconds) == shown)
    // All of them a frame late: that is no confusion.
    let late = expected.map { Double($0 + 40) / 1000 }
    #expect(FrameTimes.snapped(late, to: expected, timeBase: milliseconds) != expected)
    // One frame fewer: nobody knows which.
    #expect(FrameTimes.snapped(Array(seconds.dropLast()), to: expected, timeBase: milliseconds).count == 199)
  }
}
