import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoStore
import DraptoTestSupport
import Foundation
import Testing

extension EngineSuites {
  /// What is kept of films that real programs made.
  @Suite struct FilmRecordEncodeTests {
    /// Half a minute with noise that comes and goes, so that frames differ in what they lose.
    private func film(_ harness: EngineHarness, _ name: String = "it's $(touch x) “film” <b>.mkv") async throws
      -> String
    {
      let source = harness.folder.file("in/" + name)
      let sound = ["-f", "lavfi", "-i", "sine=frequency=440:duration=32"]
      let noise = "noise=alls=60:allf=t:all_seed=1:enable='between(t,5,6)+between(t,17,17.4)+between(t,30,31)'"
      try await TestTools.run(
        harness.tools.ffmpeg,
        ["-v", "error", "-nostdin"] + Clips.picture(seconds: 32) + sound
          + ["-vf", noise, "-c:v", "libx264", "-crf", "12", "-g", "50", "-c:a", "aac", "-shortest", source])
      return source
    }

    private func archived(_ harness: EngineHarness, _ id: JobID) throws -> ArchivedJob {
      try #require(try JobArchive.job(id, path: harness.stateFolder + "/" + JobStore.fileName))
    }

    /// libvmaf's own word on each frame of an output.
    private func vmaf(_ harness: EngineHarness, _ source: String, _ output: String) async throws -> [Double] {
      let log = harness.folder.file("vmaf.json")
      let align = "settb=1/1000,setpts=N*40,format=yuv420p10le"
      try await TestTools.run(
        harness.tools.ffmpeg,
        [
          "-v", "error", "-nostdin", "-i", output, "-i", source, "-lavfi",
          "[0:v]\(align)[a];[1:v]\(align)[b];[a][b]libvmaf=model=version=vmaf_v0.6.1:log_fmt=json:log_path=\(log)",
          "-f", "null", "-",
        ])
      struct Log: Decodable {
        struct Frame: Decodable { var metrics: [String: Double] }
        var frames: [Frame]
      }
      return try JSONDecoder().decode(Log.self, from: Data(contentsOf: URL(fileURLWithPath: log))).frames
        .compactMap { $0.metrics["vmaf"] }
    }

    /// The lowest scores that lie ten seconds apart, found by asking for the lowest again and again.
    private func worst(of scores: [Double], rate: Double) -> [Int] {
      var (left, found) = (Array(scores.enumerated()), [Int]())
      while found.count < 6, let next = left.min(by: { $0.element < $1.element }) {
        found.append(next.offset)
        left.removeAll { abs(Double($0.offset - next.offset)) / rate < 10 }
      }
      return found
    }

    @Test func `a film that was measured whole keeps its worst frames, its chunks' scores, tools and commands`()
      async throws
    {
      let harness = try await EngineHarness([
        "encoding.quality.measure": "vmaf", "encoding.crf": "50", "process.keep_work": "true",
      ])
      let source = try await film(harness)
      let id = try await harness.enqueue(source, to: harness.output("it's “done”.mkv"))
      let view = try await harness.ended(id)
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      let record = try #require(try archived(harness, id).record)
      let scores = try await vmaf(harness, source, view.job.output)
      try #require(scores.count == 800)
      #expect(record.worst.map(\.frame) == worst(of: scores, rate: 25))
      #expect(record.worst.count >= 3)
      for frame in record.worst {
        #expect(abs(frame.score - scores[frame.frame]) < 0.001 && abs(frame.time - Double(frame.frame) / 25) < 0.002)
      }
      var first = 0
      for chunk in record.chunks {
        let own = scores[first..<first + chunk.frames]
        first += chunk.frames
        #expect(abs(try #require(chunk.mean) - own.reduce(0, +) / Double(own.count)) < 0.01)
        #expect(abs(try #require(chunk.minimum) - own.min()!) < 0.01 && chunk.percentile5! >= chunk.minimum!)
        #expect(chunk.encodes == nil && chunk.outcome == nil && (chunk.sourceBytes ?? 0) > 0)
      }
      #expect(first == 800 && record.chunks.count > 8)
      try await checkTools(record, harness)
      try await checkCommands(record, harness)
      try await checkFoundPublished(harness, view, record)
    }

    private func checkTools(_ record: FilmRecord, _ harness: EngineHarness) async throws {
      #expect(record.tools.map(\.name) == ["ffmpeg", "SVT-AV1", "libvmaf", "mkvmerge"])
      #expect(record.tools[0].version == harness.tools.capabilities.version)
      #expect(record.tools[0].path == harness.tools.ffmpeg && record.tools[3].path == harness.tools.mkvmerge)
      let said = try await TestTools.run(harness.tools.mkvmerge, ["--version"])
      #expect(said.contains(record.tools[3].version) && record.tools[3].version.hasPrefix("v"))
      #expect(record.tools[2].version.first?.isNumber == true)
    }

