import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

/// What a job's row says it does.
@Suite struct JobStandingTests {
  private let now = ModelSamples.time

  /// Two films of three chunks: the first encodes, the second is in line behind it.
  private func engine(
    _ second: [WorkStatus], phase: JobPhase = .encode, first: [WorkStatus] = [.running(.encoding, frozenBy: [])],
    queue: QueueState = QueueState(jobLimit: 2), wait: JobWait? = nil
  ) -> EngineSnapshot {
    var engine = EngineSnapshot()
    for (id, chunks) in [(Int64(1), first), (2, second)] {
      var job = ModelSamples.job(id, phase: id == 2 ? phase : .encode)
      if id == 2 { job.wait = wait }
      engine.fold(.job(job))
      engine.fold(.chunks(chunks.enumerated().map { ModelSamples.chunk($0, job: id, status: $1) }))
      if !chunks.isEmpty { engine.fold(.segmented(job.id)) }
    }
    engine.fold(.job(ModelSamples.job(3, state: .waiting, phase: .probe)))
    engine.fold(.queue(queue))
    return engine
  }

  private func standing(_ engine: EngineSnapshot, _ id: Int64 = 2) throws -> JobStanding {
    try #require(engine.jobs[JobID(id)]).standing(in: QueueOutlook(engine))
  }

  @Test func `a film works only where an encoder or a program of a step does`() throws {
    #expect(try standing(engine([.running(.checking, frozenBy: []), .inLine(nil)])) == JobStanding(.running))
    #expect(try standing(engine([.done, .done])) == JobStanding(.running), "what follows the encode begins by itself")
    #expect(try standing(engine([], phase: .probe)) == JobStanding(.running))
    #expect(try standing(engine([.done], phase: .validate)).isWorking)
    #expect(try standing(engine([])).isWorking, "the index is read")
    var sound = engine([.inLine(nil)])
    sound.fold(.track(ModelSamples.track(1, job: 2, state: .running)))
    #expect(try standing(sound).isWorking)
  }

  @Test func `chunks that wait for their turn are behind the film that comes first`() throws {
    let behind = try standing(engine([.done, .inLine(.workers(2)), .inLine(nil)]))
    #expect(behind == JobStanding(.waiting, .behind("film 1.mkv")))
    #expect(behind.reason?.text == "behind film 1.mkv")
    // Of several the first in the queue, though another one has the places.
    var three = engine([.running(.encoding, frozenBy: [])])
    three.fold(.job(ModelSamples.job(3)))
    three.fold(.chunks([ModelSamples.chunk(0, job: 3, status: .inLine(nil))]))
    #expect(try standing(three, 3).reason == .behind("film 1.mkv"))
    three.jobs[JobID(3)]!.job.priority = 5
    #expect(try standing(three, 3).reason == .behind("film 1.mkv"), "raised, it waits for what is at work")
    // With nothing at work no film is named.
    #expect(try standing(engine([.inLine(nil)], first: [.inLine(nil)])) == JobStanding(.waiting))
  }

