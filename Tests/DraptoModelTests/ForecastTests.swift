import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoModel

@Suite struct ForecasterTests {
  private func film(_ seconds: Double, cost: Double = 0.02) -> QueueWorld.Film { .init(seconds: seconds, cost: cost) }

  /// Looks once a second, for so many seconds.
  @discardableResult
  private func run(_ world: inout QueueWorld, _ forecaster: inout Forecaster, _ seconds: Double) -> [Forecast] {
    var forecasts: [Forecast] = []
    for _ in 0..<Int(seconds) {
      for _ in 0..<5 { world.pass(0.2) }
      forecasts.append(forecaster.look(world.state, time: world.time))
    }
    return forecasts
  }

  @Test func `films that nobody looked into count by their size, and are marked`() throws {
    var films = [film(200), film(200), film(400)]
    films[2].isLookedInto = false
    var world = QueueWorld(films, seed: 1)
    var forecaster = Forecaster(places: 2)
    let forecasts = run(&world, &forecaster, 30)
    #expect(forecasts.allSatisfy { $0.isGuess })
    let share = try #require(forecasts.last?.share)
    // Without the third film it would be a quarter.
    #expect(share > 0.08 && share < 0.2, "\(share)")
    films[2].isLookedInto = true
    var known = QueueWorld(films, seed: 1)
    var other = Forecaster(places: 2)
    let last = try #require(run(&known, &other, 30).last)
    #expect(!last.isGuess)
    let exact = try #require(last.share)
    #expect(abs(exact - share) < 0.05)
  }

  @Test func `the share falls when films are added, and only then`() throws {
    var world = QueueWorld([film(60), film(60)], seed: 2)
    var forecaster = Forecaster(places: 2)
    let before = try #require(run(&world, &forecaster, 40).last?.share)
    world.add(film(120))
    let after = try #require(run(&world, &forecaster, 1).last?.share)
    #expect(after < before && after > before / 3, "\(before) \(after)")
    var last = after
    while !world.isOver {
      let share = try #require(run(&world, &forecaster, 1).last?.share)
      #expect(share >= last)
      last = share
    }
    #expect(last == 1)
    world.add(film(30))
    let anew = try #require(run(&world, &forecaster, 1).last?.share)
    #expect(anew < 0.2, "a queue that was through begins anew")
  }

  @Test func `a film that is given up, taken out or tried again makes no share fall`() throws {
    var world = QueueWorld([film(200), film(200), film(200)], seed: 3)
    var forecaster = Forecaster(places: 2)
    var last = try #require(run(&world, &forecaster, 30).last?.share)
    var state = world.state
    var failed = state.jobs[JobID(2)]!.job
    failed.state = .failed
    for (second, payload) in [
      EngineEvent.Payload.job(failed), .jobRemoved(JobID(2)), .jobRemoved(JobID(3)),
      // A chunk begins anew.
      .chunk(ModelSamples.chunk(0, state: .waiting, frames: state.jobs[JobID(1)]!.chunks[0].range.expectedFrames)),
    ].enumerated() {
      state.fold(payload)
      let share = try #require(forecaster.look(state, time: world.time + Double(second + 1)).share)
      #expect(share >= last && share < 1, "\(payload.name)")
      last = share
    }
  }

