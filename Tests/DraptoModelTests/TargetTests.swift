import DraptoModel
import DraptoTestSupport
import Testing

@Suite struct TargetTests {
  private static func queue(_ names: [String], state: JobState = .waiting) -> EngineSnapshot {
    var snapshot = EngineSnapshot()
    for (place, name) in names.enumerated() {
      var job = ModelSamples.job(Int64(place + 1), state: state)
      job.source = "/films/\(place)/" + name
      job.output = "/out/" + name
      snapshot.fold(.job(job))
    }
    return snapshot
  }

  private let queue = Self.queue(["alpha.mkv", "Alpha two.mkv", "beta.mkv", "300.mkv", "beta.mkv"])

  private func code(_ text: String, _ snapshot: EngineSnapshot? = nil) -> ErrorCode? {
    do throws(ErrorReport) {
      _ = try (snapshot ?? queue).target(text, in: "/films/0")
      return nil
    } catch { return error.code }
  }

  @Test(arguments: [
    ("1", WorkTarget.job(JobID(1))), ("3/14", .chunk(ChunkID(job: JobID(3), index: 14))), ("0003", .job(JobID(3))),
    ("alpha.mkv", .job(JobID(1))), ("two", .job(JobID(2))), ("ALPHA TWO", .job(JobID(2))), ("300.", .job(JobID(4))),
    ("./alpha.mkv", .job(JobID(1))), ("/films/4/beta.mkv", .job(JobID(5))), ("../2/beta.mkv", .job(JobID(3))),
    ("/out/300.mkv", .job(JobID(4))),
  ])
  func `a number, a chunk, a name, a part of it or a path names one thing`(text: String, target: WorkTarget) throws {
    #expect(try queue.target(text, in: "/films/0") == target)
  }

  @Test(arguments: [
    "9", "300", "9/0", "99999999999999999999", "1/99999999999999999999", "gamma", "", "/films/9/alpha.mkv", "1/2/3",
    "-1",
    "1.5", "１",
  ])
  func `what names nothing is unknown, and digits are a number only`(text: String) {
    #expect(code(text) == .jobUnknown)
  }

  @Test func `a name that several have lists them with their numbers`() throws {
    #expect(code("beta.mkv") == .jobAmbiguous)
    #expect(code("alph") == .jobAmbiguous)
    let many = Self.queue((0..<20).map { "film \($0).mkv" }, state: .failed)
    do throws(ErrorReport) {
      _ = try many.target("film", in: "/")
      Issue.record("twenty films are one")
    } catch {
      #expect(error.message.contains("fits 20 jobs: 1 film 0.mkv (failed), 2 film 1.mkv (failed)"))
      #expect(error.message.hasSuffix(", and 12 more"))
    }
  }

  @Test func `hostile names are found by what they are`() throws {
    let names = ["\u{1B}[2J.mkv", "line\nbreak.mkv", "$(rm -rf ~).mkv", "“quoted”.mkv", "é.mkv"]
    let queue = Self.queue(names)
    for (place, name) in names.enumerated() {
      #expect(try queue.target(name, in: "/") == .job(JobID(Int64(place + 1))))
    }
    #expect(try queue.target("e\u{301}.mkv", in: "/") == .job(JobID(5)), "é in two characters looks the same")
  }
}

@Suite struct SteeringVerbTests {
  @Test(arguments: SteeringVerb.allCases) func `what a verb is for, and the engine's command for it`(verb: SteeringVerb)
    throws
  {
    let (job, chunk) = (WorkTarget.job(JobID(3)), WorkTarget.chunk(ChunkID(job: JobID(3), index: 14)))
    for (target, isFor) in [(job, verb != .release), (chunk, verb != .remove)] {
      guard isFor else {
        #expect(throws: ErrorReport.self) { try verb.command(for: target) }
        continue
      }
      let text = "\(try verb.command(for: target))"
      #expect(text.hasPrefix(verb.rawValue + (target == job ? "Job" : "Chunk")), "\(text)")
    }
  }

  @Test func `everything is what fits, in the order of the queue`() {
    var snapshot = EngineSnapshot()
    for (place, state) in JobState.allCases.enumerated() {
      snapshot.fold(.job(ModelSamples.job(Int64(place + 1), state: state, priority: state == .failed ? 5 : 0)))
    }
    let states: [SteeringVerb: [JobState]] = [
      .pause: [.waiting, .running], .resume: [.paused], .cancel: [.waiting, .running, .paused],
      .retry: [.failed, .cancelled], .release: [], .remove: [.failed, .waiting, .paused, .done, .cancelled],
    ]
    for verb in SteeringVerb.allCases {
      let all = verb.all(of: snapshot).map { snapshot.jobs[$0.job]?.job.state }
      #expect(all == states[verb], "\(verb)")
    }
    snapshot.fold(
      .chunks(WorkState.allCases.enumerated().map { ModelSamples.chunk($0.offset, job: 2, state: $0.element) }))
    // A frozen encoder has memory to give back too.
    #expect(SteeringVerb.release.all(of: snapshot).map(\.description) == ["2/1", "2/2"])
  }

  @Test func `chunks fit as the table of transitions says`() {
    let fitting: [SteeringVerb: [WorkState]] = [
      .pause: [.waiting, .running], .resume: [.paused], .cancel: [.waiting, .running, .paused, .failed],
      .retry: [.failed, .cancelled], .release: [.running, .paused], .remove: [],
    ]
    for verb in SteeringVerb.allCases {
      let states = WorkState.allCases.filter { verb.fits(ModelSamples.chunk(0, state: $0)) }
      #expect(states == fitting[verb], "\(verb)")
    }
  }
}

@Suite struct QueuePlaceTests {
  /// Numbers and priorities, in the order of the queue; all wait but those that ended.
  private func queue(_ jobs: [(Int64, Int)], ended: Set<Int64> = []) -> EngineSnapshot {
    var snapshot = EngineSnapshot()
    for (place, (id, priority)) in jobs.enumerated() {
      snapshot.fold(
        .job(
          ModelSamples.job(
            id, state: ended.contains(id) ? .done : .waiting, priority: priority, position: Double(place))))
    }
    return snapshot
  }

  private func commands(_ snapshot: EngineSnapshot, _ ids: [Int64], _ place: QueuePlace) throws -> [EngineCommand] {
    try snapshot.commands(moving: ids.map { JobID($0) }, to: place).flatMap(\.1)
  }

  @Test func `several are put before one in the order given`() throws {
    let queue = queue([(1, 0), (2, 0), (3, 0), (4, 0)])
    #expect(
      try commands(queue, [4, 3], .before(JobID(2))) == [
        .moveJob(JobID(4), before: JobID(2)), .moveJob(JobID(3), before: JobID(2)),
      ])
    #expect(throws: ErrorReport.self) { try commands(queue, [2, 3], .before(JobID(2))) }
  }

  @Test func `first is before all that have not ended, last behind them with the lowest priority`() throws {
    let queue = queue([(1, 5), (2, 5), (3, 0), (4, -2), (5, -9)], ended: [1, 5])
    #expect(try commands(queue, [4], .first) == [.moveJob(JobID(4), before: JobID(2))])
    #expect(try commands(queue, [2], .first) == [.moveJob(JobID(2), before: JobID(3))])
    #expect(
      try commands(queue, [2, 4], .last) == [
        .setPriority(JobID(2), -2), .moveJob(JobID(2), before: nil), .moveJob(JobID(4), before: nil),
      ])
    #expect(try commands(self.queue([(1, 3)]), [1], .first) == [.moveJob(JobID(1), before: nil)])
  }
}
