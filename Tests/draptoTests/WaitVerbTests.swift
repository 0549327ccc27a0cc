import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

@testable import drapto

extension ProgramTests {
  /// `drapto wait` and `drapto log` on an engine behind its socket.
  @Suite(.serialized, .timeLimit(.minutes(3))) struct WaitVerbTests {
    /// Starts a command and gives it some time to attach; what it prints and how it ends comes later.
    private func begin(_ served: ServedEngine, _ arguments: String...) -> (Task<Drapto.Result, any Error>, ToolHandle) {
      let handle = ToolHandle()
      return (Task { try await served.run(arguments, handle: handle) }, handle)
    }

    /// `drapto wait`, and whether it has begun to follow: the engine tells its gauges all the time.
    private func following(_ served: ServedEngine, _ arguments: String...) -> (
      Task<Drapto.Result, any Error>, Locked<Bool>
    ) {
      let follows = Locked(false)
      let task = Task {
        try await served.run(["wait", "--json"] + arguments) { _ in follows.withLock { $0 = true } }
      }
      return (task, follows)
    }

    /// Somebody reads events: the command is attached.
    private func attached(_ served: ServedEngine, _ count: Int = 1) async -> Bool {
      await eventually { served.clients >= count }
    }

    @Test func `waiting ends with the jobs, with a summary and the status of encode`() async throws {
      let served = try await ServedEngine(FakeWorker(others: .waits))
      for name in ["alpha", "beta"] { try await served.core.enqueue(name) }
      let (one, _) = begin(served, "wait", "alpha")
      let (all, _) = begin(served, "wait")
      let (quiet, _) = begin(served, "wait", "--quiet", "1", "2")
      let (json, follows) = following(served)
      #expect(await eventually { follows.value })
      #expect(await attached(served, 4))
      served.core.worker.open()
      for task in [one, all, quiet, json] {
        let result = try await task.value
        #expect(result.status == 0, "\(result.text)")
      }
      #expect(try await one.value.text.contains("→ \(served.core.output("alpha"))"))
      #expect(try await all.value.output.filter { $0.hasPrefix("done") }.count == 2)
      #expect(try await quiet.value.text.isEmpty)
      let events = try await json.value.output
      for line in events { _ = try JSONSerialization.jsonObject(with: Data(line.utf8)) }
      #expect(events.contains { $0.contains(#""event":"job""#) && $0.contains(#""state":"done""#) })
      let ended = try await served.run("wait", "alpha")
      #expect(ended.status == 0 && ended.text.contains("done  alpha.mkv"))
      #expect(try await served.run("wait").output == ["nothing to wait for"])
    }

    @Test func `films that fail, are cancelled, removed or stay paused are told by the status`() async throws {
      let error = ErrorReport(.toolFailed, "ffmpeg ended")
      let served = try await ServedEngine(FakeWorker([1: .fails(error, times: 99)], others: .waits))
      for name in ["alpha", "beta", "gamma", "delta"] { try await served.core.enqueue(name) }
      let (failed, _) = begin(served, "wait", "alpha")
      #expect(await attached(served))
      served.core.worker.open()
      let result = try await failed.value
      #expect(
        result.status == 1 && result.text.contains("failed  alpha.mkv") && result.text.contains("DRP-TOOL-FAILED"))
      for id in Int64(1)...4 { _ = try await served.core.ended(JobID(id)) }
      try await served.core.send(.pauseQueue)
      try await served.core.enqueue("epsilon")
      let (gone, _) = begin(served, "wait", "epsilon")
      #expect(await attached(served))
      try await served.core.send(.removeJob(JobID(5)))
      #expect(try await gone.value.status == 1)
      try await served.core.enqueue("zeta")
      let stuck = try await served.run("wait")
      #expect(stuck.status == 1 && stuck.output.contains { $0.hasSuffix("; queue paused") }, "\(stuck.text)")
      #expect(stuck.output.first == "waiting  zeta.mkv", "what had failed before is not waited for")
      let unknown = try await served.run("wait", "nobody")
      #expect(unknown.status == 1 && unknown.text.contains("DRP-JOB-UNKNOWN"))
    }

    @Test func `an engine that goes away is waited for, and given up after a while`() async throws {
      let served = try await ServedEngine(FakeWorker(others: .waits))
      try await served.core.enqueue("alpha")
      let (back, follows) = following(served, "alpha")
      let (impatient, followsToo) = following(served, "--patience", "0.5", "alpha")
      #expect(await eventually { follows.value && followsToo.value })
      await served.stop()
      let lost = try await impatient.value
      #expect(lost.status == 1 && lost.text.contains("DRP-CONTROL-LOST"), "\(lost.text)")
      served.core.worker.open()
      try await served.restart()
      let result = try await back.value
      #expect(result.status == 0, "\(result.text)")
      #expect(result.text.contains("waiting for it to come back") && result.text.contains("there again"))
    }

