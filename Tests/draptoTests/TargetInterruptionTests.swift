import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

extension ProgramTests {
  /// A drapto that is killed while it searches for CRFs.
  @Suite(.serialized, .timeLimit(.minutes(3))) struct TargetInterruptionTests {
    /// One encoder, so that what a chunk learns of others depends on their order alone.
    private static let target = [
      "--set", "encoding.quality.target=94", "--workers", "1", "--svt-preset", "10", "--set",
      "process.segmentation.min_chunk=3",
      "--set", "process.segmentation.max_chunk=6", "--set", "system.log.level=debug",
    ]

    private static let undisturbed = Task { () throws -> (packets: [String], trials: [String], seconds: Double) in
      let drapto = Drapto()
      let film = try await Clips.path(.film)
      let start = ContinuousClock.now
      let result = try await drapto.encode(target + [film, "-o", drapto.folder.path + "/whole.mkv"])
      #expect(result.status == 0, "\(result.text)")
      return (
        try await videoPackets(drapto.folder.path + "/whole.mkv"), measured(drapto),
        (ContinuousClock.now - start).seconds
      )
    }

    /// Every trial that was taken in, by all runs: `chunk CRF extent`.
    private static func measured(_ drapto: Drapto) -> [String] {
      let log = (try? String(contentsOfFile: drapto.stateFolder + "/drapto.log", encoding: .utf8)) ?? ""
      return log.split(separator: "\n").compactMap { line in
        guard line.contains(#""subsystem":"quality""#),
          let data = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
          let fields = data["fields"] as? [String: String], let crf = fields["crf"]
        else { return nil }
        return "\(data["chunk"] ?? "") \(crf) \(data["message"] ?? "")"
      }
    }

    /// `KILLS` moments, three where nobody says.
    private static let moments: [Double] = {
      let count = ProcessInfo.processInfo.environment["KILLS"].flatMap(Int.init) ?? 3
      return (1...count).map { Double($0) / Double(count + 1) }
    }()

    @Test(arguments: moments)
    func `kill -9 in a search repeats no trial, and the film is the same`(moment: Double) async throws {
      let (packets, trials, seconds) = try await Self.undisturbed.value
      #expect(!trials.isEmpty && Set(trials).count == trials.count)
      let drapto = Drapto()
      let film = try await Clips.path(.film)
      let arguments = Self.target + [film, "-o", drapto.folder.path + "/film.mkv"]
      let handle = ToolHandle()
      async let killed = drapto.encode(arguments, handle: handle)
      try await Task.sleep(for: .seconds(seconds * moment))
      if let pid = handle.pid { kill(pid, SIGKILL) }
      let first = try await killed
      let second = try await drapto.encode(arguments)
      #expect(second.status == 0, "\(first.text)\n---\n\(second.text)")
      let made = Self.measured(drapto)
      #expect(Set(made).count == made.count, "measured twice: \(made)")
      #expect(Set(made) == Set(trials))
      #expect(try await videoPackets(drapto.folder.path + "/film.mkv") == packets)
      #expect(drapto.children.isEmpty)
    }
  }
}
