import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

extension ProgramTests {
  /// `drapto chunk`: a film's chunks by hand.
  @Suite(.serialized, .timeLimit(.minutes(3))) struct ChunkCommandTests {
    private let drapto = Drapto()
    private var folder: String { drapto.folder.path + "/by-hand" }

    /// Lines of JSON, a task each.
    private func plan(_ film: String, _ more: [String] = Drapto.fast) async throws -> [String] {
      let result = try await drapto.run(["chunk", "--plan", film, "--folder", folder] + more)
      #expect(result.status == 0, "\(result.text)")
      return result.output
    }

    /// Writes a task's JSON to a file, changed.
    private func write(_ task: String, _ change: (inout [String: Any]) -> Void = { _ in }) throws -> String {
      var object = try #require(try JSONSerialization.jsonObject(with: Data(task.utf8)) as? [String: Any])
      change(&object)
      let data = try JSONSerialization.data(withJSONObject: object)
      return try drapto.folder.write(String(decoding: data, as: UTF8.self), to: "task.json")
    }

    @Test func `chunks encoded one by one are those of an ordinary encode`() async throws {
      let film = try await Clips.path(.film)
      let tasks = try await plan(film)
      #expect(tasks.count > 2)
      var frames = 0
      for (index, task) in tasks.enumerated() {
        let result = try await drapto.run(["chunk", try write(task), "--progress"])
        #expect(result.status == 0, "\(result.text)")
        let line = try #require(result.output.first)
        #expect(result.output.count == 1)
        frames += try JSONDecoder().decode(ChunkResult.self, from: Data(line.utf8)).frames
        let stages = try result.errors.map { line in
          try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")["stage"]
            as? String
        }
        #expect(stages.first == "encoding" && stages.last == "checking", "chunk \(index): \(stages)")
      }
      #expect(frames == 300)

      let other = Drapto()
      let encoded = try await other.encode([
        film, "-o", other.folder.path + "/film.mkv", "--set", "process.keep_work=true",
      ])
      #expect(encoded.status == 0, "\(encoded.text)")
      let files = try #require(FileManager.default.enumerator(atPath: other.workFolder)?.allObjects as? [String])
      let chunks = files.filter { $0.contains("/chunks/") }.sorted()
      #expect(chunks.count == 2 * tasks.count, "\(files)")
      for file in chunks {
        let (theirs, mine) = (other.workFolder + "/" + file, folder + "/chunks/" + OutputNaming.split(file).name)
        if file.hasSuffix(".mkv") {
          #expect(try await videoPackets(mine) == videoPackets(theirs), "\(file)")
        } else {
          #expect(FileManager.default.contentsEqual(atPath: mine, andPath: theirs), "\(file)")
        }
      }
    }

    @Test func `a task comes through stdin too`() async throws {
      let film = try await Clips.path(.film)
      let file = try write(try #require(try await plan(film).first))
      let result = try await TestTools.runner.run(
        ToolCommand(
          "/bin/sh", ["-c", "\(shellQuoted(Drapto.path)) chunk - < \(shellQuoted(file))"],
          environment: drapto.environment))
      #expect(result.exitStatus == 0, "\(result.stderrTail)")
      #expect(drapto.folder.contents("by-hand/chunks") == ["000000.mkv", "000000.times"])
    }

    @Test func `a task that makes no sense is refused with its key, and nothing is made`() async throws {
      let task = try #require(try await plan(try await Clips.path(.film)).first)
      let changes: [(String, (inout [String: Any]) -> Void)] = [
        ("`crf` is missing", { $0["crf"] = nil }),
        ("`plan.width` is missing", { $0["plan"] = ($0["plan"] as? [String: Any])?.filter { $0.key != "width" } }),
        ("`expected[1]` has the wrong type", { $0["expected"] = [0, "x"] }),
        ("`expected` must ascend", { $0["expected"] = [40, 0] }),
        ("`folder` must be an absolute path", { $0["folder"] = "by-hand" }),
        ("`lead` must be from 0 to 4", { $0["lead"] = 5 }),
        ("`attempt` must be 1 or more", { $0["attempt"] = 0 }),
        (
          "`plan.keyframeSeconds` must be",
          { $0["plan"] = ($0["plan"] as? [String: Any])?.merging(["keyframeSeconds": Int64.min]) { $1 } }
        ),
      ]
      for (words, change) in changes {
        let result = try await drapto.run(["chunk", try write(task, change)])
        #expect(result.status == 2, "\(words): \(result.text)")
        #expect(result.output.isEmpty && result.text.contains("DRP-USAGE") && result.text.contains(words), "\(result)")
      }
      let broken = try drapto.folder.write("{\"crf\": ", to: "broken.json")
      #expect(try await drapto.run(["chunk", broken]).text.contains("it is not one object in JSON"))
      #expect(try await drapto.run(["chunk", drapto.folder.path + "/none.json"]).status == 2)
      #expect(try await drapto.run(["chunk", broken, "--crf", "20"]).status == 2)
      #expect(try await drapto.run(["chunk", "--plan", "film.mkv"]).status == 2)
      #expect(!FileManager.default.fileExists(atPath: folder))
    }

    @Test func `a film that changed, and tools that are missing, are told as JSON`() async throws {
      let film = drapto.folder.path + "/film.mkv"
      try FileManager.default.copyItem(atPath: try await Clips.path(.film), toPath: film)
      let task = try write(try #require(try await plan(film).first))
      let missing = try await drapto.run(["chunk", task, "--json"], environment: ["FFMPEG": "/no/such/ffmpeg"])
      #expect(missing.status == 3)
      #expect(try report(missing).code == .toolMissing)
      let handle = try #require(FileHandle(forWritingAtPath: film))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data([0]))
      try handle.close()
      let changed = try await drapto.run(["chunk", task, "--json"])
      #expect(changed.status == 1)
      #expect(try report(changed).code == .sourceChanged)
      #expect(changed.errors.isEmpty)
      #expect(drapto.folder.contents("by-hand/chunks").isEmpty)
    }

    private func report(_ result: Drapto.Result) throws -> ErrorReport {
      #expect(result.output.count == 1)
      return try JSONDecoder().decode(ErrorReport.self, from: Data(try #require(result.output.first).utf8))
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
    func `a signal ends its programs, and leaves nothing half-written`(signal: Int32) async throws {
      let task = try #require(
        try await plan(try await Clips.path(.film), ["--svt-preset", "0", "--set", "process.segmentation.min_chunk=8"])
          .first)
      let decoded = try ChunkTask(json: Data(task.utf8))
      let owner = "drapto chunk: " + decoded.part
      let handle = ToolHandle()
      async let run = drapto.run(["chunk", try write(task)], handle: handle)
      let isAtWork = await eventually(within: .seconds(60)) {
        FileManager.default.fileExists(atPath: decoded.part) && !LeftoverProcesses.find(owner: owner).isEmpty
      }
      #expect(isAtWork)
      if let pid = handle.pid { kill(pid, signal) }
      let result = try await run
      #expect(result.status == 130, "\(result.text)")
      #expect(LeftoverProcesses.find(owner: owner).isEmpty)
      #expect(drapto.folder.contents("by-hand/chunks").isEmpty)
    }

    @Test func `what a killed run leaves at work is ended by the next one`() async throws {
      let task = try #require(
        try await plan(try await Clips.path(.film), ["--svt-preset", "0", "--set", "process.segmentation.min_chunk=8"])
          .first)
      let decoded = try ChunkTask(json: Data(task.utf8))
      let owner = "drapto chunk: " + decoded.part
      let handle = ToolHandle()
      async let run = drapto.run(["chunk", try write(task)], handle: handle)
      let isAtWork = await eventually(within: .seconds(60)) { !LeftoverProcesses.find(owner: owner).isEmpty }
      #expect(isAtWork)
      if let pid = handle.pid { kill(pid, SIGKILL) }
      #expect(try await run.signal == SIGKILL)
      let left = LeftoverProcesses.find(owner: owner)
      let quick: (inout [String: Any]) -> Void = { task in
        task["plan"] = (task["plan"] as? [String: Any])?.merging(["preset": 12]) { $1 }
      }
      let again = try await drapto.run(["chunk", try write(task, quick)], handle: handle)
      #expect(again.status == 0, "\(again.text)")
      #expect(!left.isEmpty && LeftoverProcesses.find(owner: owner).isEmpty)
    }

    @Test func `a film that an encode refuses has no tasks`() async throws {
      let empty = try drapto.folder.write("", to: "empty.mkv")
      let result = try await drapto.run(["chunk", "--plan", empty, "--folder", folder])
      #expect(result.status == 1 && result.output.isEmpty)
      #expect(result.text.contains("DRP-SRC-EMPTY"), "\(result.text)")
    }
  }
}