    @Test func `an interruption ends the wait and leaves the work alone`() async throws {
      let served = try await ServedEngine(FakeWorker(others: .waits))
      try await served.core.enqueue("alpha")
      let (waiting, handle) = begin(served, "wait")
      #expect(await attached(served))
      if let pid = handle.pid { kill(pid, SIGINT) }
      #expect(try await waiting.value.status == 130)
      #expect(try await served.state(JobID(1)) == .running)
    }

    // MARK: The log

    @Test func `the log is that of the engine, filtered by level, job and chunk`() async throws {
      let served = try await ServedEngine()
      for name in ["alpha", "beta"] { try await served.core.enqueue(name) }
      _ = try await served.core.ended(JobID(2))
      let all = try await served.run("log", "-n", "1000", "--level", "debug").output
      #expect(all.contains { $0.contains("engine   1 queued") } && all.contains { $0.contains("encode   2/3 done") })
      let one = try await served.run("log", "--job", "beta").output
      #expect(!one.isEmpty && one.allSatisfy { $0.contains(" 2 ") || $0.contains(" 2/") }, "\(one)")
      let chunk = try await served.run("log", "--job", "2/3", "--level", "debug").output
      #expect(!chunk.isEmpty && chunk.allSatisfy { $0.contains(" 2/3 ") }, "\(chunk)")
      #expect(try await served.run("log", "-n", "2").output.count == 2)
      #expect(try await served.run("log", "--level", "error").output.isEmpty)
      for line in try await served.run("log", "--json").output {
        _ = try JSONSerialization.jsonObject(with: Data(line.utf8))
      }
    }

    @Test func `following goes on as the engine does, over its restart, each line once`() async throws {
      let served = try await ServedEngine()
      try await served.core.enqueue("alpha")
      _ = try await served.core.ended(JobID(1))
      let lines = Locked<[String]>([])
      let handle = ToolHandle()
      let following = Task {
        try await served.run(["log", "-f", "-n", "1"], handle: handle) { line in lines.withLock { $0.append(line) } }
      }
      #expect(await eventually { lines.value.count == 1 })
      #expect(await attached(served))
      try await served.core.send(.setWorkers(3))
      #expect(await eventually { lines.value.contains { $0.contains("workers set  workers=3") } })
      await served.stop()
      try await served.restart()
      #expect(await eventually { served.clients >= 1 })
      try await served.core.send(.setWorkers(4))
      #expect(await eventually { lines.value.contains { $0.contains("workers=4") } })
      #expect(lines.value.filter { $0.contains("workers=3") }.count == 1)
      if let pid = handle.pid { kill(pid, SIGTERM) }
      let result = try await following.value
      #expect(result.errors.joined().contains("waiting for it"), "\(result.errors)")
    }

    @Test func `a reader that has enough ends it, though nothing more is said`() async throws {
      let served = try await ServedEngine()
      try await served.core.enqueue("alpha")
      _ = try await served.core.ended(JobID(1))
      let head = try await served.shell("drapto log -f | head -2; echo ${PIPESTATUS[0]}")
      #expect(head.output.count == 3 && head.output.last == "0" && head.errors.isEmpty, "\(head.text)")
      let many = try await served.shell(
        "for i in $(seq 50); do drapto workers 2 >/dev/null; done; drapto log -n 100000 --level debug | head -1; echo ${PIPESTATUS[0]}"
      )
      #expect(many.output.last == "0" && many.errors.isEmpty, "\(many.text)")
    }

