import DraptoEngine
import DraptoMedia
import DraptoModel
import Testing

/// Drives a planner as the indexer does.
struct PlannerRun {
  var plan = SegmentationPlan(method: .keyframes, minimum: 2, target: 5, maximum: 8, sceneThreshold: 0.3)
  var timeBase = Rational(1, 1000)
  var end: Double?
  /// Packets read between a search and its answer.
  var lag = 0
  var searches: [ClosedRange<Double>] = []
  var misplaced = 0

  mutating func chunks(
    _ packets: [PacketLine], answer: (Double, Double) -> [ScoredFrame] = { _, _ in [] }
  ) -> [ChunkRange] {
    var planner = SegmentPlanner(plan: plan, timeBase: timeBase, end: end)
    var chunks: [ChunkRange] = []
    var open: (from: Double, to: Double, due: Int)?
    func take(_ steps: [SegmentPlanner.Step], at place: Int, _ searches: inout [ClosedRange<Double>]) {
      for step in steps {
        switch step {
        case .chunk(let range): chunks.append(range)
        case .search(let from, let to):
          searches.append(from...to)
          open = (from, to, place + lag)
        }
      }
    }
    for (place, packet) in packets.enumerated() {
      take(planner.feed(packet), at: place, &searches)
      while let question = open, question.due <= place {
        open = nil
        take(planner.resolve(answer(question.from, question.to)), at: place, &searches)
      }
    }
    while true {
      if let question = open {
        open = nil
        take(planner.resolve(answer(question.from, question.to)), at: packets.count, &searches)
        continue
      }
      let rest = planner.finish()
      if rest.isEmpty { break }
      take(rest, at: packets.count, &searches)
    }
    misplaced = planner.misplaced
    return chunks
  }
}

/// Packets of a film at 25 frames per second, in display order, with key frames at the times given.
func packets(seconds: Double, keys: [Double]) -> [PacketLine] {
  let marked = Set(keys.map { Int64(($0 * 1000).rounded()) })
  return (0..<Int(seconds * 25)).map { PacketLine(pts: Int64($0 * 40), isKey: marked.contains(Int64($0 * 40))) }
}

/// Starts of the chunks in seconds.
func starts(_ chunks: [ChunkRange]) -> [Double] { chunks.map { Double($0.from) / 1000 } }

@Suite struct SegmentPlannerTests {
  @Test func `cuts at the key frames nearest to the grid`() {
    var run = PlannerRun(end: 24)
    let chunks = run.chunks(packets(seconds: 24, keys: stride(from: 0, to: 24, by: 2.8).map { $0 }))
    // 5, 10, 15, 20 → the nearest multiples of 2.8.
    #expect(starts(chunks) == [0, 5.6, 11.2, 14, 19.6])
    #expect(run.searches.isEmpty)
  }

  @Test func `a cut lies half way between two frames and both sides name the same place`() throws {
    var run = PlannerRun(end: 10)
    let chunks = run.chunks(packets(seconds: 10, keys: [0, 5]))
    try #require(chunks.count == 2)
    #expect(chunks[0].startCut == nil)
    #expect(chunks[0].endCut == 4.98)
    #expect(chunks[1].startCut == 4.98)
    #expect(chunks[1].endCut == nil)
    #expect(chunks[0].to == chunks[1].from)
    #expect(chunks[1].to == nil)
    #expect(chunks.map(\.expectedFrames) == [125, 125])
  }

  @Test func `a long stretch without a key frame is searched and cut at its strongest scene change`() {
    var run = PlannerRun(end: 20)
    let chunks = run.chunks(packets(seconds: 20, keys: [0])) { from, to in
      [(from + 1, 0.4), (from + 3, 0.9), (from + 4, 0.5)].map { ScoredFrame(pts: Int64($0.0 * 1000), score: $0.1) }
    }
    #expect(run.searches.first == 2...8)
    #expect(starts(chunks).prefix(2) == [0, 5])
  }

  @Test func `a stretch without any scene change is cut at the grid`() {
    var run = PlannerRun(end: 20)
    let chunks = run.chunks(packets(seconds: 20, keys: [0])) { from, to in
      stride(from: from, to: to, by: 0.04).map { ScoredFrame(pts: Int64(($0 * 1000).rounded()), score: 0.01) }
    }
    #expect(starts(chunks) == [0, 5, 10, 15])
  }

  @Test func `scored frames outside the stretch or outside the film are not taken`() {
    var run = PlannerRun(end: 20)
    let chunks = run.chunks(packets(seconds: 20, keys: [0])) { from, _ in
      [ScoredFrame(pts: -40, score: 1), ScoredFrame(pts: 999_999, score: 1), ScoredFrame(pts: 13, score: 1)]
    }
    #expect(starts(chunks) == [0, 5, 10, 15])
  }

  @Test func `the answer to a search may come late`() {
    let film = packets(seconds: 60, keys: [0, 31])
    let answer = { (from: Double, to: Double) in
      [ScoredFrame(pts: Int64(((from + 2.04) * 25).rounded()) * 40, score: 0.8)]
    }
    var prompt = PlannerRun(end: 60)
    let expected = prompt.chunks(film, answer: answer)
    #expect(expected.count > 8)
    for lag in [1, 7, 256, 10_000] {
      var late = PlannerRun(end: 60, lag: lag)
      #expect(late.chunks(film, answer: answer) == expected)
    }
  }