    /// Pastes them into a shell: the work folder is still there, as it was for them.
    private func checkCommands(_ record: FilmRecord, _ harness: EngineHarness) async throws {
      #expect(record.commands.map(\.title) == ["chunk 0", "audio 1", "put together"])
      for command in record.commands.prefix(2) {
        try await TestTools.run("/bin/sh", ["-c", command.command])
      }
      let folder = harness.folder.path
      let made = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".part") }
      #expect(made.count == 2, "\(made)")
      #expect(!made.contains { $0.hasSuffix("/x") })
      let chunk = try await harness.fingerprint(folder + "/" + made.first { $0.contains("chunks/000000") }!)
      let film = try await harness.fingerprint(harness.output("it's “done”.mkv"))
      #expect(chunk.hashes.count > 20 && chunk.hashes == Array(film.hashes.prefix(chunk.hashes.count)))
      #expect(record.commands[2].command.contains(" --output \(harness.folder.path)/out/.drapto-"))
    }

    /// As a kill between the rename and the last record leaves it: no record, chunks in place of sums.
    private func checkFoundPublished(_ harness: EngineHarness, _ view: JobView, _ record: FilmRecord) async throws {
      await harness.stop()
      var job = view.job
      (job.state, job.phase, job.ended) = (.running, .publish, nil)
      let database = harness.stateFolder + "/" + JobStore.fileName
      var commands = FilmCommands()
      _ = commands.keep(chunk: 0, record.commands[0].command)
      commands.keep(track: 1, record.commands[1].command)
      commands.keep(assembly: Array(record.commands.dropFirst(2)))
      try await JobStore(path: database).write(
        [
          .job(job), .chunks(view.chunks), .step(job.id, StepName.commands, try JSONEncoder().encode(commands)),
          .step(job.id, StepName.tools, try JSONEncoder().encode(record.tools)),
        ] + view.tracks.map { .track($0) })
      #expect(try archived(harness, job.id).record == nil)
      let before = FileFingerprint.read(job.output)
      try await harness.start()
      #expect(try await harness.ended(job.id).job.state == .done)
      #expect(FileFingerprint.read(job.output) == before, "nothing was made again")
      #expect(try archived(harness, job.id).record == record)
    }

    @Test func `a film with a target keeps the worst frames of its chunks, when all its files are gone`() async throws {
      let harness = try await EngineHarness([
        "encoding.quality.target": "90", "encoding.svt.preset": "12", "process.segmentation.min_chunk": "6",
        "process.segmentation.max_chunk": "12",
      ])
      let id = try await harness.enqueue(try await film(harness))
      let view = try await harness.ended(id, within: .seconds(120))
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      #expect(await eventually { !harness.exists(harness.workspace(id).folder) })
      let archived = try archived(harness, id)
      let record = try #require(archived.record)
      #expect(archived.view.chunks.isEmpty && archived.view.sums?.chunks == record.chunks.count)
      let least = try #require(record.chunks.compactMap(\.minimum).min())
      #expect(abs(try #require(record.worst.first).score - least) < 0.01)
      let (chunk, worst) = (record.chunks.first { $0.minimum == least }!, record.worst[0])
      #expect(chunk.start <= worst.time + 0.001 && worst.time <= chunk.start + chunk.length + 0.041)
      #expect(zip(record.worst, record.worst.dropFirst()).allSatisfy { $0.score <= $1.score })
      for chunk in record.chunks {
        let quality = view.chunks[chunk.index].result?.quality
        #expect(abs(chunk.mean! - quality!.score.mean) < 0.01 && chunk.encodes == quality?.encodes)
        #expect(chunk.outcome == quality?.outcome && chunk.crf == view.chunks[chunk.index].crf)
      }
      // The command is that of the CRF that was kept, however many were tried after it.
      #expect(record.commands[0].command.contains("-crf \(Int(record.chunks[0].crf)) "))
    }

    @Test func `a film that two versions worked on names both, and a failed one what was known`() async throws {
      let real = try await TestTools.toolset().ffmpeg
      let fake = try FakeTool(.fails, chunk: 1, real: real)
      let harness = try await EngineHarness(["process.retries": "1"], fake: fake)
      let id = try await harness.enqueue(try await Clips.path(.film))
      #expect(try await harness.ended(id).job.state == .failed)
      let first = try #require(try archived(harness, id).record)
      #expect(first.failures.map(\.chunk) == [1, 1] && first.failures.allSatisfy { $0.error.command != nil })
      #expect(first.tools.map(\.name).contains("ffmpeg") && first.commands.contains { $0.title == "chunk 0" })
      #expect(!first.commands.contains { $0.title == "put together" })
      await harness.stop()
      var tools = first.tools
      for place in tools.indices where tools[place].name == "ffmpeg" { tools[place].version = "of last year" }
      try await JobStore(path: harness.stateFolder + "/" + JobStore.fileName).write([
        .step(id, StepName.tools, try JSONEncoder().encode(tools))
      ])
      // It is mended, and the same program otherwise.
      try Data("#!/bin/sh\nexec '\(real)' \"$@\"\n".utf8).write(to: URL(fileURLWithPath: fake.path))
      try await harness.start()
      try await harness.send(.retryJob(id))
      #expect(try await harness.ended(id).job.state == .done)
      let last = try #require(try archived(harness, id).record)
      let versions = last.tools.filter { $0.name == "ffmpeg" }.map(\.version)
      #expect(versions == ["of last year", harness.tools.capabilities.version])
      #expect(last.tools.count == first.tools.count + 1)
      #expect(last.failures == first.failures)
    }
  }
}
