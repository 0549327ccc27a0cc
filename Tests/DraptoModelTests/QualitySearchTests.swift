import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

/// The search for CRFs on made-up chunks: what it does next, and when it stops.
@Suite struct QualitySearchTests {
  private let goal = QualityGoal(
    metric: .vmaf, model: nil, target: 93, tolerance: 1, floor: 85, crfMinimum: 10, crfMaximum: 55)

  private func trial(
    _ crf: Double, _ mean: Double, p5: Double? = nil, bytes: Int64 = 100, of extent: QualityTrial.Extent = .whole
  ) -> QualityTrial {
    QualityTrial(
      extent: extent, crf: crf,
      score: QualityScore(mean: mean, percentile5: p5 ?? mean - 5, minimum: mean - 9, frames: 144), bytes: bytes,
      seconds: 3)
  }

  private func part(_ step: QualityStep) -> Double? { if case .part(let crf) = step { crf } else { nil } }
  private func whole(_ step: QualityStep) -> Double? { if case .whole(let crf) = step { crf } else { nil } }

  private func search(
    _ goal: QualityGoal? = nil, chunks: Int = 1, length: Double = 6, facts: ChunkFacts = ChunkFacts(),
    isInOnePiece: Bool = false
  ) -> QualitySearch {
    var search = QualitySearch(goal: goal ?? self.goal, pixels: 1280 * 536, isInOnePiece: isInOnePiece)
    for index in 0..<chunks {
      search.add(SearchedChunk(frames: Int(length * 24), length: length, facts: facts), at: index)
    }
    return search
  }

  @Test func `a chunk of an unknown film begins with a part`() throws {
    let crf = try #require(self.part(search().step(for: 0)))
    #expect((25...45).contains(crf))
    #expect(crf == (crf * 4).rounded() / 4)
  }

  @Test func `an encode within the tolerance is the chunk`() {
    var search = search()
    search.add(trial(33, 93.9), to: 0)
    #expect(search.step(for: 0) == .keep(crf: 33, .reached))
  }

  @Test(arguments: [(89.0, true), (97.0, false)])
  func `one that misses is encoded again, by ten steps at most`(mean: Double, isTooBad: Bool) throws {
    var search = search()
    search.add(trial(33, mean), to: 0)
    let crf = try #require(self.whole(search.step(for: 0)))
    #expect(isTooBad ? (23..<33).contains(crf) : (33.25...43).contains(crf))
  }

  @Test func `the third lies between two that missed on both sides, and the best of three wins`() throws {
    var search = search()
    search.add(trial(30, 95.5), to: 0)
    search.add(trial(38, 90), to: 0)
    let crf = try #require(self.whole(search.step(for: 0)))
    #expect((32...36).contains(crf))
    search.add(trial(crf, 94.5), to: 0)
    #expect(search.step(for: 0) == .keep(crf: crf, .above))
  }

  @Test func `a target that nothing reaches ends with the best that was had, and says so`() {
    var search = search(
      QualityGoal(metric: .vmaf, model: nil, target: 99.9, tolerance: 0.5, floor: nil, crfMinimum: 10, crfMaximum: 55))
    var crfs: [Double] = []
    for _ in 0..<10 {
      switch search.step(for: 0) {
      case .part(let crf): search.add(trial(crf, 98.5 - crf / 20, of: .part), to: 0)
      case .whole(let crf):
        crfs.append(crf)
        search.add(trial(crf, 98.5 - crf / 20), to: 0)
      case .keep(_, let outcome):
        #expect(outcome == .below)
        #expect(crfs.count <= QualitySearch.mostWholes && crfs.allSatisfy { $0 >= 10 })
        return
      }
    }
    Issue.record("does not end: \(crfs)")
  }

  @Test func `a target that is passed anyhow costs one encode, with the highest CRF`() {
    var search = search(
      QualityGoal(metric: .vmaf, model: nil, target: 50, tolerance: 1, floor: nil, crfMinimum: 10, crfMaximum: 55))
    #expect(search.step(for: 0) == .whole(crf: 55))
    search.add(trial(55, 71), to: 0)
    #expect(search.step(for: 0) == .keep(crf: 55, .above))
  }

  @Test func `scores that no longer move end the search`() {
    var search = search()
    search.add(trial(33, 89.9), to: 0)
    search.add(trial(28, 90), to: 0)
    #expect(search.step(for: 0) == .keep(crf: 28, .below) || search.step(for: 0) == .keep(crf: 33, .below))
  }

  @Test func `no chunk becomes larger than it was in the source`() throws {
    var search = search(facts: ChunkFacts(sourceBytes: 1000))
    search.add(trial(30, 91, bytes: 1200), to: 0)
    let crf = try #require(self.whole(search.step(for: 0)))
    #expect(crf > 31)
    search.add(trial(crf, 89, bytes: 990), to: 0)
    #expect(search.step(for: 0) == .keep(crf: crf, .below))
  }

