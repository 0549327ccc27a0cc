import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

extension EngineSuites {
  struct HDR10PlusTests {
    /// Chunks of about a second.
    private static let chunks = ["process.segmentation.min_chunk": "1", "process.segmentation.max_chunk": "2"]

    private func encode(
      _ source: String, _ changes: [String: String] = [:], name: String = "film.mkv"
    ) async throws -> (EngineHarness, JobView) {
      let harness = try await EngineHarness(Self.chunks.merging(changes) { $1 })
      let id = try await harness.enqueue(source, to: harness.output(name))
      return (harness, try await harness.ended(id))
    }

    private func line(_ report: TrustReport?, _ name: String) -> String? {
      report?.checks.first { $0.name == name }.map { "\($0.verdict.rawValue) \($0.detail)" }
    }

    private func track(_ path: String, _ carrier: HDR10PlusCarrier = .av1) async throws -> HDR10PlusTrack {
      try await HDR10PlusReader(ffmpeg: try await TestTools.toolset().ffmpeg, runner: TestTools.runner)
        .read(HDR10PlusExtraction(path: path, stream: 0, carrier: carrier))
    }

    /// The display's luminance that ffmpeg's decoder shows for each frame: 400 and the frame's number, as the clips are made.
    private func shown(_ path: String) async throws -> [Int?] {
      let found = Locked<[Int?]>([])
      let label = "targeted_system_display_maximum_luminance:"
      let outcome = try await TestTools.runner.run(
        ToolCommand(
          try await TestTools.toolset().ffmpeg,
          ["-v", "info", "-nostdin", "-nostats", "-i", path, "-vf", "showinfo=checksum=0", "-f", "null", "-"]),
        onError: { line in
          if line.contains("] n:") { found.withLock { $0.append(nil) } }
          guard let start = line.firstRange(of: label)?.upperBound else { return }
          let number = line[start...].drop { $0 == " " }.prefix { $0 != "." }
          found.withLock { $0[$0.count - 1] = Int(number).map { $0 - 400 } }
        })
      #expect(outcome.succeeded)
      return found.value
    }

    @Test(arguments: HDR10PlusClips.Kind.allCases.filter { ![.av1, .hiddenFrames, .h264].contains($0) })
    func `all that a film carries is read, by the time of its frames`(_ kind: HDR10PlusClips.Kind) async throws {
      let found = try await track(try await HDR10PlusClips.path(kind), .hevc)
      let wanted = HDR10PlusClips.payloads(kind).map { $0.map { HDR10PlusTrack.Metadata($0) } ?? .none }
      #expect(found.frames.map(\.metadata) == wanted)
      #expect(found.malformed == (kind == .malformed ? 1 : 0))
      #expect(found.frames.count { $0.isKey } == 4)
    }

    @Test(arguments: [
      HDR10PlusClips.Kind.every, .suffix, .mixed, .large, .transport, .mp4, .av1, .h264, .withDolbyVision,
    ])
    func `every frame's metadata come through chunks, byte for byte`(_ kind: HDR10PlusClips.Kind) async throws {
      let source = try await HDR10PlusClips.path(kind)
      let (harness, view) = try await encode(source)
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(view.chunks.count >= 3)
      #expect(view.report?.failures == [])
      #expect(view.report?.losses.filter { $0.subject == "HDR10+" } == [])
      #expect(line(view.report, "HDR10+ content") == "ok byte for byte the source’s on 100 of 100 frames")
      #expect(try await track(harness.output()).frames.map(\.metadata.payload) == HDR10PlusClips.payloads(kind))
      #expect(try await shown(harness.output()) == Array(0..<100))
      let pair = try await harness.compare(source, harness.output())
      #expect(pair.failures == [])
      #expect(line(pair, "HDR10+ content") == "ok byte for byte the source’s on 100 of 100 frames")
      if kind == .withDolbyVision {
        #expect(try await harness.media(harness.output()).video?.dolbyVision?.name == "10.1")
        #expect(line(pair, "RPU content") == "ok 100 of 100 frames equal")
      }
      // What the decoder is told before the first frame holds the sequence header alone.
      var file = try MatroskaFile(harness.output())
      #expect(try file.next { $0.isKey } == true)
      let record = try #require(file.track?.codecPrivate)
      #expect(OBUReader.units(record[4...])?.map(\.type) == [1])
    }

