import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

extension EngineSuites {
  @Suite(.enabled("this ffmpeg can't write Dolby Vision") { try await TestTools.toolset().capabilities.hasDolbyVision })
  struct DolbyVisionTests {
    /// Chunks of about a second.
    private static let chunks = ["process.segmentation.min_chunk": "1", "process.segmentation.max_chunk": "2"]

    private func encode(
      _ source: String, _ changes: [String: String] = chunks, name: String = "film.mkv"
    ) async throws -> (EngineHarness, JobView) {
      let harness = try await EngineHarness(changes)
      let id = try await harness.enqueue(source, to: harness.output(name))
      return (harness, try await harness.ended(id))
    }

    private func check(_ report: TrustReport?, _ name: String) -> TrustReport.Verdict? {
      report?.checks.first { $0.name == name }?.verdict
    }

    @Test(arguments: [
      (DolbyVisionClips.Kind.hdr10, "10.1"), (.hlg, "10.4"), (.sdr, "10.2"), (.layered, "10.1"),
      (.withoutRecord, "10.1"), (.alone, "10.0"), (.transport, "10.1"),
    ])
    func `every RPU comes through chunks, with the record`(_ kind: DolbyVisionClips.Kind, _ name: String) async throws {
      let source = try await DolbyVisionClips.path(kind)
      let (harness, view) = try await encode(source)
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(view.chunks.count >= 3)
      #expect(view.chunks.allSatisfy { $0.attempt == 1 && $0.result?.dolbyVisionHash != nil })
      #expect(view.report?.failures == [])
      #expect(check(view.report, "RPU content") == .ok)
      #expect(try await harness.media(harness.output()).video?.dolbyVision?.name == name)
      let pair = try await harness.compare(source, harness.output())
      #expect(pair.failures == [])
      #expect(pair.checks.contains { $0.name == "RPU content" && $0.detail == "100 of 100 frames equal" })
      #expect(view.report?.losses.contains { $0.detail.contains("enhancement layer") } == (kind == .layered))
    }

    @Test func `in one piece it is the same, and AV1 with Dolby Vision is a source too`() async throws {
      let source = try await DolbyVisionClips.path(.hdr10)
      let (harness, view) = try await encode(source, ["encoding.dolby_vision.chunked": "false"])
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(view.chunks.count == 1)
      #expect(try await harness.compare(source, harness.output()).failures == [])
      let again = try await harness.ended(
        try await harness.enqueue(harness.output(), to: harness.output("again.mkv"), Self.chunks))
      #expect(again.job.error == nil)
      #expect(try await harness.media(harness.output("again.mkv")).video?.dolbyVision?.name == "10.1")
      #expect(try await harness.compare(source, harness.output("again.mkv")).failures == [])
    }

    @Test func `no frame of profile 7 asks for the layer that is gone`() async throws {
      let source = try await DolbyVisionClips.path(.layered)
      let (harness, view) = try await encode(source)
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      let reader = RPUReader(
        ffmpeg: harness.tools.ffmpeg, watched: WatchedRun(runner: TestTools.runner, stallTimeout: 60))
      let scratch = harness.folder.file("rpus")
      let given = try await reader.read(
        RPUExtraction(path: source, stream: 0, carrier: .hevc), scratch: scratch, keepsUnits: true)
      let made = try await reader.read(
        RPUExtraction(path: harness.output(), stream: 0, carrier: .av1), scratch: scratch, keepsUnits: true)
      #expect(given.units.count == 100 && given.units.allSatisfy { $0.usesEnhancementLayer })
      #expect(made.units.count == 100 && made.units.allSatisfy { !$0.usesEnhancementLayer && $0.hevcProfile == 8 })
      #expect(made.units.allSatisfy { $0.hasRightChecksum })
      // ffmpeg's decoder reads them too, checksums included.
      let decoded = Locked<[String]>([])
      let outcome = try await TestTools.runner.run(
        ToolCommand(
          harness.tools.ffmpeg,
          [
            "-v", "info", "-nostdin", "-nostats", "-err_detect", "crccheck+explode", "-i", harness.output(), "-vf",
            "showinfo=checksum=0", "-f", "null", "-",
          ]), onError: { line in decoded.withLock { $0.append(line) } })
      #expect(outcome.succeeded)
      let lines = decoded.value
      #expect(lines.count { $0.contains("disable_residual_flag=1") } == 100)
      #expect(!lines.contains { $0.contains("disable_residual_flag=0") || $0.contains("mismatch") })
    }

