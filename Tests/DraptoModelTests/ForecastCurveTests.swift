import DraptoModel
import DraptoTestSupport
import Testing

/// What forecasts say over whole queues in virtual time, held against what came of them.
@Suite struct ForecastCurveTests {
  /// A kind of queue. Seeds, films and machine are fixed: a change of the model is seen here, chance is not.
  enum Shape: String, CaseIterable, Sendable {
    /// Five hundred clips of about a second.
    case clips
    /// Six films of 5 to 60 seconds.
    case six
    /// One film of ten minutes.
    case one
    /// Six films of 20 minutes to two hours on sixteen cores.
    case long
    /// Every second film is measured when it is done.
    case measured
    /// From 640×360 to 1920×1080.
    case sizes
    /// Chunks are encoded until their score fits, some twice.
    case targets
    /// Every second film has a target.
    case someTargets

    var machine: QueueWorld.Machine {
      var machine = QueueWorld.Machine()
      if self == .long { (machine.cores, machine.workers) = (16, 16) }
      if [.measured, .sizes, .someTargets].contains(self) { machine.spread = 1.2 }
      // One kind of film.
      if self == .six { machine.spread = 1.1 }
      return machine
    }

    func films(_ random: inout SeededRandom) -> [QueueWorld.Film] {
      switch self {
      case .clips: (0..<500).map { _ in .init(seconds: .random(in: 0.5...2, using: &random), cost: 0.01) }
      case .six:
        [5, 60, 12, 30, 45, 8].map { .init(seconds: $0, cost: 0.03 * .random(in: 0.9...1.1, using: &random)) }
      case .one: [.init(seconds: 600, cost: 0.15)]
      case .long: (1...6).map { .init(seconds: 1200 * Double($0), cost: $0 % 2 == 0 ? 0.17 : 0.23) }
      case .measured:
        (0..<12).map {
          var film = QueueWorld.Film(seconds: 20 + Double($0 * 7 % 5) * 20, cost: 0.03)
          film.isMeasured = $0 % 2 == 0
          return film
        }
      case .targets:
        (0..<4).map { _ in
          var film = QueueWorld.Film(seconds: 240, cost: 0.05)
          film.encodes = 1.3
          return film
        }
      case .someTargets:
        (0..<8).map {
          var film = QueueWorld.Film(seconds: 120, cost: 0.04)
          if $0 % 2 == 0 { film.encodes = 1.2 }
          return film
        }
      case .sizes:
        (0..<14).map {
          var film = QueueWorld.Film(seconds: 60, cost: 0.03)
          if $0 % 3 == 0 { (film.width, film.height, film.cost) = (640, 360, 0.008) }
          if $0 % 4 == 1 { (film.width, film.height, film.cost) = (1920, 1080, 0.065) }
          return film
        }
      }
    }

    /// Seconds of one step, and between two looks.
    var steps: (step: Double, look: Double) { self == .long ? (0.5, 10) : (0.1, 1) }
  }

  @Test(arguments: Shape.allCases, [UInt64](1...2))
  func `the share never falls, and times left are within a quarter of the truth from a fifth of the way on`(
    shape: Shape, seed: UInt64
  ) async {
    let curve = await Curve(shape, seed)
    var last = 0.0
    var wrong: [String] = []
    for look in curve.looks {
      let share = look.forecast.share ?? 0
      #expect(share >= last, "\(look.time)")
      #expect((share == 1) == (look.time >= curve.end), "100 % only when nothing is left: \(look.time)")
      last = share
      if let left = look.forecast.secondsLeft {
        #expect(look.forecast.jobs.allSatisfy { $0.secondsLeft ?? 0 <= left }, "\(look.time)")
      }
      guard look.time >= curve.end / 5, look.time < curve.end else { continue }
      let truth = curve.end - look.time
      let error = abs((look.forecast.secondsLeft ?? 0) - truth)
      // At the end a look comes once a second, and a step is either over or not.
      if error > max(truth / 4, 4, curve.end / 50) { wrong.append("\(look.time): \(error) off \(truth)") }
    }
    // Films that are measured, or of different sizes, teach of one another what they have in common; which chunks are
    // encoded again is chance.
    let most = [.measured, .sizes, .targets, .someTargets].contains(shape) ? curve.looks.count / 12 : 0
    #expect(wrong.count <= most, "\(wrong.count) of \(curve.looks.count): \(wrong.prefix(5))")
  }

  /// All looks at one queue.
  struct Curve {
    var looks: [(time: Double, forecast: Forecast)] = []
    var end = 0.0

    init(_ shape: Shape, _ seed: UInt64) async {
      var random = SeededRandom(seed)
      var world = QueueWorld(shape.films(&random), shape.machine, seed: seed)
      var forecaster = Forecaster(places: shape.machine.places)
      var next = 0.0
      func look() {
        let now = world
        looks.append((now.time, forecaster.look(now.state, time: now.time) { now.demands($0) }))
      }
      while !world.isOver {
        world.pass(shape.steps.step)
        guard world.time >= next, !world.isOver else { continue }
        next += shape.steps.look
        look()
        // Other tests wait for programs meanwhile.
        await Task.yield()
      }
      end = world.time
      look()
    }
  }
}
