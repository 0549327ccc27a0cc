import Foundation

/// What the chunks of a film that were tried tell of its others: where their curves lie, how much they are stretched, how
/// far parts lie beside wholes. Pure; made anew from all trials whenever it is asked.
struct FilmBelief: Sendable {
  let scale: QualityScale
  /// CRF around which curves are compared: extrapolated far, a stretch that is little known would blur all levels.
  let center: Double
  /// How the curves of this film's chunks are stretched.
  let stretch: (mean: Double, variance: Double)
  /// What parts give above their chunks, in z.
  let partBias: Double
  /// Variance of that for a single part.
  let partNoise: Double
  /// Level over log2 of the source's bits per pixel.
  private let levels: LinearBelief
  /// Variance of single chunks beside ``levels``.
  private let spread: Double
  /// What is left of each tried chunk's level, by index.
  private let residuals: [Int: Double]

  /// How far the z of a chunk's worst frames (the 5th percentile) lies under that of its mean; nil while no chunk was
  /// encoded whole.
  let gap: Double?

  /// So many chunks that were tried are asked, the nearest.
  private static let most = 96

  init(_ film: QualitySearch, near place: Int) {
    scale = QualityScale(metric: film.goal.metric)
    let tried = film.trials.keys.sorted { (abs($0 - place), $0) < (abs($1 - place), $1) }.prefix(Self.most).sorted()
    let crfs = tried.compactMap { film.trials[$0]?.last?.crf }.sorted()
    let center = crfs.isEmpty ? 32 : crfs[crfs.count / 2]
    self.center = center
    let (scale, level) = (scale, scale.level)
    let shift = scale.stretch.mean * scale.curve(center)
    // Each chunk by itself: nothing of the film flows in, or it would hear its own echo.
    var own: [(index: Int, belief: LinearBelief)] = []
    var beside: [Double] = []
    for index in tried {
      let trials = film.trials[index] ?? []
      var belief = LinearBelief(
        a: level.mean + shift, varA: 4 * level.variance, b: scale.stretch.mean, varB: scale.stretch.variance)
      let wholes = trials.filter { $0.extent == .whole }
      for trial in wholes {
        belief.observe(
          scale.z(trial.score.mean), at: scale.curve(trial.crf) - scale.curve(center), variance: scale.fitNoise / 4)
      }
      for trial in trials where trial.extent == .part {
        let (x, z) = (scale.curve(trial.crf) - scale.curve(center), scale.z(trial.score.mean))
        if wholes.isEmpty {
          belief.observe(z, at: x, variance: scale.partNoise)
        } else {
          beside.append(z - belief.mean(at: x))
        }
      }
      own.append((index, belief))
    }
    let gaps = tried.compactMap { index in film.trials[index]?.last { $0.extent == .whole }?.score }
      .map { scale.z($0.mean) - scale.z($0.percentile5) }
    gap = gaps.isEmpty ? nil : gaps.reduce(0, +) / Double(gaps.count)
    let parts = ShrunkMean(beside, expected: 0, variance: scale.partNoise, weight: 3)
    (partBias, partNoise) = (parts.mean, parts.variance)
    let slopes = ShrunkMean(
      own.map(\.belief.b), expected: scale.stretch.mean, variance: scale.stretch.variance, weight: 3)
    // Chunks that say little of their slope all seem alike: what is not known of each counts as much as how they differ.
    let unknown = own.reduce(0) { $0 + $1.belief.varianceOfSlope } / Double(max(1, own.count))
    stretch = (slopes.mean, min(slopes.variance + unknown, scale.stretch.variance))
    let found = own.map { ($0.index, film.complexity(of: $0.index), $0.belief.a) }
    // First as if chunks of a film differed like those of all films, then by how much these do.
    let rough = Self.levels(of: found, scale, shift: shift, spread: level.variance / 2)
    let about = Self.spread(of: found, beside: rough, scale)
    levels = Self.levels(of: found, scale, shift: shift, spread: about)
    spread = Self.spread(of: found, beside: levels, scale)
    let line = levels
    let left = found.map { ($0.0, $0.2 - line.mean(at: $0.1)) }
    residuals = Dictionary(uniqueKeysWithValues: left)
  }

  private typealias Level = (index: Int, complexity: Double, level: Double)