    /// The RPUs of a whole film.
    private func units(_ harness: EngineHarness, _ path: String) async throws -> RPUTrack {
      let reader = RPUReader(
        ffmpeg: harness.tools.ffmpeg, watched: WatchedRun(runner: TestTools.runner, stallTimeout: 60))
      let codec = try await harness.media(path).video?.info.codec
      let carrier = try #require(codec.flatMap(RPUExtraction.Carrier.init(codec:)))
      return try await reader.read(
        RPUExtraction(path: path, stream: 0, carrier: carrier), scratch: harness.folder.file("rpus"), keepsUnits: true)
    }

    @Test(arguments: [DolbyVisionClips.Kind.barred, .barredLayered])
    func `black bars are cropped when the settings say so, and every active area moves with them`(
      _ kind: DolbyVisionClips.Kind
    ) async throws {
      let source = try await DolbyVisionClips.path(kind)
      let (harness, view) = try await encode(
        source, Self.chunks.merging(["features.dolby_vision_crop": "true", "encoding.crop": "auto"]) { $1 })
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      let crop = PictureMargins(top: 16, bottom: 20)
      #expect(view.plan?.video.crop == Crop(width: 192, height: 72, x: 0, y: 16))
      #expect(view.plan?.video.dolbyVision?.cropped == crop)
      #expect(view.chunks.count >= 3 && view.chunks.allSatisfy { $0.attempt == 1 })
      #expect(view.report?.failures == [])
      #expect(view.report?.checks.first { $0.name == "active area" }?.detail.hasPrefix("that of 10 frames") == true)
      let video = try #require(try await harness.media(harness.output()).video)
      #expect((video.width, video.height) == (192, 72))
      #expect(video.dolbyVision?.name == "10.1")
      let (given, made) = (try await units(harness, source), try await units(harness, harness.output()))
      #expect(given.count == 100 && made.count == 100 && made.problems.isEmpty)
      #expect(Set(given.areas.map { "\($0?.words ?? "none")" }).count > 12)
      #expect(zip(given.areas, made.areas).count { $0?.cropped(by: crop) == $1 } == 100)
      #expect(made.units.allSatisfy { $0.hasRightChecksum && $0.hevcProfile == 8 && $0.activeArea != nil })
      let pair = try await harness.compare(source, harness.output())
      #expect(pair.failures == [])
      #expect(
        pair.checks.contains {
          $0.name == "RPU content"
            && $0.detail == "100 of 100 frames equal; active area moved by the crop: top 16, bottom 20"
        })
      #expect(try await decodesWithChecksums(harness, harness.output()))
    }

    /// Whether ffmpeg's decoder takes every RPU, with its checksum test on.
    private func decodesWithChecksums(_ harness: EngineHarness, _ path: String) async throws -> Bool {
      let lines = Locked<[String]>([])
      let outcome = try await TestTools.runner.run(
        ToolCommand(
          harness.tools.ffmpeg,
          ["-v", "warning", "-nostdin", "-err_detect", "crccheck+explode", "-i", path, "-f", "null", "-"]),
        onError: { line in lines.withLock { $0.append(line) } })
      return outcome.succeeded && lines.value.isEmpty
    }

    @Test func `without that they stay, and a cropped film whose active areas stayed behind does not pass`()
      async throws
    {
      let source = try await DolbyVisionClips.path(.barred)
      let (harness, view) = try await encode(source, Self.chunks.merging(["encoding.crop": "auto"]) { $1 })
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(view.plan?.video.crop == nil)
      #expect(view.plan?.notes.contains(DolbyVisionWords.noCrop) == true)
      #expect(try await harness.compare(source, harness.output()).failures == [])
      let stale = harness.output("stale.mkv")
      try await TestTools.run(
        harness.tools.ffmpeg,
        [
          "-v", "error", "-nostdin", "-i", source, "-vf", "crop=192:72:0:16", "-c:v", "libsvtav1", "-preset", "10",
          "-crf", "40", "-pix_fmt", "yuv420p10le", "-dolbyvision", "1", stale,
        ])
      let pair = try await harness.compare(source, stale)
      #expect(check(pair, "active area") == .failed)
    }

