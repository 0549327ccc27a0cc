import Foundation

/// Finds the CRF of every chunk of a film that gives the score asked for, and lets each encode of any chunk teach all
/// others. Pure: facts and trials in, the next step of a chunk out; the same trials always give the same step, so a search goes
/// on after a restart as if nothing had been.
///
/// A chunk goes through: where it is not clear enough, one or two parts of it; then all of it, which *is* the chunk when
/// its score fits; then up to two corrected encodes, the best of which wins.
package struct QualitySearch: Sendable {
  /// What is asked for.
  package let goal: QualityGoal
  /// Pixels of a frame.
  package let pixels: Int
  /// The film is one chunk: parts decide, and what is then encoded stays.
  package let isInOnePiece: Bool
  private(set) var chunks: [Int: SearchedChunk] = [:]
  private(set) var trials: [Int: [QualityTrial]] = [:]
  /// The longest distance of key frames at which chunks begin, seconds, and how many do so.
  private var longestKeyDistance: (seconds: Double, count: Int) = (0, 0)

  /// Encodes of a whole chunk at most, as long as one of them is no larger than the source.
  package static let mostWholes = 3
  /// Parts of a chunk at most; of a film in one piece.
  static let mostParts = (chunk: 2, film: 5)
  /// Chunks under so many seconds take the CRF of those beside them.
  static let short = 2.0

  package init(goal: QualityGoal, pixels: Int, isInOnePiece: Bool = false) {
    self.goal = goal
    self.pixels = pixels
    self.isInOnePiece = isInOnePiece
  }

  /// Makes a chunk known; one that is known already stays as it is.
  package mutating func add(_ chunk: SearchedChunk, at index: Int) {
    guard chunks[index] == nil else { return }
    chunks[index] = chunk
    guard let distance = chunk.facts.keyDistance else { return }
    if abs(distance - longestKeyDistance.seconds) < 0.002 {
      longestKeyDistance.count += 1
    } else if distance > longestKeyDistance.seconds {
      longestKeyDistance = (distance, 1)
    }
  }

  /// Takes a trial in.
  package mutating func add(_ trial: QualityTrial, to index: Int) { trials[index, default: []].append(trial) }

  /// What was measured of a chunk, in order.
  package func trials(of index: Int) -> [QualityTrial] { trials[index] ?? [] }

  /// Encodes of the whole chunk so far.
  package func encodes(of index: Int) -> Int { wholes(index).count }

  /// The chunks to begin with: spread over what sources take per pixel, so that the first scores say most of all others.
  package func scouts(_ count: Int) -> [Int] {
    let order = chunks.keys.sorted { (complexity(of: $0), $0) < (complexity(of: $1), $1) }
    guard order.count > count, count > 0 else { return order }
    return (0..<count).map { order[(2 * $0 + 1) * order.count / (2 * count)] }
  }

  /// What is to be done next for a chunk that was made known.
  package func step(for index: Int) -> QualityStep {
    let wholes = wholes(index)
    if let last = wholes.last { return isInOnePiece ? keep(last, index) : judge(last, wholes, index) }
    let film = FilmBelief(self, near: index)
    return isInOnePiece ? openFilm(index, film) : open(index, film)
  }

  // MARK: Facts

  /// Doublings of the source's bits per pixel over 1/16; 0 where they are not known.
  func complexity(of index: Int) -> Double {
    guard let chunk = chunks[index], let bytes = chunk.facts.sourceBytes, bytes > 0, chunk.frames > 0 else { return 0 }
    return log2(Double(bytes) * 8 / (Double(chunk.frames) * Double(max(1, pixels)))) + 4
  }

  /// Whether a scene begins with the chunk. Encoders put a key frame where a scene begins, and, where none does, at their
  /// longest distance: one at that distance, if others are too, is no scene's.
  func isSceneChange(_ index: Int) -> Bool {
    guard let distance = chunks[index]?.facts.keyDistance, longestKeyDistance.count > 1 else { return true }
    return abs(distance - longestKeyDistance.seconds) >= 0.002
  }

  private func wholes(_ index: Int) -> [QualityTrial] { (trials[index] ?? []).filter { $0.extent == .whole } }

  private func isShort(_ index: Int) -> Bool { (chunks[index]?.length ?? 0) < Self.short }

  private func miss(_ trial: QualityTrial) -> Double { trial.score.mean - goal.target }

  /// Half as much again for a chunk of a second or so: each of its frames weighs more.
  private func tolerance(_ index: Int) -> Double { isShort(index) ? 1.5 * goal.tolerance : goal.tolerance }

  /// CRFs of chunks that were encoded whole, by index.
  private func known(_ index: Int) -> Double? {
    let found = wholes(index)
    return found.isEmpty ? nil : best(found, index).crf
  }

  // MARK: Before anything was encoded whole

  private func open(_ index: Int, _ film: FilmBelief) -> QualityStep {
    let belief = film.chunk(index, of: self)
    let parts = trials[index]?.count ?? 0
    if isShort(index), let beside = [index - 1, index + 1].lazy.compactMap(known).first {
      return .whole(crf: goal.allowed(beside))
    }
    let crf = goal.allowed(parts > 0 ? film.solve(belief, goal) : bounded(film.solve(belief, goal), index))
    guard parts < Self.mostParts.chunk, let length = chunks[index]?.length, length >= 1.5 * Self.short else {
      return .whole(crf: crf)
    }
    return film.isPartWorthIt(belief, crf, goal, length: length) ? .part(crf: crf) : .whole(crf: crf)
  }

  /// A first guess near what the film has so far, and near the chunk beside it where both show the same scene: what the
  /// model is not sure of must not be seen as a jump.
  private func bounded(_ crf: Double, _ index: Int) -> Double {
    var crf = crf
    let film = trials.keys.compactMap(known).sorted()
    if film.count >= 3 {
      let median = film[film.count / 2]
      crf = min(max(crf, median - 8), median + 8)
    }
    for (other, cut) in [(index - 1, index), (index + 1, index + 1)] where !isSceneChange(cut) {
      if let beside = known(other) { crf = min(max(crf, beside - 2), beside + 2) }
    }
    return crf
  }

  /// Parts until one fits well, then all of it.
  private func openFilm(_ index: Int, _ film: FilmBelief) -> QualityStep {
    let parts = trials[index] ?? []
    let crf = goal.allowed(film.solve(film.chunk(index, of: self), goal))
    if let last = parts.last {
      let fits = abs(miss(last)) <= goal.tolerance / 2
      if fits || parts.count >= Self.mostParts.film || parts.contains(where: { $0.crf == crf }) {
        return .whole(crf: fits ? last.crf : crf)
      }
    }
    return .part(crf: crf)
  }

  // MARK: After it was encoded whole

  private func judge(_ last: QualityTrial, _ wholes: [QualityTrial], _ index: Int) -> QualityStep {
    let next: Double
    if wholes.count == 2, lowered(wholes[0], [wholes[0]]) != nil, abs(miss(wholes[0])) <= tolerance(index) {
      // Made for the worst frames' sake: its mean is above what was asked for.
      return keep(best(wholes, index), index)
    } else if isLarger(last, index) {
      next = smaller(last, wholes, index)
    } else if abs(miss(last)) <= tolerance(index) {
      guard let lower = lowered(last, wholes) else { return keep(best(wholes, index), index) }
      next = lower
    } else if isSaturated(wholes) {
      return keep(best(wholes, index), index)
    } else {
      next = corrected(last, wholes, index)
    }
    let crf = goal.allowed(min(max(next, last.crf - 10), last.crf + 10))
    let isTried = wholes.contains { abs($0.crf - crf) < goal.step / 2 }
    // Below one that is larger than the source nothing is smaller.
    let isTooLow = wholes.contains { isLarger($0, index) && crf <= $0.crf }
    // What is larger than the source is no result: two more may make it smaller.
    let most = wholes.allSatisfy { isLarger($0, index) } ? Self.mostWholes + 2 : Self.mostWholes
    guard wholes.count < most, !isTried, !isTooLow else { return keep(best(wholes, index), index) }
    return .whole(crf: crf)
  }

  /// The CRF at which an encode that is larger than the source is a little smaller: by how sizes of this chunk followed the
  /// CRF, or those of grain, which follow it least.
  private func smaller(_ last: QualityTrial, _ wholes: [QualityTrial], _ index: Int) -> Double {
    var perCRF = 0.045
    if let other = wholes.dropLast().last, other.crf != last.crf {
      perCRF = max(0.02, log(Double(other.bytes) / Double(last.bytes)) / (last.crf - other.crf))
    }
    let excess = Double(last.bytes) / (0.97 * Double(chunks[index]?.facts.sourceBytes ?? 1))
    return last.crf + max(1, log(excess) / perCRF)
  }

  /// The CRF that lifts the worst frames to the floor, by 3 at most, once.
  private func lowered(_ last: QualityTrial, _ wholes: [QualityTrial]) -> Double? {
    guard let floor = goal.floor, last.score.percentile5 < floor, wholes.count == 1, last.crf > goal.crfMinimum else {
      return nil
    }
    let scale = QualityScale(metric: goal.metric)
    let perCRF = (scale.curve(last.crf - 1) - scale.curve(last.crf + 1)) / 2
    let lacking = (scale.z(floor) - scale.z(last.score.percentile5)) / max(perCRF, 0.001)
    // For a hair it is not encoded again.
    return lacking >= 1 ? last.crf - min(3, lacking) : nil
  }

  /// Between two that lie on both sides of the target by the line through them, else by what is believed of the chunk.
  private func corrected(_ last: QualityTrial, _ wholes: [QualityTrial], _ index: Int) -> Double {
    let scale = QualityScale(metric: goal.metric)
    let above = wholes.filter { miss($0) > 0 }.max { $0.crf < $1.crf }
    let below = wholes.filter { miss($0) < 0 }.min { $0.crf < $1.crf }
    if let above, let below, above.crf < below.crf {
      let (high, low) = (scale.z(above.score.mean), scale.z(below.score.mean))
      return above.crf + (below.crf - above.crf) * (high - scale.z(goal.target)) / max(high - low, 1e-9)
    }
    let film = FilmBelief(self, near: index)
    return film.solve(film.chunk(index, of: self), goal)
  }

  /// Four steps of CRF that move nothing: no other will.
  private func isSaturated(_ wholes: [QualityTrial]) -> Bool {
    wholes.contains { a in
      wholes.contains { b in abs(a.crf - b.crf) >= 4 && abs(a.score.mean - b.score.mean) < 0.2 }
    }
  }

  private func isLarger(_ trial: QualityTrial, _ index: Int) -> Bool {
    chunks[index]?.facts.sourceBytes.map { $0 > 0 && trial.bytes > $0 } ?? false
  }

  /// The one that lies nearest to the target; the smallest where all are larger than the source. One that was made for the
  /// sake of the worst frames wins over the one before.
  private func best(_ wholes: [QualityTrial], _ index: Int) -> QualityTrial {
    let fitting = wholes.filter { !isLarger($0, index) }
    guard !fitting.isEmpty else { return wholes.min { $0.bytes < $1.bytes } ?? wholes[0] }
    if fitting.count == 2, let first = fitting.first, let second = fitting.last, let floor = goal.floor,
      abs(miss(first)) <= tolerance(index), first.score.percentile5 < floor,
      second.score.percentile5 > first.score.percentile5
    {
      return second
    }
    let nearest = fitting.min { abs(miss($0)) < abs(miss($1)) } ?? fitting[0]
    // Where nothing is gained by more bytes, fewer do.
    return fitting.filter { abs($0.score.mean - nearest.score.mean) < 0.05 }.max { $0.crf < $1.crf } ?? nearest
  }

  private func keep(_ trial: QualityTrial, _ index: Int) -> QualityStep {
    let miss = miss(trial)
    let outcome: QualityOutcome = abs(miss) <= tolerance(index) ? .reached : miss > 0 ? .above : .below
    return .keep(crf: trial.crf, outcome)
  }
}