  private static func levels(of found: [Level], _ scale: QualityScale, shift: Double, spread: Double) -> LinearBelief {
    var line = LinearBelief(
      a: scale.level.mean + shift, varA: scale.level.variance, b: scale.complexity.mean,
      varB: scale.complexity.variance)
    for (_, complexity, level) in found { line.observe(level, at: complexity, variance: spread) }
    return line
  }

  private static func spread(of found: [Level], beside line: LinearBelief, _ scale: QualityScale) -> Double {
    let left = found.map { $0.level - line.mean(at: $0.complexity) }
    return ShrunkMean(left, expected: 0, variance: scale.level.variance, weight: 0.5).variance
  }

  /// What is believed of a chunk's curve, over ``x(_:)``, with its own trials taken in.
  func chunk(_ index: Int, of film: QualitySearch) -> LinearBelief {
    let complexity = film.complexity(of: index)
    let near = neighbours(of: index, film)
    var belief = LinearBelief(
      a: levels.mean(at: complexity) + near.mean,
      varA: levels.variance(at: complexity) + spread * (1 - near.share), b: stretch.mean, varB: stretch.variance)
    for trial in film.trials[index] ?? [] {
      let isPart = trial.extent == .part
      belief.observe(
        scale.z(trial.score.mean) - (isPart ? partBias : 0), at: x(trial.crf),
        variance: isPart ? partNoise : scale.fitNoise / 4)
    }
    return belief
  }

  /// Place of a CRF on the curve that chunks share.
  func x(_ crf: Double) -> Double { scale.curve(crf) - scale.curve(center) }

  /// What the chunks beside it tell: the nearer, and the less lies between, the more.
  private func neighbours(of index: Int, _ film: QualitySearch) -> (mean: Double, share: Double) {
    var (sum, weights) = (0.0, 0.0)
    for distance in 1...3 {
      for other in [index - distance, index + distance] {
        guard let residual = residuals[other] else { continue }
        let cuts = min(index, other) + 1...max(index, other)
        let weight = cuts.reduce(1.0) { $0 * (film.isSceneChange($1) ? 0.35 : 0.8) }
        sum += weight * residual
        weights += weight
      }
    }
    let share = weights / (weights + 0.5)
    return weights > 0 ? (sum / (weights + 0.5), 0.7 * share) : (0, 0)
  }

  // MARK: Deciding

  /// The CRF at which the target is most likely reached.
  func solve(_ belief: LinearBelief, _ goal: QualityGoal) -> Double {
    let wanted = wanted(goal)
    // Whatever noise says, a higher CRF gives no better picture.
    let slope = max(belief.b, 0.3 * scale.stretch.mean)
    var (low, high) = (goal.crfMinimum, goal.crfMaximum)
    for _ in 0..<20 {
      let middle = (low + high) / 2
      if belief.a + slope * x(middle) > wanted { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The z to aim at: the target's, or, where the film's worst frames would lie under the floor then, up to what still counts as the
  /// target: one encode in place of a second for their sake.
  private func wanted(_ goal: QualityGoal) -> Double {
    let target = scale.z(goal.target)
    guard let floor = goal.floor, let gap else { return target }
    return max(target, min(scale.z(floor) + gap, scale.z(goal.target + 0.7 * goal.tolerance)))
  }

  /// Whether a part costs less than what it saves of encodes that miss.
  /// - Parameter length: seconds of the chunk.
  func isPartWorthIt(_ belief: LinearBelief, _ crf: Double, _ goal: QualityGoal, length: Double) -> Bool {
    let x = x(crf)
    let offset = belief.mean(at: x) - wanted(goal)
    let width = scale.width(goal.tolerance, at: goal.target)
    let before = belief.variance(at: x)
    // At the end of the range the target is passed or missed anyhow.
    if crf >= goal.crfMaximum, offset > width + 2 * before.squareRoot() { return false }
    let now = Self.missing(width, offset, before + scale.fitNoise)
    // No better than parts are; by a slope that is little known it takes two of them to be as good.
    let then = Self.missing(width, 0, before * partNoise / (before + partNoise) + scale.fitNoise)
    return QualityPart.cost(of: length) < now - then
  }

  /// How likely a normal value of this mean and variance lies further from zero than `width`.
  static func missing(_ width: Double, _ mean: Double, _ variance: Double) -> Double {
    let scale = (2 * max(variance, 1e-12)).squareRoot()
    return 0.5 * (erfc((width - mean) / scale) + erfc((width + mean) / scale))
  }
}
