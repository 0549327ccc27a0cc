import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

extension ProgramTests {
  /// `drapto sample`.
  @Suite(.serialized, .timeLimit(.minutes(3))) struct SampleCommandTests {
    private let drapto = Drapto()
    private var temporary: String { drapto.folder.path + "/temporary" }
    private static let fast = ["--svt-preset", "10", "--set", "system.resources.nice=0"]

    init() throws {
      try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: true)
    }

    private func sample(
      _ arguments: [String], environment: [String: String] = [:], handle: ToolHandle = ToolHandle()
    ) async throws -> Drapto.Result {
      let own = ["TMPDIR": temporary].merging(environment) { $1 }
      return try await drapto.run(["sample"] + arguments, environment: own, handle: handle)
    }

    private func report(_ arguments: [String], environment: [String: String] = [:]) async throws -> SampleReport {
      let result = try await sample(["--json"] + Self.fast + arguments, environment: environment)
      #expect(result.status == 0, "\(result.text)")
      #expect(drapto.folder.contents("temporary").isEmpty)
      return try JSONDecoder().decode(SampleReport.self, from: Data(result.output.joined(separator: "\n").utf8))
    }

    /// Noise is what a projection has to get right: it makes the bytes of real films.
    private func noisy(seconds: Double) async throws -> String {
      let path = drapto.folder.file("noisy.mkv")
      let picture =
        "testsrc2=size=320x180:rate=25:duration=\(seconds),hue=h='90*floor(t/3)',noise=alls=12:allf=t:all_seed=7"
      try await TestTools.run(
        try await TestTools.toolset().ffmpeg,
        [
          "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i",
          "sine=frequency=440:duration=\(seconds)", "-c:v", "libx264", "-preset", "veryfast", "-g", "50", "-c:a", "aac",
          path,
        ])
      return path
    }

    @Test func `what is projected lies within 15 % of real encodes, sound and all`() async throws {
      let film = try await noisy(seconds: 12)
      let report = try await report([film, "--crf", "24,36", "--metric", "off"])
      #expect(report.frames == 300 && report.surveyed.count == 10 && report.runs.count == 2)
      #expect(report.settings.map(\.crf) == [24, 36] && report.soundBytes > 50_000)
      #expect(report.unmeasured == nil && report.settings.allSatisfy { $0.score == nil && $0.encodeSeconds > 0 })
      for setting in report.settings {
        let output = drapto.folder.path + "/\(Int(setting.crf)).mkv"
        let encoded = try await drapto.run(
          ["encode", "--plain", film, "-o", output, "--crf", "\(Int(setting.crf))"] + Self.fast)
        #expect(encoded.status == 0, "\(encoded.text)")
        let bytes = Double(try #require(FileFingerprint.read(output)).bytes)
        #expect(abs(Double(setting.bytes) / bytes - 1) < 0.15, "CRF \(setting.crf): \(setting.bytes), \(bytes)")
        let picture = setting.bytes - report.soundBytes - report.otherBytes
        #expect(picture == setting.pictureBytes)
      }
    }

    @Test func `a short film is sampled whole, with its score, in all combinations`() async throws {
      let film = try await noisy(seconds: 3)
      let report = try await report([film, "--crf", "24,40", "--svt-preset", "12,10,12"])
      #expect(report.surveyed.isEmpty && report.runs.map(\.frames) == [75] && report.sampledSeconds == 3)
      #expect(report.settings.map { "\($0.crf) \($0.preset)" } == ["24.0 12", "40.0 12", "24.0 10", "40.0 10"])
      let scores = try report.settings.map { try #require($0.score) }
      #expect(scores.allSatisfy { $0.metric == .vmaf && $0.frames == 75 && $0.minimum <= $0.percentile5 })
      #expect(scores[0].mean > scores[1].mean + 1 && report.settings[0].bytes > report.settings[1].bytes)
    }

    @Test func `without a list it is the CRF and preset of the settings, and names may be anything`() async throws {
      let film = try await noisy(seconds: 2)
      let odd = drapto.folder.path + "/a '\"$(x);[v]:=,\\ %d\u{1B}[2J\n-i.mkv"
      try FileManager.default.moveItem(atPath: film, toPath: odd)
      let report = try await report([odd, "--crf", "31"])
      #expect(report.source == odd && report.settings.map(\.crf) == [31] && report.settings[0].score != nil)
      let text = try await sample([odd] + Self.fast)
      #expect(text.status == 0 && !text.text.contains("\u{1B}"), "\(text.text)")
      #expect(text.output.contains { $0.contains("24") && $0.contains("10") }, "\(text.text)")
      #expect(drapto.folder.contents("state").isEmpty && drapto.folder.contents("work").isEmpty)
    }

    @Test func `an ffmpeg that can't measure costs the scores, not the sample`() async throws {
      guard let older = await TestTools.olderFFmpeg.value else { return }
      let probe = CapabilityProbe(runner: TestTools.runner, cacheFolder: nil)
      guard try await !probe.capabilities(of: older).hasLibvmaf else { return }
      let film = try await noisy(seconds: 2)
      let report = try await report([film, "--crf", "31"], environment: ["FFMPEG": older])
      #expect(report.settings.map(\.score) == [nil] && report.settings[0].pictureBytes > 0)
      #expect(try #require(report.unmeasured).contains("can't measure VMAF"))
    }

    @Test(arguments: [
      (["--target-quality", "95"], "no use for a target quality"),
      (["--set", "encoding.quality.target=95"], "no use for a target quality"),
      (["--metric", "ssim"], "vmaf, vmaf-v1, xpsnr or off"), (["--crf", "22,99"], "DRP-SET-RANGE"),
      (["--crf", "22,,30"], "DRP-SET-TYPE"), (["--svt-preset", "4,x"], "DRP-SET-TYPE"),
    ])
    func `what makes no sense is a usage error`(arguments: [String], words: String) async throws {
      let result = try await sample(["/no/such/film.mkv"] + arguments)
      #expect(result.status == 2 && result.text.contains(words), "\(result.text)")
    }

    @Test func `a film that an encode refuses is refused, and leaves nothing`() async throws {
      let result = try await sample([try drapto.folder.write("", to: "empty.mkv")])
      #expect(result.status == 1 && result.text.contains("DRP-SRC-EMPTY"), "\(result.text)")
      #expect(drapto.folder.contents("temporary").isEmpty)
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `a signal ends it, its programs and its files`(signal: Int32) async throws {
      let film = try await noisy(seconds: 12)
      let handle = ToolHandle()
      async let run = sample([film, "--crf", "10", "--svt-preset", "0"], handle: handle)
      let isAtWork = await eventually(within: .seconds(60)) {
        drapto.folder.contents("temporary").contains {
          drapto.folder.contents("temporary/" + $0).contains { $0.hasPrefix("crf10") }
        }
      }
      #expect(isAtWork)
      if let pid = handle.pid { kill(pid, signal) }
      let result = try await run
      #expect(result.status == 130 && result.text.contains("DRP-INTERRUPTED"), "\(result.text)")
      #expect(drapto.folder.contents("temporary").isEmpty)
    }
  }
}