  @Test func `time in which the queue is paused is no progress, and has no end`() throws {
    var world = QueueWorld([film(120)], seed: 4)
    var forecaster = Forecaster(places: 2)
    let before = try #require(run(&world, &forecaster, 30).last)
    #expect(before.secondsLeft != nil && before.framesPerSecond != nil)
    world.set(mode: .paused)
    let paused = run(&world, &forecaster, 100)
    #expect(paused.allSatisfy { $0.secondsLeft == nil && $0.framesPerSecond == nil })
    #expect(paused.last?.share == before.share)
    world.set(mode: .running)
    let after = try #require(run(&world, &forecaster, 6).last)
    let (left, was) = (try #require(after.secondsLeft), try #require(before.secondsLeft))
    #expect(abs(left - (was - 6)) < was / 4, "\(was) \(left)")
  }

  @Test func `nothing is told of times before speeds have settled`() {
    var world = QueueWorld([film(600, cost: 0.1)], seed: 5)
    var forecaster = Forecaster(places: 2)
    let first = run(&world, &forecaster, 20)
    #expect(first.prefix(8).allSatisfy { $0.secondsLeft == nil })
    #expect(first.last?.secondsLeft != nil)
    var idle = Forecaster(places: 2)
    #expect(idle.look(EngineSnapshot(), time: 0) == Forecast(), "of an empty queue there is nothing to tell")
  }

  @Test func `who follows some films hears of these, behind the others`() throws {
    var world = QueueWorld([film(200), film(200), film(200), film(200)], seed: 6)
    var all = Forecaster(places: 2)
    var last = Forecaster(places: 2, scope: [JobID(3)])
    var first = Forecaster(places: 2, scope: [JobID(1)])
    var alone = Forecaster(places: 2, scope: [JobID(1)], worksOnOthers: false)
    for _ in 0..<40 {
      for _ in 0..<5 { world.pass(0.2) }
      _ = all.look(world.state, time: world.time)
      _ = last.look(world.state, time: world.time)
      _ = first.look(world.state, time: world.time)
      _ = alone.look(world.state, time: world.time)
    }
    let told = [all, first, last, alone].map { forecaster in
      var forecaster = forecaster
      return forecaster.look(world.state, time: world.time + 1)
    }
    #expect(told.map(\.films) == [4, 1, 1, 1])
    let left = try told.map { try #require($0.secondsLeft) }
    #expect(left[1] < left[2] && left[2] < left[0], "\(left)")
    let shares = try told.map { try #require($0.share) }
    #expect(shares[2] < 0.1 && shares[1] > 0.1, "\(shares)")
  }

  @Test func `an engine that starts again takes what is done as done`() throws {
    var world = QueueWorld([film(200), film(200), film(200)], seed: 7)
    var forecaster = Forecaster(places: 2)
    let before = try #require(run(&world, &forecaster, 90).last)
    var fresh = Forecaster(places: 2)
    let after = fresh.look(world.state, time: 0)
    #expect(after.done == before.done && after.films == before.films && before.done > 0)
    let (now, was) = (try #require(after.share), try #require(before.share))
    #expect(abs(now - was) < 0.12, "\(was) \(now)")
  }
}

@Suite struct QueueProgressTests {
  @Test func `while estimates hold it is done of all`() {
    var progress = QueueProgress()
    progress.look(left: 100, more: 0, added: 100)
    #expect(progress.share == 0)
    for step in 1...9 {
      progress.look(left: 100 - Double(step) * 10, more: 10, added: 0)
      #expect(abs(progress.share - Double(step) / 10) < 1e-9)
    }
    progress.look(left: 0, more: 10, added: 0)
    #expect(progress.share == 1)
  }

  @Test func `what is left may turn out to be more or less, in any unit`() {
    var progress = QueueProgress()
    progress.look(left: 100, more: 0, added: 100)
    progress.look(left: 60, more: 40, added: 0)
    let share = progress.share
    progress.look(left: 600, more: 0, added: 0)
    #expect(progress.share == share)
    progress.look(left: 300, more: 300, added: 0)
    #expect(abs(progress.share - 0.7) < 1e-9)
    progress.look(left: 0, more: 300, added: 0)
    #expect(progress.share == 1)
  }

  @Test func `films that join make it fall by what they bring`() {
    var progress = QueueProgress()
    progress.look(left: 100, more: 0, added: 100)
    progress.look(left: 50, more: 50, added: 0)
    progress.look(left: 150, more: 0, added: 100)
    #expect(abs(progress.share - 0.25) < 1e-9)
    progress.look(left: 0, more: 150, added: 0)
    progress.look(left: 200, more: 0, added: 200)
    #expect(abs(progress.share - 0.5) < 1e-9)
  }

  @Test func `work that was done before the first look counts`() {
    var progress = QueueProgress()
    progress.look(left: 60, more: 40, added: 60)
    #expect(abs(progress.share - 0.4) < 1e-9)
  }
}

@Suite struct AffineFitTests {
  @Test func `few like ones scale the guess, many different ones find both parts`() {
    var fit = AffineFit(fixed: 1, slope: 1, decay: 1)
    #expect(fit.seconds(10) == 11)
    fit.add(size: 10, seconds: 22)
    #expect(abs(fit.seconds(10) - 22) < 1e-6 && abs(fit.seconds(0) - 2) < 1e-6)
    for size in stride(from: 1.0, through: 40, by: 1) {
      for _ in 0..<5 { fit.add(size: size, seconds: 5 + 0.5 * size) }
    }
    #expect(abs(fit.seconds(0) - 5) < 0.6 && abs(fit.seconds(40) - 25) < 1)
  }

  @Test func `neither part is ever below zero, and no nonsense is learned`() {
    var fit = AffineFit(fixed: 1, slope: 1, decay: 1)
    for size in [1.0, 2, 4, 8, 16, 32] { fit.add(size: size, seconds: 40 - size) }
    #expect(fit.fixed >= 0 && fit.slope >= 0)
    let before = fit
    fit.add(size: .nan, seconds: 1)
    fit.add(size: 1, seconds: .infinity)
    fit.add(size: 1, seconds: -1)
    #expect(fit == before)
    var nothing = AffineFit(fixed: 1, slope: 1, decay: 1)
    nothing.add(size: 5, seconds: 0)
    #expect(nothing.seconds(5) == 0)
  }
}

@Suite struct WorkScheduleTests {
  private func film(
    _ id: Int64, look: Double = 0, running: [Double] = [], _ chunks: [Double] = [], finish: Double = 0
  ) -> WorkSchedule.Film {
    WorkSchedule.Film(id: JobID(id), look: look, running: running, chunks: chunks, finish: finish)
  }

  private func schedule(
    _ atWork: [WorkSchedule.Film], _ inLine: [WorkSchedule.Film] = [], workers: Int = 2, places: Int = 2,
    crowd: Double = 1, relief: Double = 1
  ) -> WorkSchedule {
    WorkSchedule(atWork: atWork, inLine: inLine, workers: workers, places: places, crowd: crowd, relief: relief)
  }

  @Test func `the last chunk runs alone`() {
    // Three chunks of ten seconds on two encoders take twenty.
    #expect(schedule([film(1, [10, 10, 10])]).end == 20)
    #expect(schedule([film(1, running: [4], [10, 10], finish: 3)]).end == 17)
    // With more of the machine to itself it is faster.
    #expect(schedule([film(1, [10, 10, 10])], relief: 1.25).end == 18)
  }

  @Test func `films share the encoders in the order of the queue`() {
    let both = schedule([film(1, [10, 10]), film(2, [5, 5])])
    #expect(both.ends == [JobID(1): 10, JobID(2): 15])
    let gap = schedule([film(1, [10, 10, 10]), film(2, [5])])
    #expect(gap.ends == [JobID(1): 20, JobID(2): 15], "the next film fills what the first one leaves")
  }

  @Test func `a film that ends makes room for the next, which is looked into first`() {
    let chain = schedule([film(1, [4], finish: 1)], [film(2, look: 2, [4], finish: 1)], places: 1)
    #expect(chain.ends == [JobID(1): 5, JobID(2): 12])
    #expect(chain.end == 12)
  }

  @Test func `steps take longer beside encoders, not alone`() {
    let crowded = schedule([film(1, [2], finish: 2), film(2, [20], finish: 2)], crowd: 1.5)
    #expect(crowded.ends == [JobID(1): 5, JobID(2): 22])
  }

  @Test func `a long line costs its sums`() {
    let clips = (0..<1000).map { film(Int64($0 + 1), look: 1, [1], finish: 1) }
    let end = schedule([], clips).end
    #expect(end > 1400 && end < 1600, "\(end)")
    let nothing = schedule([], [], places: 0)
    #expect(nothing.end == 0 && nothing.ends.isEmpty)
  }
}