    @Test func `HDR10 metadata stay beside it, in every chunk`() async throws {
      let source = try await DolbyVisionClips.path(.hdr10)
      let (harness, view) = try await encode(source, Self.chunks.merging(["process.keep_work": "true"]) { $1 })
      #expect(view.job.state == .done)
      let want = try #require(try await harness.media(source).video)
      for chunk in view.chunks {
        let path = harness.workspace(view.job.id).chunk(chunk.id.index)
        let video = try #require(try await harness.media(path).video)
        #expect(video.contentLight == want.contentLight)
        #expect(try #require(want.masteringDisplay).isClose(to: try #require(video.masteringDisplay)))
        #expect(video.color.transfer == "smpte2084" && video.color.primaries == "bt2020")
        #expect(video.dolbyVision?.name == "10.1")
      }
    }

    @Test func `a picture in Dolby's own colours keeps its open tags`() async throws {
      let source = try await DolbyVisionClips.path(.alone)
      let (harness, view) = try await encode(source)
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      let color = try #require(try await harness.media(harness.output()).video?.color)
      #expect(color.primaries == nil && color.transfer == nil && color.matrix == nil)
      #expect(color.range == "pc")
    }

    @Test(.enabled("no older ffmpeg here") { await TestTools.olderFFmpeg.value != nil })
    func `without an ffmpeg that can, an older one leaves no trace of it in the degraded film`() async throws {
      let old = try #require(await TestTools.olderFFmpeg.value)
      let source = try await DolbyVisionClips.path(.hdr10)
      let harness = try await EngineHarness(Self.chunks, ffmpeg: old)
      let refused = try await harness.ended(try await harness.enqueue(source))
      #expect(refused.job.error?.code == .toolIncapable)
      #expect(refused.job.error?.advice.contains("drapto setup") == true)
      #expect(refused.chunks.isEmpty)
      let id = try await harness.enqueue(source, to: harness.output("b.mkv"), ["encoding.dolby_vision.mode": "prefer"])
      let view = try await harness.ended(id)
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(check(view.report, "Dolby Vision") == .warning)
      #expect(view.report?.losses.first?.subject == "Dolby Vision")
      #expect(try await harness.media(harness.output("b.mkv")).video?.dolbyVision == nil)
    }

    @Test(arguments: [DolbyVisionClips.Kind.hlg, .alone])
    func `MP4 keeps the record and every RPU`(_ kind: DolbyVisionClips.Kind) async throws {
      let source = try await DolbyVisionClips.path(kind)
      let (harness, view) = try await encode(source, name: "film.mp4")
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      let output = try await harness.media(harness.output("film.mp4"))
      #expect(output.container.contains("mp4"))
      #expect(output.video?.dolbyVision?.name == (kind == .hlg ? "10.4" : "10.0"))
      #expect(try await harness.compare(source, harness.output("film.mp4")).failures == [])
      #expect(harness.folder.contents("out") == ["film.mp4"])
    }

    @Test func `an encoder killed in the middle costs its chunk only, and the engine's end nothing that is done`()
      async throws
    {
      let source = try await DolbyVisionClips.path(.long)
      let harness = try await EngineHarness(Self.chunks)
      let id = try await harness.enqueue(source)
      let victim = try await harness.encoder()
      kill(victim.pid, SIGKILL)
      try await harness.waitFor(id, "some chunks done") { $0.chunks.count { $0.state == .done } >= 2 }
      await harness.stop()
      try await harness.start()
      let view = try await harness.ended(id)
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(view.report?.failures == [])
      #expect(try await harness.compare(source, harness.output()).failures == [])
    }

    @Test(arguments: [
      (DolbyVisionClips.Kind.gap, ErrorCode.dolbyVisionMissing),
      (.wrongTags, .dolbyVisionColour), (.unknownLevel, .dolbyVisionUnsupported),
    ])
    func `what can't be kept is refused before any work`(_ kind: DolbyVisionClips.Kind, _ code: ErrorCode) async throws
    {
      let (harness, view) = try await encode(try await DolbyVisionClips.path(kind))
      #expect(view.job.state == .failed)
      #expect(view.job.error?.code == code)
      #expect(view.chunks.isEmpty)
      #expect(!harness.exists(harness.output()))
    }

