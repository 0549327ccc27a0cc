import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

extension ProgramTests {
  /// Small file systems in memory; only root can mount them.
  @Suite(.serialized, .timeLimit(.minutes(2)), .enabled(if: SmallDisk.canMount)) struct DiskTests {
    private let drapto = Drapto()

    private func settings(work: String, free: Int) -> [String] {
      ["--set", "system.paths.work=\(work)", "--set", "system.resources.min_free_disk=\(free)", "--crf", "10"]
    }

    @Test func `a full work disk pauses the queue with its reason, and it goes on when there is space`() async throws {
      let disk = try SmallDisk("600k")
      let film = try await Clips.path(.film)
      let out = drapto.folder.path + "/film.mkv"
      let result = try await drapto.encode([film, "-o", out] + settings(work: disk.path, free: 0)) { line in
        if line.contains("disk") { disk.resize("100m") }
      }
      #expect(result.status == 0, "\(result.text)")
      #expect(result.text.contains("disk"), "\(result.text)")
      #expect(try await videoPackets(out).count == 300)
    }

    @Test func `low space holds the queue before anything is lost`() async throws {
      let disk = try SmallDisk("20m")
      let film = try await Clips.path(.film)
      let out = drapto.folder.path + "/film.mkv"
      let result = try await drapto.encode([film, "-o", out] + settings(work: disk.path, free: 64)) { line in
        if line.contains("queue waits: disk") { disk.resize("200m") }
      }
      #expect(result.status == 0, "\(result.text)")
      #expect(result.text.contains("queue waits: disk") && result.text.contains("queue goes on"))
      #expect(drapto.finishedChunks.values.allSatisfy { $0 == 1 })
    }

    @Test func `a full target waits, says so, and is published when there is space`() async throws {
      let disk = try SmallDisk("100k")
      let film = try await Clips.path(.film)
      let result = try await drapto.encode([film, "-o", disk.path + "/film.mkv", "--crf", "10"]) { line in
        if line.contains("waits: disk") { disk.resize("100m") }
      }
      #expect(result.status == 0, "\(result.text)")
      #expect(result.text.contains("waits: disk"))
      #expect(disk.folder.contents() == ["film.mkv"])
    }

    @Test func `a target that is read-only is refused at once, or later, and the chunks stay`() async throws {
      let disk = try SmallDisk("100m")
      let film = try await Clips.path(.film)
      disk.makeReadOnly(true)
      let refused = try await drapto.encode([film, "-o", disk.path + "/film.mkv"])
      #expect(refused.status == 1 && refused.text.contains("DRP-OUT-NOT-WRITABLE"), "\(refused.text)")
      #expect(drapto.finishedChunks.isEmpty)
      disk.makeReadOnly(false)
      let failed = try await drapto.encode([film, "-o", disk.path + "/film.mkv"]) { line in
        if line.contains("started") { disk.makeReadOnly(true) }
      }
      #expect(failed.status == 1 && failed.text.contains("DRP-OUT-NOT-WRITABLE"), "\(failed.text)")
      disk.makeReadOnly(false)
      let done = try await drapto.encode([film, "-o", disk.path + "/film.mkv"])
      #expect(done.status == 0, "\(done.text)")
      #expect(drapto.finishedChunks.values.allSatisfy { $0 == 1 })
    }
  }
}