    @Test(arguments: [HDR10PlusClips.Kind.every, .withDolbyVision])
    func `MP4 has them in its stream and names their brand`(_ kind: HDR10PlusClips.Kind) async throws {
      let source = try await HDR10PlusClips.path(kind)
      let (harness, view) = try await encode(source, name: "film.mp4")
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      let output = harness.output("film.mp4")
      #expect(try await track(output).frames.map(\.metadata.payload) == HDR10PlusClips.payloads(kind))
      #expect(try await shown(output) == Array(0..<100))
      #expect(MP4Brand.all(in: output).isSuperset(of: ["isom", "av01", "cdm4"]))
      #expect(try await harness.compare(source, output).failures == [])
      #expect(try await harness.media(output).video?.dolbyVision?.name == (kind == .every ? nil : "10.1"))
    }

    /// Every second frame, key frames (each 25th) in both parities: a scene that begins without takes what comes first in it.
    @Test func `gaps repeat the last of their scene, and are counted`() async throws {
      let source = try await HDR10PlusClips.path(.everySecond)
      let (harness, view) = try await encode(source)
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      let wanted = (0..<100).map { frame in
        frame % 2 == 0 ? frame : frame % 25 == 0 ? frame + 1 : frame - 1
      }
      #expect(try await shown(harness.output()) == wanted)
      #expect(
        line(view.report, "HDR10+ content")
          == "ok byte for byte the source’s on 100 of 100 frames, of which 50 had none and repeat the last of their scene"
      )
      let pair = try await harness.compare(source, harness.output())
      #expect(pair.failures == [])
      #expect(
        line(pair, "HDR10+ content")
          == "ok byte for byte the source’s on 50 of 50 frames; 50 more have some, though the source has none for them")
      #expect(view.plan?.notes.contains("HDR10+ is kept, frame by frame: 50 of 100 frames carry it") == true)
    }

    @Test func `a malformed payload is a gap`() async throws {
      let source = try await HDR10PlusClips.path(.malformed)
      let (harness, view) = try await encode(source)
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      let bad = HDR10PlusClips.malformedFrame
      #expect(try await shown(harness.output()) == (0..<100).map { $0 == bad ? bad - 1 : $0 })
      #expect(view.plan?.notes.contains { $0.contains("99 of 100 frames (1 more is malformed)") } == true)
      #expect(try await harness.compare(source, harness.output()).failures == [])
    }

    @Test(arguments: [
      (HDR10PlusClips.Kind.third, [:], "only 30 of 100 frames carry it"),
      (.sdr, [:], "it goes with PQ and BT.2020, but the film says transfer bt709, primaries bt709"),
      (.every, ["encoding.hdr10plus": "drop"], "the settings say so"),
    ])
    func `what makes no sense is dropped, which is said before`(
      _ kind: HDR10PlusClips.Kind, _ changes: [String: String], _ why: String
    ) async throws {
      let (harness, view) = try await encode(try await HDR10PlusClips.path(kind), changes)
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(view.plan?.losses.contains { $0.subject == "HDR10+" && $0.detail.contains("(\(why))") } == true)
      #expect(view.report?.failures == [])
      #expect(line(view.report, "HDR10+") == "warning dropped, as said before the encode")
      #expect(try await track(harness.output()).carrying == 0)
    }

    @Test func `cropped and measured they stay, and after the engine's end too`() async throws {
      let source = try await HDR10PlusClips.path(.every)
      let harness = try await EngineHarness(
        Self.chunks.merging([
          "encoding.crop": "160:96:16:6", "process.keep_work": "true", "encoding.quality.target": "80",
        ]) { $1 })
      let id = try await harness.enqueue(source)
      try await harness.waitFor(id, "a chunk done") { $0.chunks.contains { $0.state == .done } }
      await harness.stop()
      let side = harness.workspace(id).hdr10Plus
      let kept = HDR10PlusFile.track([UInt8](try Data(contentsOf: URL(fileURLWithPath: side))))
      #expect(kept?.carrying == 100)
      try await harness.start()
      let view = try await harness.ended(id)
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(try await harness.media(harness.output()).video?.width == 160)
      #expect(try await shown(harness.output()) == Array(0..<100))
      #expect(view.report?.failures == [])
      #expect(harness.folder.contents("out") == ["film.mkv"])
    }

    /// What was read is not read again; a file of it that is damaged is.
    @Test func `a damaged side file is made anew`() async throws {
      let source = try await HDR10PlusClips.path(.every)
      let harness = try await EngineHarness(Self.chunks.merging(["process.keep_work": "true"]) { $1 })
      let id = try await harness.enqueue(source)
      try await harness.waitFor(id, "a chunk done") { $0.chunks.contains { $0.state == .done } }
      await harness.stop()
      let side = harness.workspace(id).hdr10Plus
      var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: side)))
      bytes[bytes.count / 2] ^= 1
      try Data(bytes).write(to: URL(fileURLWithPath: side))
      try await harness.start()
      let view = try await harness.ended(id)
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(HDR10PlusFile.track([UInt8](try Data(contentsOf: URL(fileURLWithPath: side))))?.carrying == 100)
      #expect(try await shown(harness.output()) == Array(0..<100))
    }

    @Test func `a task for another machine has the metadata of its frames in it`() async throws {
      let source = try await HDR10PlusClips.path(.every)
      let folder = TemporaryFolder("hdr10plus-task")
      let tools = try await TestTools.toolset()
      let preview = Preview(
        tools: tools, runner: TestTools.runner, settings: try Samples.settings(Self.chunks), cores: 2)
      let tasks = try await preview.tasks(of: source, folder: folder.path)
      #expect(tasks.count >= 3)
      let task = try JSONDecoder().decode(ChunkTask.self, from: JSONEncoder().encode(tasks[1]))
      try task.workspace.prepare()
      let result = try await LocalWorker(tools: tools, runner: TestTools.runner).encode(
        task, control: ToolHandle(), report: WorkReport())
      #expect(result.shownMetadata == 3)
      let first = tasks[0].expected.count
      #expect(try await shown(task.workspace.chunk(1)) == Array(first..<first + result.frames))
    }

    /// The pictures at its head that are shown before its first key frame have no decoding times, some no times at all.
    @Test(arguments: ["ffmpeg", "mkvmerge"])
    func `a film that was cut at an open group keeps HDR10+ and Dolby Vision`(_ program: String) async throws {
      let source = try await HDR10PlusClips.path(.openGroups)
      let folder = TemporaryFolder("hdr10plus-cut")
      let (cut, tools) = (folder.file("cut.mkv"), try await TestTools.toolset())
      if program == "ffmpeg" {
        try await TestTools.run(
          tools.ffmpeg, ["-v", "error", "-ss", "1.5", "-i", source, "-c", "copy", "-strict", "unofficial", cut])
      } else {
        try await TestTools.run(tools.mkvmerge, ["-q", "-o", cut, "--split", "parts:00:00:01.5-00:00:04", source])
      }
      let wanted = try await shown(cut)
      #expect(wanted.count > 45 && wanted.allSatisfy { $0 != nil })
      let (harness, view) = try await encode(cut)
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(view.report?.failures == [])
      #expect(try await shown(harness.output()) == wanted)
      #expect(try await harness.media(harness.output()).video?.dolbyVision?.name == "10.1")
      #expect(line(view.report, "RPUs") == "ok \(wanted.count) for \(wanted.count) frames")
    }

    /// Places are sought: behind a seek pictures of open groups lack decoding times, and transport streams are sought to
    /// places between key frames.
    @Test func `in long films with open groups all frames of a place are seen`() async throws {
      let folder = TemporaryFolder("hdr10plus-places")
      let (film, transport) = (folder.file("film.mkv"), folder.file("film.ts"))
      let part = try await HDR10PlusClips.path(.openGroups)
      let tools = try await TestTools.toolset()
      try await TestTools.run(tools.mkvmerge, ["-q", "-o", film] + (0..<10).map { ($0 > 0 ? "+" : "") + part })
      try await TestTools.run(tools.ffmpeg, ["-v", "error", "-i", film, "-c", "copy", transport])
      let detector = Detector(tools: tools, runner: TestTools.runner)
      let media = try await detector.media(film)
      let found = try #require(try await RPUSampler(tools: tools, runner: TestTools.runner).samples(media))
      #expect(found.frames > 200 && found.readable == found.frames)
      for path in [film, transport] {
        let samples = try #require(try await detector.media(path).video?.hdr10Plus)
        #expect(samples.places == 7 && samples.frames > 7 * 20 && samples.carrying == samples.frames, "\(path)")
      }
    }

    @Test func `streams without a container and films of other colours say what they lose`() async throws {
      let folder = TemporaryFolder("hdr10plus-bare")
      let tools = try await TestTools.toolset()
      func loss(_ kind: HDR10PlusClips.Kind, _ name: String, _ arguments: [String]) async throws -> String? {
        let file = folder.file(name)
        try await TestTools.run(
          tools.ffmpeg, ["-v", "error", "-i", try await HDR10PlusClips.path(kind), "-c", "copy"] + arguments + [file])
        let analysis = try await Preview(
          tools: tools, runner: TestTools.runner, settings: try Samples.settings(Self.chunks), cores: 2
        ).analyze(file)
        return analysis.plan?.losses.first { $0.subject == "HDR10+" }?.detail
      }
      let bare = "without a container its frames have no times"
      #expect(try await loss(.suffix, "suffix.hevc", [])?.contains(bare) == true)
      #expect(try await loss(.av1, "film.obu", [])?.contains(bare) == true)
      let hlg = ["-bsf:v", "av1_metadata=transfer_characteristics=18", "-color_trc", "arib-std-b67"]
      #expect(try await loss(.av1, "hlg.mkv", hlg)?.contains("the film says transfer arib-std-b67") == true)
    }

    /// It is written once more, for which the disk has no room.
    @Test(.enabled(if: SmallDisk.canMount)) func `an encode that finds no room for its metadata is kept, and waits`()
      async throws
    {
      let source = try await HDR10PlusClips.path(.every)
      let tools = try await TestTools.toolset()
      let settings = try Samples.settings(Self.chunks.merging(["encoding.crf": "1"]) { $1 })
      let preview = Preview(tools: tools, runner: TestTools.runner, settings: settings, cores: 2)
      let worker = LocalWorker(tools: tools, runner: TestTools.runner)
      func task(in folder: String) async throws -> ChunkTask {
        let task = try await preview.tasks(of: source, folder: folder)[0]
        try task.workspace.prepare()
        return task
      }
      let roomy = TemporaryFolder("hdr10plus-room")
      let first = try await task(in: roomy.path)
      let size = try await worker.encode(first, control: ToolHandle(), report: WorkReport()).bytes
      let disk = try SmallDisk("\(size * 3 / 2)")
      let small = try await task(in: disk.path)
      // Where nobody can be told the attempt fails, and leaves nothing behind.
      await #expect {
        _ = try await worker.encode(small, control: ToolHandle(), report: WorkReport())
      } throws: { ErrorReport.of($0).code == .diskFull }
      small.removeParts()
      let (said, encodes) = (Locked<[String]>([]), Locked(0))
      let result = try await worker.encode(
        small, control: ToolHandle(),
        report: WorkReport(
          stage: { if $0 == .encoding { encodes.withLock { $0 += 1 } } },
          lacksRoom: { error in
            said.withLock { $0.append(error.message) }
            disk.resize("\(size * 4)")
          }))
      #expect(result.frames == first.expected.count && result.bytes == size)
      #expect(encodes.value == 1)
      #expect(said.value.count == 1)
      #expect(said.value.first?.contains("waits for room to get its HDR10+ metadata") == true)
    }

    /// ffmpeg ends with 0 when a source can't be read on.
    @Test(arguments: ["echo 'Error during demuxing: Input/output error' >&2", ":"])
    func `what was read of a film that went away is not taken for all of it`(_ words: String) async throws {
      let folder = TemporaryFolder("hdr10plus-broken")
      let real = try await TestTools.toolset().ffmpeg
      let script = "#!/bin/sh\n\"\(real)\" \"$@\" 2>/dev/null | head -c 20000\n\(words)\n"
      let path = try folder.write(script, to: "ffmpeg")
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
      let source = try await HDR10PlusClips.path(.every)
      await #expect {
        _ = try await HDR10PlusReader(ffmpeg: path, runner: TestTools.runner)
          .read(HDR10PlusExtraction(path: source, stream: 0, carrier: .hevc))
      } throws: { ErrorReport.of($0).code == .hdr10PlusDiffers }
    }

    /// Longer than what is looked at whole: places are sought.
    @Test func `coverage of a long film is that of a few places`() async throws {
      let folder = TemporaryFolder("hdr10plus-long")
      let (film, plain) = (folder.file("film.mkv"), folder.file("plain.mkv"))
      let parts = try await [HDR10PlusClips.path(.every), HDR10PlusClips.path(.everySecond)]
      let files = (0..<10).map { ($0 > 0 ? "+" : "") + parts[$0 % 2] }
      let tools = try await TestTools.toolset()
      try await TestTools.run(tools.mkvmerge, ["-q", "-o", film] + files)
      try await TestTools.run(
        tools.ffmpeg,
        ["-v", "error", "-i", film, "-c", "copy", "-bsf:v", "filter_units=remove_types=39-40", plain])
      let detector = Detector(tools: tools, runner: TestTools.runner)
      let samples = try #require(try await detector.media(film).video?.hdr10Plus)
      #expect(samples.places == 7 && samples.frames > 100 && samples.carrying < samples.frames && !samples.isSparse)
      #expect(samples.coverage == "\(samples.carrying) of \(samples.frames) frames looked at, in 7 places")
      let none = try #require(try await detector.media(plain).video)
      #expect(!none.hasHDR10Plus && none.hdr10Plus?.places == 3 && none.hdr10Plus?.carrying == 0)
      let settings = try Samples.settings()
      let plan = try Planner(
        media: try await detector.media(film), settings: settings, capabilities: tools.capabilities, cores: 2
      ).plan(detectedCrop: nil)
      #expect(plan.video.hdr10Plus?.samples == samples)
    }

    @Test(.enabled("shared media is missing") { TestTools.media != nil }, arguments: ["film.mkv", "film.mp4"])
    func `a real film keeps all its metadata`(_ name: String) async throws {
      let source = try #require(TestTools.media) + "/hdr10plus-144p.mkv"
      let (harness, view) = try await encode(source, name: name)
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(view.chunks.count >= 4)
      let given = try await track(source, .hevc).frames.map(\.metadata.payload)
      #expect(given.count == 259 && given.allSatisfy { $0 != nil })
      #expect(try await track(harness.output(name)).frames.map(\.metadata.payload) == given)
      #expect(try await harness.compare(source, harness.output(name)).failures == [])
    }
  }
}
