import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

extension ProgramTests {
  /// A killed, ended or interrupted drapto loses nothing that was finished.
  @Suite(.serialized, .timeLimit(.minutes(2))) struct InterruptionTests {
    private static let undisturbed = Task { () throws -> (packets: [String], seconds: Double) in
      let drapto = Drapto()
      let film = try await Clips.path(.film)
      let start = ContinuousClock.now
      let result = try await drapto.encode([film, "-o", drapto.folder.path + "/whole.mkv"])
      #expect(result.status == 0, "\(result.text)")
      return (try await videoPackets(drapto.folder.path + "/whole.mkv"), (ContinuousClock.now - start).seconds)
    }

    /// Shares of the undisturbed run: analysis, chunks (twice), the last chunk and sound, assembly and checks.
    @Test(arguments: [0.08, 0.35, 0.6, 0.8, 0.95])
    func `kill -9 costs only the chunks in flight`(share: Double) async throws {
      let (packets, seconds) = try await Self.undisturbed.value
      let drapto = Drapto()
      let film = try await Clips.path(.film)
      let out = drapto.folder.path + "/film.mkv"
      let handle = ToolHandle()
      async let killed = drapto.encode([film, "-o", out], handle: handle)
      try await Task.sleep(for: .seconds(seconds * share))
      if let pid = handle.pid { kill(pid, SIGKILL) }
      let first = try await killed
      let left = drapto.children
      let before = drapto.finishedChunks
      let again = ToolHandle()
      async let resumed = drapto.encode([film, "-o", out], handle: again)
      let areGone = await eventually(within: .seconds(10)) { drapto.children.allSatisfy { !left.contains($0) } }
      #expect(areGone, "programs of the killed run go on: \(left)")
      let second = try await resumed
      let wasPublished = second.text.contains("DRP-OUT-EXISTS") && FileManager.default.fileExists(atPath: out)
      #expect(second.status == 0 || wasPublished, "\(first.text)\n---\n\(second.text)")
      #expect(
        drapto.finishedChunks.values.allSatisfy { $0 == 1 }, "encoded twice: \(before) → \(drapto.finishedChunks)")
      #expect(try await videoPackets(out) == packets)
      #expect(drapto.children.isEmpty)
      #expect(drapto.folder.contents().allSatisfy { !$0.hasSuffix(".part") })
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `a signal ends it within three seconds with status 130, and the same command goes on`(signal: Int32)
      async throws
    {
      let (packets, _) = try await Self.undisturbed.value
      let drapto = Drapto()
      let film = try await Clips.path(.film)
      let out = drapto.folder.path + "/film.mkv"
      let handle = ToolHandle()
      let sent = Locked<ContinuousClock.Instant?>(nil)
      let result = try await drapto.encode([film, "-o", out], handle: handle) { line in
        guard line.contains("chunk"), line.contains("done"), let pid = handle.pid, sent.value == nil else { return }
        sent.withLock { $0 = .now }
        kill(pid, signal)
      }
      let took = ContinuousClock.now - (sent.value ?? .now)
      #expect(result.status == 130, "\(result.text)")
      #expect(took < .seconds(3))
      #expect(result.text.contains("Run the same command again"))
      #expect(drapto.children.isEmpty)
      let second = try await drapto.encode([film, "-o", out])
      #expect(second.status == 0, "\(second.text)")
      #expect(drapto.finishedChunks.values.allSatisfy { $0 == 1 })
      #expect(try await videoPackets(out) == packets)
    }

    @Test func `other settings for unfinished work are refused, and taken with --restart`() async throws {
      let drapto = Drapto()
      let film = try await Clips.path(.film)
      let out = drapto.folder.path + "/film.mkv"
      let handle = ToolHandle()
      _ = try await drapto.encode([film, "-o", out], handle: handle) { line in
        if line.contains("chunk"), line.contains("done"), let pid = handle.pid { kill(pid, SIGTERM) }
      }
      let refused = try await drapto.encode([film, "-o", out, "--crf", "50"])
      #expect(refused.status == 2)
      #expect(refused.text.contains("DRP-JOB-CHANGED") && refused.text.contains("encoding.crf"))
      let restarted = try await drapto.encode([film, "-o", out, "--crf", "50", "--restart"])
      #expect(restarted.status == 0, "\(restarted.text)")
    }

    @Test func `encode without inputs goes on with the queue`() async throws {
      let drapto = Drapto()
      let film = try await Clips.path(.film)
      let out = drapto.folder.path + "/film.mkv"
      let handle = ToolHandle()
      _ = try await drapto.encode([film, "-o", out], handle: handle) { line in
        if line.contains("chunk"), line.contains("done"), let pid = handle.pid { kill(pid, SIGTERM) }
      }
      let result = try await drapto.encode([])
      #expect(result.status == 0, "\(result.text)")
      #expect(FileManager.default.fileExists(atPath: out))
    }

    @Test func `a second encode goes through the engine of the first, and on when that has ended`() async throws {
      let drapto = Drapto()
      let film = try await Clips.path(.film)
      let handle = ToolHandle()
      let second = Locked<Task<Drapto.Result, any Error>?>(nil)
      _ = try await drapto.encode([film, "-o", drapto.folder.path + "/film.mkv"], handle: handle) { line in
        guard line.contains("started") else { return }
        second.withLock { task in
          guard task == nil else { return }
          task = Task { try await drapto.encode([film, "-o", drapto.folder.path + "/other.mkv"]) }
        }
      }
      let other = try #require(try await second.value?.value)
      #expect(other.status == 0, "\(other.text)")
      #expect(other.text.contains("through the engine that runs"))
      #expect(FileManager.default.fileExists(atPath: drapto.folder.path + "/other.mkv"))
      #expect(drapto.finishedChunks.values.allSatisfy { $0 == 1 }, "encoded twice: \(drapto.finishedChunks)")
    }
  }
}