  @Test func `decoded frames are cut at scene changes without a search`() {
    var planner = SegmentPlanner(
      plan: SegmentationPlan(method: .scenes, minimum: 2, target: 5, maximum: 8, sceneThreshold: 0.3),
      timeBase: Rational(1, 1000), end: 20)
    var steps: [SegmentPlanner.Step] = []
    for index in 0..<500 {
      let score = index == 110 ? 0.5 : index == 130 ? 0.4 : 0.02
      steps += planner.feed(ScoredFrame(pts: Int64(index * 40), score: score))
    }
    steps += planner.finish()
    let chunks = steps.compactMap { step -> ChunkRange? in
      guard case .chunk(let range) = step else { return nil }
      return range
    }
    #expect(chunks.count == steps.count)
    // 5.2 s lies nearer to the grid than 4.4 s.
    #expect(starts(chunks).prefix(2) == [0, 5.2])
    #expect(chunks.reduce(0) { $0 + $1.expectedFrames } == 500)
  }

  @Test func `no chunk is left over at the end that is shorter than the minimum`() {
    var run = PlannerRun(end: 11)
    let chunks = run.chunks(packets(seconds: 11, keys: [0, 5, 10]))
    #expect(starts(chunks) == [0, 5])
    var unknown = PlannerRun(end: nil)
    #expect(starts(unknown.chunks(packets(seconds: 11, keys: [0, 5, 10]))) == [0, 5, 10])
  }

  @Test func `packets in decoding order give the chunks of the display order`() {
    let ordered = packets(seconds: 20, keys: stride(from: 0, to: 20, by: 1).map { $0 })
    // I P B B: the third and fourth are shown before the second.
    var decoded = ordered
    for start in stride(from: 1, to: decoded.count - 2, by: 3) { decoded.swapAt(start, start + 2) }
    var a = PlannerRun(end: 20)
    var b = PlannerRun(end: 20)
    #expect(a.chunks(ordered) == b.chunks(decoded))
    #expect(b.misplaced == 0)
  }

  @Test func `packets that are hidden, discarded or without a time make no frame`() {
    var film = packets(seconds: 10, keys: [0, 5])
    film.insert(PacketLine(pts: 2000, isKey: false), at: 50)
    film.insert(PacketLine(pts: 2001, isKey: true, isDiscarded: true), at: 50)
    film.insert(PacketLine(pts: nil, isKey: false), at: 100)
    var run = PlannerRun(end: 10)
    #expect(run.chunks(film).map(\.expectedFrames) == [125, 125])
    #expect(run.misplaced == 0)
  }

  @Test func `times that jump back beyond any reordering are counted`() {
    var film = packets(seconds: 20, keys: [0])
    film.append(contentsOf: packets(seconds: 2, keys: [0]).dropFirst())
    var run = PlannerRun(end: 20)
    let chunks = run.chunks(film)
    #expect(run.misplaced == 49)
    #expect(chunks.reduce(0) { $0 + $1.expectedFrames } == 500)
  }

  @Test func `a film without frames has no chunks and one frame makes one`() {
    var run = PlannerRun(end: nil)
    #expect(run.chunks([]).isEmpty)
    #expect(run.chunks([PacketLine(pts: 7, isKey: true)]).map(\.expectedFrames) == [1])
  }

  @Test func `a hole between two recordings belongs to no chunk`() {
    // Four seconds, an hour of nothing, four seconds.
    let late = packets(seconds: 4, keys: [0, 2]).map { PacketLine(pts: ($0.pts ?? 0) + 3_604_000, isKey: $0.isKey) }
    var run = PlannerRun()
    let chunks = run.chunks(packets(seconds: 4, keys: [0, 2]) + late)
    #expect(run.searches.isEmpty)
    #expect(chunks.contains { $0.from == 3_604_000 })
    #expect(chunks.reduce(0) { $0 + $1.expectedFrames } == 200)
  }

  @Test func `an end the film has passed says nothing`() {
    // A length guessed from the bit rate: half of what there is.
    var guessed = PlannerRun(end: 12)
    var none = PlannerRun()
    let film = packets(seconds: 24, keys: [0, 4, 8, 12, 16, 20])
    let tail = { (chunks: [ChunkRange]) in chunks.filter { $0.from > 12_000 }.map(\.from) }
    #expect(tail(guessed.chunks(film)) == tail(none.chunks(film)))
  }

  @Test func `two fields are one frame`() {
    let fields = FieldPairs(frameSpacing: 0.04, firstFrame: 0)
    var planner = SegmentPlanner(plan: PlannerRun().plan, timeBase: Rational(1, 1000), end: nil, fields: fields)
    for field in 0..<100 { _ = planner.feed(PacketLine(pts: Int64(field * 20), isKey: field % 50 == 0)) }
    _ = planner.finish()
    #expect(planner.table.ticks == (0..<50).map { Int64($0 * 40) })
  }

  @Test func `half a pair at the start does not turn the others about`() {
    // The decoder gives its first frame at 0.1 s; a lone second field lies before it.
    let fields = FieldPairs(frameSpacing: 0.04, firstFrame: 0.1)
    #expect(fields.isSecond(0.08, after: nil))
    #expect(!fields.isSecond(0.06, after: nil))
    #expect(!fields.isSecond(0.1, after: nil))
    #expect(fields.isSecond(0.12, after: 0.1))
    #expect(!fields.isSecond(0.14, after: 0.1))
  }
}
