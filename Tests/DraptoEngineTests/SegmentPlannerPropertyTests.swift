import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Testing

/// A film made by chance.
struct RandomFilm {
  var ticks: [Int64] = []
  var packets: [PacketLine] = []
  var plan: SegmentationPlan
  var end: Double?
  var seed: UInt64

  init(seed: UInt64) {
    self.seed = seed
    var dice = SeededRandom(seed)
    let minimum = Double.random(in: 0.5...6, using: &dice)
    let maximum = minimum * Double.random(in: 1.5...4, using: &dice)
    plan = SegmentationPlan(
      method: .keyframes, minimum: minimum, target: Double.random(in: minimum...maximum, using: &dice),
      maximum: maximum, sceneThreshold: 0.3)
    let isVariable = Bool.random(using: &dice)
    let keyDistance = Int.random(in: 5...700, using: &dice)
    var tick = Int64.random(in: 0...5000, using: &dice)
    for index in 0..<Int.random(in: 1...3000, using: &dice) {
      ticks.append(tick)
      packets.append(PacketLine(pts: tick, isKey: index == 0 || Int.random(in: 0..<keyDistance, using: &dice) == 0))
      tick += isVariable ? Int64.random(in: 5...120, using: &dice) : 40
    }
    if Bool.random(using: &dice) { end = Double(tick) / 1000 }
    // Frames arrive up to three places early or late.
    for start in stride(from: 1, to: packets.count - 3, by: 4) where Bool.random(using: &dice) {
      packets.swapAt(start, start + 3)
    }
  }

  /// What decoding a stretch would tell: always the same for the same stretch.
  func scores(from: Double, to: Double) -> [ScoredFrame] {
    ticks.filter { Double($0) / 1000 >= from && Double($0) / 1000 < to }.map { tick in
      var dice = SeededRandom(UInt64(tick) ^ seed)
      return ScoredFrame(pts: tick, score: Double.random(in: 0...0.35, using: &dice))
    }
  }

  func chunks(lag: Int = 0) -> [ChunkRange] {
    var run = PlannerRun(plan: plan, end: end, lag: lag)
    return run.chunks(packets, answer: scores)
  }
}

@Suite struct SegmentPlannerPropertyTests {
  @Test(arguments: 0..<8) func `chunks cover all frames once and in order`(_ batch: UInt64) throws {
    for seed in batch * 25..<batch * 25 + 25 {
      let film = RandomFilm(seed: seed)
      let chunks = film.chunks()
      #expect(chunks.map(\.index) == Array(0..<chunks.count), "seed \(seed)")
      #expect(chunks.first?.from == film.ticks[0], "seed \(seed)")
      #expect(chunks.last?.to == nil, "seed \(seed)")
      #expect(zip(chunks, chunks.dropFirst()).allSatisfy { $0.to == $1.from && $0.endCut == $1.startCut })
      let table = FrameTable(timeBase: Rational(1, 1000), ticks: film.ticks)
      for chunk in chunks {
        #expect(chunk.expectedFrames == table.ticks(from: chunk.from, to: chunk.to).count, "seed \(seed)")
      }
      #expect(chunks.reduce(0) { $0 + $1.expectedFrames } == film.ticks.count, "seed \(seed)")
    }
  }

  @Test(arguments: 0..<8) func `chunks keep to the lengths allowed`(_ batch: UInt64) throws {
    for seed in batch * 25..<batch * 25 + 25 {
      let film = RandomFilm(seed: seed)
      let chunks = film.chunks()
      // The step from a chunk's last frame to the next one is at most 0.12 s.
      for chunk in chunks.dropLast() {
        let length = Double(chunk.to! - chunk.from) / 1000
        #expect(length >= film.plan.minimum - 0.12, "seed \(seed) chunk \(chunk.index)")
        #expect(length <= film.plan.maximum + 0.12, "seed \(seed) chunk \(chunk.index)")
      }
      guard let end = film.end, let last = chunks.last else { continue }
      let rest = end - Double(last.from) / 1000
      #expect(rest <= film.plan.maximum + film.plan.minimum + 0.12, "seed \(seed)")
      #expect(chunks.count == 1 || rest >= film.plan.minimum - 0.12, "seed \(seed)")
    }
  }

  @Test func `a second run finds the same chunks whenever searches are answered`() {
    for seed in UInt64(500)..<540 {
      let film = RandomFilm(seed: seed)
      let chunks = film.chunks()
      #expect(film.chunks() == chunks, "seed \(seed)")
      #expect(film.chunks(lag: Int(seed) % 300) == chunks, "seed \(seed)")
    }
  }
}
