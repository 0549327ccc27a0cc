import DraptoControl
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import drapto

extension ProgramTests {
  /// The verbs of the queue, run as a user runs them, on an engine behind its socket.
  @Suite(.serialized, .timeLimit(.minutes(3))) struct QueueVerbTests {
    /// Two films at work with chunks that wait to be let go, and one in line.
    private func working() async throws -> ServedEngine {
      let served = try await ServedEngine(FakeWorker(others: .waits))
      for name in ["alpha", "beta", "alphabet"] { try await served.core.enqueue(name) }
      try await served.core.atWork(JobID(1), 0)
      try await served.core.atWork(JobID(1), 1)
      return served
    }

    @Test func `pause and resume act on films by number and name, on chunks, and on what a state names`() async throws {
      let served = try await working()
      let paused = try await served.run("pause", "2", "alphabet", "1/0")
      #expect(paused.status == 0, "\(paused.text)")
      #expect(paused.output == ["2 beta.mkv: paused", "3 alphabet.mkv: paused", "1/0 of alpha.mkv: paused"])
      for id in [JobID(2), JobID(3)] { #expect(try await served.state(id) == .paused) }
      #expect(try await served.core.view(JobID(1)).chunks[0].status.holds == [.user])
      let resumed = try await served.run("resume", "--state", "paused")
      #expect(resumed.output.last == "2 jobs: go on", "\(resumed.text)")
      for id in [JobID(2), JobID(3)] { #expect(try await served.state(id) != .paused) }
      #expect(try await served.run("resume", "1/0").status == 0)
      #expect(try await served.core.view(JobID(1)).chunks[0].status.holds.isEmpty)
    }

    @Test func `what can't be done is said for each, the others go on, and the status tells`() async throws {
      let served = try await working()
      let result = try await served.run("pause", "beta.mkv", "alph", "9", "gamma", "1/99", "1/0", "2")
      #expect(result.status == 1)
      #expect(result.output == ["2 beta.mkv: paused", "1/0 of alpha.mkv: paused"], "each thing once")
      let errors = result.errors.joined(separator: "\n")
      for words in [
        "alph: DRP-JOB-AMBIGUOUS: “alph” fits 2 jobs: 1 alpha.mkv (running), 3 alphabet.mkv (waiting)",
        "9: DRP-JOB-UNKNOWN", "gamma: DRP-JOB-UNKNOWN", "1/99: DRP-JOB-UNKNOWN",
      ] { #expect(errors.contains(words), "\(errors)") }
      let refused = try await served.run("resume", "1")
      #expect(refused.status == 1 && refused.text.contains("1: DRP-JOB-STATE: job 1 is running and can't be resumed"))
      let json = try await served.json("retry", "1", "gamma")
      #expect((json["refused"] as? [[String: Any]])?.count == 2 && (json["done"] as? [Any])?.isEmpty == true)
    }

    @Test func `all is the queue for pause and resume, and everything that fits for the others`() async throws {
      let served = try await working()
      #expect(try await served.run("pause", "--all").status == 0)
      #expect(try await served.core.engine.snapshot().queue.mode == .paused)
      try await served.core.send(.pauseJob(JobID(3)))
      let resumed = try await served.run("resume", "--all")
      #expect(try await served.core.engine.snapshot().queue.mode == .running)
      #expect(resumed.text.contains("1 paused one by one: `drapto resume --state paused`"))
      #expect(try await served.state(JobID(3)) == .paused)

      let released = try await served.run("release", "--all")
      #expect(released.output.last == "2 chunks: back in line", "\(released.text)")
      try await served.core.atWork(JobID(1), 0)
      #expect(try await served.run("release", "--state", "running").output.last?.hasSuffix("back in line") == true)
      #expect(try await served.run("release", "--state", "paused").output == ["nothing there to release"])
      let cancelled = try await served.run("cancel", "--all")
      #expect(cancelled.output.last == "3 jobs: cancelled", "\(cancelled.text)")
      #expect(try await served.run("cancel", "--all").output == ["nothing there to cancel"])
      let json = try await served.json("retry", "--state", "cancelled")
      let done = try #require(json["done"] as? [[String: Any]])
      #expect(json["verb"] as? String == "retry" && done.compactMap { $0["job"] as? Int }.sorted() == [1, 2, 3])
      #expect(done.first?["name"] as? String == "alpha.mkv")
      try await served.core.send(.cancelJob(JobID(2)))
      #expect(try await served.run("remove", "--state", "cancelled").output.last == "1 job: removed")
      #expect(try await served.core.engine.snapshot().jobs[JobID(2)] == nil)
      #expect(try await served.run("remove", "1").status == 1, "it runs")
    }

    @Test func `films are moved, ranked, and the queue is drained and given workers`() async throws {
      let served = try await working()
      func order() async throws -> [Int64] {
        try await served.core.engine.snapshot().orderedJobs.map(\.job.id.value)
      }
      #expect(try await served.run("move", "3", "--before", "beta").status == 0)
      #expect(try await order() == [1, 3, 2])
      #expect(try await served.run("move", "2", "alphabet", "--first").status == 0)
      #expect(try await order() == [2, 3, 1])
      #expect(try await served.run("priority", "alphabet", "-5").status == 0)
      #expect(try await order() == [2, 1, 3])
      let last = try await served.run("move", "2", "--last")
      #expect(last.output == ["2 beta.mkv: moved"])
      #expect(try await order() == [1, 3, 2])
      #expect(try await served.run("move", "2", "--before", "2").status == 2)
      #expect(try await served.run("priority", "1", "2", "7").status == 0)
      #expect(try await served.core.view(JobID(2)).job.priority == 7)
      for arguments in [["priority", "1"], ["priority", "1", "high"], ["priority", "1", "--bogus", "3"]] {
        #expect(try await served.run(arguments).status == 2, "\(arguments)")
      }
      #expect(try await served.run("drain").status == 0)
      #expect(try await served.core.engine.snapshot().queue.mode == .draining)
      #expect(try await served.run("drain", "--off").status == 0)
      #expect(try await served.core.engine.snapshot().queue.mode == .running)
      #expect(try await served.run("workers", "3").output == ["3 encoders at once (set)"])
      #expect(try await served.json("workers").description.contains("workerLimit"))
      #expect(try await served.run("workers", "2000").status == 2)
      let many = "\(ProcessInfo.processInfo.activeProcessorCount * 2 + 1)"
      let refused = try await served.run("workers", many)
      #expect(refused.status == 2 && refused.text.contains("--yes"), "\(refused.text)")
      #expect(try await served.core.engine.snapshot().queue.workerLimit == 3)
      #expect(try await served.run("workers", many, "--yes").output == ["\(many) encoders at once (set)"])
    }

    @Test func `films are added with settings of their own, each refusal is told, and done ones are said to be`()
      async throws
    {
      let served = try await ServedEngine()
      let film = try served.core.folder.write("film", to: "in/new.mkv")
      let out = served.core.folder.path + "/out/"
      let result = try await served.run(
        "add", film, "/no/such/film.mkv", "-o", out, "--crf", "31", "--priority", "-4")
      #expect(result.status == 1)
      #expect(result.output == ["1 \(film) → \(out)new.mkv"], "\(result.text)")
      #expect(result.text.contains("/no/such/film.mkv: DRP-SRC-MISSING"))
      let view = try await served.core.ended(JobID(1))
      #expect(view.job.priority == -4 && view.chunks.first?.crf == 31)
      let again = try await served.run("add", film, "-o", out + "new.mkv", "--crf", "31")
      #expect(again.output == ["1 \(film) → \(out)new.mkv (done already)"], "\(again.text)")
      let other = try await served.run("add", film, "-o", out + "other.mkv", "--workers", "3")
      #expect(other.status == 0 && other.text.contains("the engine that runs keeps its own system.resources.workers"))
      #expect(try await served.run("add").status == 2)
    }

    @Test func `the queue with hostile names is one JSON object, and a table of one line for each`() async throws {
      let names = HostileFiles.names
      let served = try await ServedEngine()
      try await served.core.send(.pauseQueue)
      for (place, name) in names.enumerated() {
        let source = served.core.folder.path + "/in/\(name)"
        try FileManager.default.createDirectory(
          atPath: served.core.folder.path + "/in", withIntermediateDirectories: true)
        try Data("film".utf8).write(to: URL(fileURLWithPath: source))
        _ = try await served.core.engine.enqueue(
          JobRequest(source: source, output: served.core.output("\(place)"), settings: served.core.settings))
      }
      let parsed = try await served.shell(
        "drapto queue --json | python3 -m json.tool >/dev/null && drapto status --json | python3 -m json.tool >/dev/null"
      )
      #expect(parsed.status == 0, "\(parsed.text)")
      let json = try await served.json("queue")
      let sources = try #require(json["jobs"] as? [[String: Any]]).compactMap { $0["source"] as? String }
      #expect(sources.map { OutputNaming.split($0).name } == names)
      let raw = try await served.shell("drapto queue --json; drapto queue; drapto queue 1; drapto status")
      #expect(!raw.text.unicodeScalars.contains { Format.actsOnTerminal($0) && $0 != "\n" })
      let table = try await served.run("queue").output
      #expect(table.count == names.count + 2 && table.last?.hasSuffix("; queue paused") == true, "\(table)")
      for (place, name) in names.enumerated() {
        let found = try await served.run("priority", name, "\(place)")
        #expect(found.status == 0, "\(found.text)")
      }
    }

    @Test func `one film has its chunks, a state chooses films, and what is unknown is told`() async throws {
      let served = try await working()
      let page = try await served.run("queue", "alpha.mkv").output
      #expect(page.contains { $0.hasPrefix("source") && $0.hasSuffix("/in/alpha.mkv") })
      #expect(page.contains { $0.contains("1/3") && $0.contains("waiting") }, "\(page)")
      let json = try await served.json("queue", "1")
      let job = try #require((json["jobs"] as? [[String: Any]])?.first)
      #expect((job["chunks"] as? [String: Any])?["running"] as? Int == 2)
      #expect(((job["work"] as? [String: Any])?["chunks"] as? [Any])?.count == 4)
      #expect(try await served.run("queue", "--state", "running", "--state", "failed").output.count >= 2)
      #expect(try await served.run("queue", "--state", "failed").output == ["no job is in that state"])
      let odd = try await served.run("queue", "9", "1")
      #expect(odd.status == 1 && odd.text.contains("DRP-JOB-UNKNOWN") && odd.text.contains("/in/alpha.mkv"))
      let status = try await served.run("status")
      #expect(status.status == 0 && status.output[0].hasPrefix("engine: process \(getpid()), since "))
      #expect(status.output[1].hasPrefix("queue: ") && status.text.contains("alpha.mkv"), "\(status.text)")
    }

    @Test func `without an engine each verb says so, and none starts one but add`() async throws {
      let served = try await ServedEngine()
      await served.stop()
      for arguments in [
        ["pause", "1"], ["resume", "--all"], ["cancel", "1"], ["retry", "1"], ["release", "1/0"], ["remove", "1"],
        ["move", "1", "--first"], ["priority", "1", "2"], ["drain"], ["workers"], ["wait"],
      ] {
        let result = try await served.run(arguments)
        #expect(result.status == 2 && result.text.contains("DRP-CONTROL-NONE"), "\(arguments): \(result.text)")
      }
      let json = try await served.json("pause", "1")
      #expect((json["error"] as? [String: Any])?["code"] as? String == "DRP-CONTROL-NONE")
      for verb in ["queue", "status"] {
        let result = try await served.run(verb)
        #expect(result.status == 1 && result.text.contains("`drapto engine start` starts one"), "\(result.text)")
        #expect(try await served.json(verb)["running"] as? Bool == false)
      }
      #expect(try await served.run("log").status == 0)
    }

    @Test func `a command line that makes no sense is refused before anything is asked for`() async throws {
      let drapto = Drapto()
      for arguments in [
        ["pause"], ["cancel", "--all", "1"], ["retry", "--state", "odd"], ["retry", "--state", "failed", "--all"],
        ["move", "1"], ["move", "1", "--first", "--last"], ["add"], ["log", "-n", "-1"], ["log", "--level", "loud"],
      ] {
        let result = try await drapto.run(arguments)
        #expect(result.status == 2 && result.output.isEmpty && !result.errors.isEmpty, "\(arguments)")
      }
    }

    @Test func `films added where no engine runs are encoded by one in the background`() async throws {
      let (drapto, films) = try await Drapto.withFilms()
      let added = try await drapto.run(["add", films] + Drapto.fast)
      #expect(added.status == 0 && added.output.count == 2, "\(added.text)")
      #expect(added.errors.contains { $0.contains("an engine was started in the background") })
      let queue = try await drapto.run(["queue"])
      #expect(queue.output.count == 3 && queue.text.contains("alpha.mkv"), "\(queue.text)")
      let waited = try await drapto.run(["wait"])
      #expect(waited.status == 0, "\(waited.text)")
      #expect(waited.output.filter { $0.hasPrefix("→ ") }.count == 2)
      #expect(FileManager.default.fileExists(atPath: films + "/beta.av1.mkv"))
      #expect(try await drapto.run(["queue", "--state", "done"]).output.filter { $0.contains("100.0%") }.count == 2)
      let stopped = try await drapto.run(["engine", "stop"])
      #expect(stopped.status == 0, "\(stopped.text)")
      #expect(try await drapto.run(["status"]).status == 1)
      #expect(try await drapto.run(["log"]).output.contains { $0.contains("encode   2/") })
    }

    @Test func `at a terminal what is lost is said, and no leaves everything as it is`() async throws {
      let served = try await working()
      let terminal = { (arguments: [String]) in
        try PseudoTerminal(Drapto.path, arguments, environment: served.environment, width: 100, height: 30)
      }
      let no = try terminal(["cancel", "1", "beta"])
      #expect(await eventually { no.text.contains("[y/N] ") })
      #expect(no.text.contains("Cancel these 2?") && no.text.contains("    2 beta.mkv"), "\(no.text)")
      #expect(no.text.contains("Nothing encoded is lost."))
      no.press("\n")
      #expect(await eventually { no.text.contains("nothing was changed") })
      #expect(try await served.state(JobID(1)) == .running)
      let yes = try terminal(["release", "1/0"])
      #expect(await eventually { yes.text.contains("its memory is free at once.") && yes.text.contains("[y/N] ") })
      yes.press("y\n")
      #expect(await eventually { yes.text.contains("1/0 of alpha.mkv: back in line") })
      let sure = try terminal(["cancel", "2", "--yes"])
      #expect(await eventually { sure.text.contains("2 beta.mkv: cancelled") })
      #expect(!sure.text.contains("[y/N]"))
    }
  }
}

/// Names that a file system takes, and that break what is careless.
enum HostileFiles {
  static let names = [
    "\u{1B}[2J\u{1B}]0;owned\u{07}.mkv", "line\nbreak\r\ttab.mkv", "\u{9B}31mC1\u{85}.mkv", "quote\"back\\slash.mkv",
    "\u{202E}gnp.mkv", "\u{2028}\u{2029}.mkv", "$(touch pwned)`touch pwned`.mkv", "'; touch pwned; '.mkv",
    "\u{7F}del\u{FEFF}.mkv", "👩‍👩‍👧‍👦 映画.mkv", "e\u{301}tude.mkv", "{\"a\":1}.mkv", " ", "\u{FFFF}\u{10FFFF}.mkv",
  ]
}