    @Test func `without an engine the log comes from its file, those it was rotated to included`() async throws {
      let served = try await ServedEngine()
      await served.stop()
      func line(_ second: Int, _ level: String, _ job: String, _ message: String) -> String {
        #"{"fields":{"file":"a\u001b[2J"},"job":"\#(job)","level":"\#(level)","message":"\#(message)","subsystem":"encode","time":"2026-11-22T09:47:\#(10 + second).537Z"}"#
      }
      let state = served.core.stateFolder + "/drapto.log"
      try (line(1, "info", "1", "oldest") + "\n").write(toFile: state + ".2", atomically: true, encoding: .utf8)
      try (line(2, "info", "1", "older") + "\n" + line(3, "debug", "1", "small") + "\n").write(
        toFile: state + ".1", atomically: true, encoding: .utf8)
      try ("no JSON\n" + line(4, "warning", "2", "newest") + "\n" + #"{"time":"2026"#).write(
        toFile: state, atomically: true, encoding: .utf8)
      let all = try await served.run("log").output
      #expect(all.map { $0.split(separator: " ").dropFirst(4).first.map(String.init) } == ["1", "1", "2"], "\(all)")
      #expect(all.last == "2026-11-22 09:47:14  warning  encode   2 newest  file=a␛[2J")
      #expect(try await served.run("log", "-n", "2").output.first?.contains("older") == true)
      #expect(try await served.run("log", "--job", "1", "--level", "debug").output.count == 3)
      let name = try await served.run("log", "--job", "alpha")
      #expect(name.status == 2 && name.text.contains("DRP-CONTROL-NONE"))
    }
  }
}

@Suite struct LogTailTests {
  private func line(_ second: Double, _ message: String) -> LogLine {
    LogLine(time: ModelSamples.time + second, level: .info, subsystem: "x", message: message)
  }

  @Test func `what was there already does not come again`() {
    var tail = LogTail()
    #expect(tail.new([line(0, "a"), line(0.5, "b"), line(1.9, "c")]).map(\.message) == ["a", "b", "c"])
    #expect(tail.new([line(0, "a"), line(1, "c"), line(1, "d"), line(2, "e")]).map(\.message) == ["d", "e"])
    #expect(tail.next(line(2, "e")).message == "e", "an event is always new")
    #expect(tail.new([line(2, "e"), line(2, "f")]).map(\.message) == ["f"])
    #expect(tail.new([line(2, "e"), line(2, "e"), line(2, "e"), line(2, "f")]).map(\.message) == ["e"], "said again")
    #expect(tail.new([line(2.7, "g")]).first?.time == ModelSamples.time + 2)
  }

  @Test func `the engine's lines take the place of the file's from its first one on`() {
    let merged = LogCommand.merged([line(0, "a"), line(5, "b"), line(9, "c")], [line(5, "x"), line(9, "c")])
    #expect(merged.map(\.message) == ["a", "x", "c"])
    #expect(LogCommand.merged([line(0, "a")], []).map(\.message) == ["a"])
  }
}

@Suite struct AwaitedJobsTests {
  private func head(_ states: [JobState]) -> MirrorUpdate {
    var snapshot = EngineSnapshot()
    for (place, state) in states.enumerated() {
      snapshot.fold(.job(ModelSamples.job(Int64(place + 1), state: state, phase: .probe)))
    }
    snapshot.sequence = 10
    return .page(.head(snapshot))
  }

  private func event(_ number: UInt64, _ id: Int64, _ state: JobState) -> MirrorUpdate {
    .event(ModelSamples.event(number, .job(ModelSamples.job(id, state: state, phase: .probe))))
  }

  @Test func `nothing is over before the whole state is there`() {
    var awaited = AwaitedJobs([JobID(1)])
    #expect(!awaited.isOver)
    awaited.take(head([.done]))
    #expect(!awaited.isOver)
    awaited.take(.complete)
    #expect(awaited.isOver && awaited.isSuccess)
    awaited.take(.lost(ErrorReport(.controlLost, "gone"), retry: 1))
    #expect(!awaited.isOver)
  }

  @Test func `named jobs are waited for while they are paused, and others don't count`() {
    var awaited = AwaitedJobs([JobID(1), JobID(2)])
    for update in [head([.paused, .running, .running]), .complete, event(11, 2, .done)] { awaited.take(update) }
    #expect(!awaited.isOver)
    awaited.take(event(12, 1, .cancelled))
    #expect(awaited.isOver && !awaited.isSuccess && awaited.views.count == 2)
    awaited.take(.event(ModelSamples.event(13, .jobRemoved(JobID(2)))))
    #expect(awaited.isOver && awaited.removed == [JobID(2)])
  }

  @Test func `without names all that move are waited for, those that join too, and old failures don't count`() {
    var awaited = AwaitedJobs(nil)
    for update in [head([.failed, .running, .paused]), .complete] { awaited.take(update) }
    #expect(!awaited.isOver)
    awaited.take(event(11, 4, .waiting))
    awaited.take(event(12, 2, .done))
    #expect(!awaited.isOver)
    awaited.take(event(13, 4, .done))
    #expect(awaited.isOver && !awaited.isSuccess, "one stays paused")
    awaited.take(event(14, 3, .done))
    #expect(awaited.isOver && awaited.isSuccess)
  }
}
