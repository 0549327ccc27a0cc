import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

extension ProgramTests {
  /// Shares that go away under a queue, with real mounts.
  @Suite(.serialized, .timeLimit(.minutes(4)), .enabled(if: SmallDisk.canMount, "only root can mount a disk"))
  struct ShareTests {
    private let drapto = Drapto()

    /// Six short films on a disk of their own, and a copy of them that the disk can be filled from again.
    private func films(on disk: SmallDisk, _ copy: TemporaryFolder) async throws {
      let film = try await Clips.path(.film)
      for name in ["a", "b", "c", "d", "e", "f"] {
        try FileManager.default.copyItem(atPath: film, toPath: "\(copy.path)/\(name).mkv")
      }
      fill(disk.path, from: copy)
    }

    /// With times of change, as a disk that comes back has them.
    private func fill(_ folder: String, from copy: TemporaryFolder) {
      let cp = Process()
      cp.executableURL = URL(fileURLWithPath: "/bin/cp")
      cp.arguments = ["-a", copy.path + "/.", folder]
      try? cp.run()
      cp.waitUntilExit()
    }

    @Test func `films on a disk that is pulled out wait for it, and all of them are done when it is back`() async throws
    {
      let (disk, copy) = (try SmallDisk("200m"), TemporaryFolder("copy"))
      try await films(on: disk, copy)
      let pulled = Locked(false)
      let result = try await drapto.encode([disk.path, "-o", drapto.folder.path + "/out"]) { line in
        if line.contains("a.mkv: chunk 0 done") { disk.unmount() }
        guard line.contains("queue waits"), !pulled.value else { return }
        pulled.withLock { $0 = true }
        // Some more looks find nothing.
        Thread.sleep(forTimeInterval: 6)
        disk.mountAgain("200m")
        fill(disk.path, from: copy)
      }
      #expect(result.status == 0, "\(result.text)")
      #expect(pulled.value)
      #expect(result.text.contains("queue waits: \(disk.path)"), "\(result.text)")
      #expect(result.text.contains("queue goes on"))
      #expect(!result.text.contains("FAILED"))
      let made = (try? FileManager.default.contentsOfDirectory(atPath: drapto.folder.path + "/out")) ?? []
      #expect(made.count == 6)
      #expect(drapto.finishedChunks.values.allSatisfy { $0 <= 6 })
    }

    @Test func `a target that is pulled out is waited for, and nothing is written below its mount point`() async throws
    {
      let disk = try SmallDisk("200m")
      let film = try await Clips.path(.film)
      let below = Locked<[String]>([])
      let result = try await drapto.encode([film, "-o", disk.path + "/film.mkv"]) { line in
        if line.contains("chunk 0 done") { disk.unmount() }
        guard line.contains("waits: begins again by itself") else { return }
        below.withLock { $0 = (try? FileManager.default.contentsOfDirectory(atPath: disk.path)) ?? ["?"] }
        disk.mountAgain("200m")
      }
      #expect(result.status == 0, "\(result.text)")
      #expect(below.value.isEmpty)
      #expect(result.text.contains("is not mounted"), "\(result.text)")
      #expect(FileManager.default.fileExists(atPath: disk.path + "/film.mkv"))
      #expect(drapto.finishedChunks.values.allSatisfy { $0 == 1 })
    }

    @Test func `a state disk filled to the last byte holds the queue, and nothing that was done is lost`() async throws
    {
      let disk = try SmallDisk("40m")
      let film = try await Clips.path(.film)
      let filler = disk.path + "/filler"
      let environment = ["DRAPTO_SYSTEM_PATHS_STATE": disk.path + "/state"]
      let result = try await drapto.encode(
        [film, "-o", drapto.folder.path + "/film.mkv", "--set", "process.segmentation.max_chunk=2"],
        environment: environment
      ) { line in
        if line.contains("chunk 0 done") { Self.fillToTheLastByte(filler) }
        guard line.contains("queue waits") else { return }
        Thread.sleep(forTimeInterval: 3)
        unlink(filler)
      }
      #expect(result.status == 0, "\(result.text)")
      #expect(result.text.contains("queue waits: disk"), "\(result.text)")
      #expect(FileManager.default.fileExists(atPath: drapto.folder.path + "/film.mkv"))
    }

    private static func fillToTheLastByte(_ path: String) {
      let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
      let block = [UInt8](repeating: 1, count: 65_536)
      for size in [65_536, 4096, 1] { while write(descriptor, block, size) > 0 {} }
      close(descriptor)
    }
  }
}