  @Test func `frames under the floor lower the CRF once, by three at most, but not for a hair`() {
    var search = search()
    search.add(trial(33, 93, p5: 84.9), to: 0)
    #expect(search.step(for: 0) == .keep(crf: 33, .reached))
    search = self.search()
    search.add(trial(33, 93, p5: 70), to: 0)
    #expect(search.step(for: 0) == .whole(crf: 30))
    search.add(trial(30, 94.6, p5: 75), to: 0)
    #expect(search.step(for: 0) == .keep(crf: 30, .above))
  }

  @Test func `where a film's worst frames lie far under its mean, the next chunk aims higher, within the tolerance`() {
    func guess(_ gap: Double) -> Double {
      var search = search(chunks: 8)
      for index in 0..<6 { search.add(trial(40, 93, p5: 93 - gap), to: index) }
      return search.step(for: 7).crf
    }
    #expect(guess(9) < guess(5) - 0.5)
    // However far they lie: the mean must still be what was asked for.
    #expect(guess(30) == guess(9.5))
    #expect(guess(30) > guess(5) - 3)
  }

  @Test func `what other chunks came to is where the next begins`() {
    var search = search(chunks: 8)
    for index in 0..<6 { search.add(trial(44, 93), to: index) }
    let crf = search.step(for: 7).crf
    #expect((42...46).contains(crf))
  }

  @Test func `a film whose chunks are alike needs no parts any more`() {
    var search = search(chunks: 12)
    for index in 0..<10 { search.add(trial(40 + Double(index % 2) * 0.5, 93), to: index) }
    #expect(whole(search.step(for: 11)) != nil)
  }

  @Test func `at a cut inside a scene the first guess stays within two of the chunk beside it`() {
    // All chunks begin at the film's longest distance of key frames: none at a change of scene.
    var search = search(chunks: 6, length: 10, facts: ChunkFacts(keyDistance: 10.01))
    for (index, crf) in [(0, 25.0), (1, 25), (2, 26), (4, 45)] { search.add(trial(crf, 93), to: index) }
    let guess = search.step(for: 3).crf
    #expect(guess <= 28 || guess >= 43)
    #expect(search.step(for: 5).crf >= 43)
  }

  @Test func `chunks of a second take the CRF of the one beside them`() {
    var search = search(chunks: 3)
    search.add(SearchedChunk(frames: 20, length: 0.8, facts: ChunkFacts()), at: 3)
    search.add(trial(37.25, 93), to: 2)
    #expect(search.step(for: 3) == .whole(crf: 37.25))
  }

  @Test func `a film in one piece is searched on parts, and encoded once`() {
    var search = search(length: 5400, isInOnePiece: true)
    for _ in 0..<10 {
      switch search.step(for: 0) {
      case .part(let crf): search.add(trial(crf, 93 + (36 - crf) * 0.5, of: .part), to: 0)
      case .whole(let crf):
        #expect(abs(crf - 36) <= 1.5)
        search.add(trial(crf, 90), to: 0)
        #expect(search.step(for: 0) == .keep(crf: crf, .below))
        return
      case .keep:
        Issue.record("kept without an encode")
        return
      }
    }
    Issue.record("does not end")
  }

  @Test func `the same trials give the same step, in whatever order chunks became known`() {
    var (a, b) = (search(chunks: 5), search(chunks: 5))
    for index in [0, 3, 1] { a.add(trial(30 + Double(index), 92), to: index) }
    for index in [1, 0, 3] { b.add(trial(30 + Double(index), 92), to: index) }
    #expect(a.step(for: 4) == b.step(for: 4))
  }

  @Test func `scouts are spread over what the source takes per pixel`() {
    var search = QualitySearch(goal: goal, pixels: 1000)
    for index in 0..<30 {
      search.add(
        SearchedChunk(frames: 100, length: 4, facts: ChunkFacts(sourceBytes: Int64(1000 + index * 500))), at: index)
    }
    #expect(search.scouts(3) == [5, 15, 25])
    #expect(search.scouts(40).count == 30)
  }

  @Test func `any scores lead to an end, with CRFs within the limits`() async throws {
    var random = SeededRandom(11)
    for _ in 0..<300 {
      await Task.yield()
      let goal = QualityGoal(
        metric: random.chance(50) ? .vmaf : .xpsnr, model: nil, target: Double.random(in: 20...100, using: &random),
        tolerance: 0.5, floor: random.chance(50) ? 60 : nil, crfMinimum: 12, crfMaximum: 50,
        step: random.chance(50) ? 0.25 : 1)
      var search = search(goal, chunks: 4, facts: ChunkFacts(sourceBytes: 5000), isInOnePiece: random.chance(20))
      for index in 0..<4 {
        var steps = 0
        while true {
          let step = search.step(for: index)
          #expect((12...50).contains(step.crf) && step.crf.remainder(dividingBy: goal.step) == 0)
          if case .keep = step { break }
          steps += 1
          try #require(steps <= 11, "does not end")
          let isPart = if case .part = step { true } else { false }
          search.add(
            trial(
              step.crf, Double.random(in: 0...100, using: &random), bytes: Int64.random(in: 1...10_000, using: &random),
              of: isPart ? .part : .whole), to: index)
        }
      }
    }
  }
}