    @Test func `a film with gaps is degraded when the settings say so, and marked`() async throws {
      let source = try await DolbyVisionClips.path(.gap)
      let (harness, view) = try await encode(
        source, Self.chunks.merging(["encoding.dolby_vision.mode": "prefer"]) { $1 })
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(view.plan?.losses.contains { $0.subject == "Dolby Vision" && $0.detail.contains("HDR10 stays") } == true)
      #expect(check(view.report, "Dolby Vision") == .warning)
      let output = try #require(try await harness.media(harness.output()).video)
      #expect(output.dolbyVision == nil)
      #expect(output.contentLight != nil && output.color.transfer == "smpte2084")
    }

    @Test func `a gap that nobody saw before ends the film in its chunk`() async throws {
      let (harness, view) = try await encode(try await DolbyVisionClips.path(.hiddenGap))
      #expect(view.job.state == .failed)
      #expect(view.job.error?.code == .dolbyVisionMissing)
      #expect(view.job.error?.message.contains("10 frames") == true)
      #expect(view.chunks.first { $0.state == .failed }?.attempt == 1)
      #expect(!harness.exists(harness.output()))
    }

    @Test func `packets that an edit list hides have no metadata to keep`() async throws {
      let harness = try await EngineHarness(Self.chunks)
      let cut = harness.folder.file("cut.mp4")
      // Begins inside a group of pictures: the packets before stay in the file.
      try await TestTools.run(
        harness.tools.ffmpeg,
        [
          "-v", "error", "-nostdin", "-ss", "0.6", "-i", try await DolbyVisionClips.path(.hdr10), "-c", "copy",
          "-strict", "unofficial", cut,
        ])
      let view = try await harness.ended(try await harness.enqueue(cut))
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(check(view.report, "RPU content") == .ok)
      let frames = try await harness.fingerprint(harness.output()).ticks.count
      #expect(frames > 60 && frames < 100)
      #expect(try await harness.compare(cut, harness.output()).failures == [])
    }

    @Test func `a film cut in the middle is refused, or kept as far as it goes`() async throws {
      let source = try await DolbyVisionClips.path(.hdr10)
      let harness = try await EngineHarness(Self.chunks)
      let cut = try harness.copy(of: source, as: "cut.mkv")
      let bytes = try #require(try FileManager.default.attributesOfItem(atPath: cut)[.size] as? Int)
      truncate(cut, bytes / 3)
      let refused = try await harness.ended(try await harness.enqueue(cut))
      #expect(refused.job.error?.code == .sourceDamaged)
      let id = try await harness.enqueue(cut, to: harness.output("cut.mkv"), ["process.accept_damaged": "true"])
      let view = try await harness.ended(id)
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(check(view.report, "RPU content") == .ok)
      #expect(try await harness.media(harness.output("cut.mkv")).video?.dolbyVision?.name == "10.1")
    }

    @Test(
      .enabled("shared media is missing") { TestTools.media != nil },
      arguments: [
        ("dv-p8.1-144p.mkv", "10.1", 259, 4, "2.7"), ("dv-p8.4-iphone-rotated-1080p.mp4", "10.4", 77, 3, "1"),
      ])
    func `real films keep all their RPUs`(
      _ name: String, _ profile: String, _ frames: Int, _ chunks: Int, _ longest: String
    ) async throws {
      let source = try #require(TestTools.media) + "/" + name
      let (harness, view) = try await encode(
        source, ["process.segmentation.min_chunk": "0.5", "process.segmentation.max_chunk": longest])
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(view.chunks.count >= chunks)
      #expect(view.report?.failures == [])
      #expect(try await harness.media(harness.output()).video?.dolbyVision?.name == profile)
      let pair = try await harness.compare(source, harness.output())
      #expect(pair.checks.contains { $0.name == "RPU content" && $0.detail == "\(frames) of \(frames) frames equal" })
      #expect(pair.failures == [])
    }
  }
}