  @Test func `what a chunk lacks says more than whose turn it is`() throws {
    let memory = WaitReason.memory(needed: 3 << 30, spare: 1 << 30)
    #expect(try standing(engine([.inLine(nil), .inLine(memory)])) == JobStanding(.waiting, .lack(memory)))
    let error = ErrorReport(.toolFailed, "ffmpeg ended with an error")
    #expect(
      try standing(engine([.backingOff(until: now, error)])) == JobStanding(.waiting, .attempt(error)))
  }

  @Test func `a queue that somebody paused freezes every film, whatever it does`() throws {
    let paused = QueueState(mode: .paused, jobLimit: 2)
    for (chunks, phase) in [
      ([WorkStatus.running(.encoding, frozenBy: [.queue]), .inLine(nil)], JobPhase.encode), ([], .probe),
      ([.done], .validate),
    ] {
      let standing = try standing(engine(chunks, phase: phase, first: [], queue: paused))
      #expect(standing == JobStanding(.paused, .mode(.paused)), "\(phase)")
      #expect(standing.reason?.text == "queue paused")
    }
    #expect(try standing(engine([], queue: paused), 3) == JobStanding(.waiting, .mode(.paused)))
  }

  @Test func `a full disk and the hours say what is free and when it goes on`() throws {
    let disk = QueueHold.diskLow(folder: "/work", free: 80 << 20, minimum: 1 << 30)
    let held = engine(
      [.running(.encoding, frozenBy: [.disk]), .inLine(nil)], first: [], queue: QueueState(hold: disk, jobLimit: 2))
    #expect(try standing(held) == JobStanding(.paused, .queue(disk)))
    #expect(
      try standing(held).reason?.text == "disk nearly full: 80.0 MiB free in /work, 1.0 GiB must stay free")
    let hours = QueueHold.hours(until: now.addingTimeInterval(3600))
    let closed = QueueState(hold: hours, jobLimit: 2)
    #expect(
      try standing(engine([.running(.encoding, frozenBy: [.hours])], first: [], queue: closed))
        == JobStanding(.paused, .queue(hours)))
    #expect(try standing(engine([.inLine(nil)], first: [], queue: closed)) == JobStanding(.waiting, .queue(hours)))
    let between = try standing(engine([.done], first: [], queue: closed, wait: .hours))
    #expect(between == JobStanding(.waiting, .queue(hours)))
    #expect(between.reason?.text(at: now, in: .gmt) == "outside the hours: goes on at 23:13")
  }

  @Test func `a film in line says how many films are worked on at once, where that is why`() throws {
    #expect(try standing(engine([.inLine(nil)]), 3) == JobStanding(.waiting, .films(2)))
    #expect(JobReason.films(2).text == "2 films at once" && JobReason.films(1).text == "1 film at once")
    #expect(try standing(engine([], queue: QueueState(jobLimit: 3)), 3) == JobStanding(.waiting))
    #expect(try standing(engine([], queue: QueueState()), 3) == JobStanding(.waiting), "of an engine that doesn't tell")
    // One that somebody paused at work keeps its place.
    var paused = engine([.running(.encoding, frozenBy: [.job])])
    paused.jobs[JobID(2)]!.job.state = .paused
    paused.jobs[JobID(2)]!.job.started = now
    #expect(try standing(paused, 3).reason == .films(2))
  }

  @Test func `chunks paused one by one stop a film only when nothing else goes on`() throws {
    let mine = WorkStatus.running(.encoding, frozenBy: [.user])
    #expect(try standing(engine([mine, .done])) == JobStanding(.paused, .hold(.user)))
    #expect(try standing(engine([mine, .running(.encoding, frozenBy: [])])).isWorking)
    #expect(try standing(engine([mine, .inLine(nil)])).reason == .behind("film 1.mkv"))
  }

  @Test func `a job's own reason stands before all others, and its encoders go on being seen`() throws {
    let full = JobWait.record(ErrorReport(.diskFull, "no space"))
    let writing = try standing(engine([.running(.encoding, frozenBy: [])], wait: full))
    #expect(writing == JobStanding(.running, .wait(full)) && !writing.isWorking)
    #expect(try standing(engine([.cancelled], wait: .cancelledChunks(1))).shown == .waiting)
  }

  @Test func `marks tell losses of the plan, warnings of the checks and growth`() throws {
    var view = JobView(job: ModelSamples.job(state: .done))
    #expect(view.marks.isEmpty && view.marks.text.isEmpty)
    view.plan = ModelSamples.plan(losses: [Loss("HDR10+", "can't be kept")])
    #expect(view.marks == JobMarks(losses: 1))
    view.report = TrustReport(
      source: "a", output: "b", checks: [.init("sync", .warning, "odd"), .init("frames", .ok, "fine")],
      losses: [Loss("HDR10+", "can't be kept"), Loss("stream 5", "can't be kept")], sourceBytes: 10, outputBytes: 11)
    #expect(view.marks.text == "2 losses, 1 warning, larger than the source")
  }

  @Test func `what is finished is summed up in films, bytes and time`() {
    var sums = FinishedSums()
    for _ in 1...12 { sums.add(saved: 2_809_634_488, seconds: 2760) }
    #expect(sums.text == "12 films · 31.4 GiB saved · 9 h 12 min")
    var one = FinishedSums()
    one.add(saved: -(3 << 20), seconds: 45)
    #expect(one.text == "1 film · 3.0 MiB more than before · 45 s")
    #expect(Format.span(59.6) == "1 min" && Format.span(3600) == "1 h 0 min" && Format.span(.nan) == "—")
  }
}
