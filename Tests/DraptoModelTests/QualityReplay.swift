import DraptoModel
import Foundation

/// The recorded grid: how scores and sizes of real chunks follow the CRF. See `scripts/record-quality-grid`.
struct QualityGrid {
  /// One encode: of a whole chunk, or of a part (`kind`).
  struct Point: Decodable {
    var kind: String?
    var crf: Double
    var bytes: Double
    var seconds: Double
    /// Mean, 5th percentile, minimum.
    var vmaf: [Double]
    var xpsnr: [Double]

    func scores(_ metric: QualityMetric) -> [Double] { metric.isVMAF ? vmaf : xpsnr }
  }

  struct Chunk: Decodable {
    var frames: Int
    var width: Int
    var height: Int
    var sourceBytes: Int64
    var scene: Double
    var points: [Point]
    var trials: [Point]
  }

  struct Clip: Decodable {
    var clip: String
    var rate: Double
    var chunks: [Chunk]
  }

  let clips: [Clip]

  init(_ data: Data) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    clips = try decoder.decode([Clip].self, from: data)
  }
}

/// A curve through points: monotone cubic between them (Fritsch and Carlson).
struct MonotoneCurve {
  let xs: [Double]
  let ys: [Double]
  private let slopes: [Double]

  init(_ xs: [Double], _ ys: [Double]) {
    (self.xs, self.ys) = (xs, ys)
    let chords = zip(zip(xs, xs.dropFirst()), zip(ys, ys.dropFirst())).map { ($1.1 - $1.0) / ($0.1 - $0.0) }
    slopes = xs.indices.map { index in
      guard index > 0 else { return chords[0] }
      guard index < chords.count else { return chords[index - 1] }
      let (a, b) = (chords[index - 1], chords[index])
      return a * b > 0 ? 2 * a * b / (a + b) : 0
    }
  }

  func callAsFunction(_ x: Double) -> Double {
    let x = min(max(x, xs[0]), xs[xs.count - 1])
    let index = max(0, min(xs.count - 2, (xs.firstIndex { $0 > x } ?? xs.count - 1) - 1))
    let width = xs[index + 1] - xs[index]
    let t = (x - xs[index]) / width
    let (from, to) = (ys[index], ys[index + 1])
    let rise = width * (slopes[index] * t * (1 - t) * (1 - t) - slopes[index + 1] * t * t * (1 - t))
    return from * (1 + 2 * t) * (1 - t) * (1 - t) + to * t * t * (3 - 2 * t) + rise
  }
}

/// A chunk of the grid that can be encoded with any CRF.
struct ReplayedChunk {
  let frames: Int
  let rate: Double
  let facts: ChunkFacts
  let mean: MonotoneCurve
  let percentile5: MonotoneCurve
  let logBytes: MonotoneCurve
  /// What a part gives above the whole.
  let part: MonotoneCurve
  let pixels: Int

  init(_ chunk: QualityGrid.Chunk, rate: Double, metric: QualityMetric) {
    (frames, self.rate, pixels) = (chunk.frames, rate, chunk.width * chunk.height)
    facts = ChunkFacts(sourceBytes: chunk.sourceBytes > 0 ? chunk.sourceBytes : nil, keyDistance: nil)
    let crfs = chunk.points.map(\.crf)
    mean = MonotoneCurve(crfs, chunk.points.map { $0.scores(metric)[0] })
    percentile5 = MonotoneCurve(crfs, chunk.points.map { $0.scores(metric)[1] })
    logBytes = MonotoneCurve(crfs, chunk.points.map { log($0.bytes) })
    let parts = chunk.trials.filter { $0.kind == "part" }
    let whole = mean
    part = MonotoneCurve(parts.map(\.crf), parts.map { $0.scores(metric)[0] - whole($0.crf) })
  }

  var length: Double { Double(frames) / rate }

  func trial(_ extent: QualityTrial.Extent, _ crf: Double) -> QualityTrial {
    let shift = extent == .part ? part(crf) : 0
    let score = QualityScore(
      mean: mean(crf) + shift, percentile5: percentile5(crf) + shift, minimum: percentile5(crf) + shift - 5,
      frames: frames)
    return QualityTrial(extent: extent, crf: crf, score: score, bytes: Int64(exp(logBytes(crf))), seconds: 1)
  }
}

/// What a way of searching came to over a clip.
struct ReplayResult {
  /// Distance of each chunk's mean from the target.
  var misses: [Double] = []
  /// Whether the target lies between the scores of the least and the highest CRF.
  var withinReach: [Bool] = []
  var frames: [Int] = []
  var wholes = 0
  var parts = 0
  var outcomes: [QualityOutcome] = []

  var encodesPerChunk: Double { Double(wholes) / Double(misses.count) }
  var partsPerChunk: Double { Double(parts) / Double(misses.count) }
  var meanMiss: Double {
    let reachable = zip(misses, withinReach).filter(\.1).map { abs($0.0) }
    return reachable.isEmpty ? 0 : reachable.reduce(0, +) / Double(reachable.count)
  }
  /// Of the whole clip, beside the target.
  var filmMiss: Double {
    zip(misses, frames).reduce(0) { $0 + $1.0 * Double($1.1) } / Double(frames.reduce(0, +))
  }
  /// Share of chunks further away than 1.5.
  var far: Double { Double(misses.count { abs($0) > 1.5 }) / Double(misses.count) }

  /// Time beside one encode with a fixed CRF, by what was measured at 720p and preset 6: measuring takes 0.4 of an encode,
  /// a part with its measuring 0.3.
  var time: Double { (Double(wholes) * 1.4 + Double(parts) * 0.3) / Double(misses.count) }

  mutating func add(_ chunk: ReplayedChunk, _ crf: Double, _ goal: QualityGoal) {
    misses.append(chunk.mean(crf) - goal.target)
    // Not beyond what the limits allow, nor where only an encode larger than the source gets there.
    let least = stride(from: goal.crfMinimum, through: goal.crfMaximum, by: 0.25).first { crf in
      chunk.facts.sourceBytes.map { exp(chunk.logBytes(crf)) <= Double($0) } ?? true
    }
    withinReach.append(
      chunk.mean(least ?? goal.crfMaximum) >= goal.target && chunk.mean(goal.crfMaximum) <= goal.target)
    frames.append(chunk.frames)
  }

  static func + (a: ReplayResult, b: ReplayResult) -> ReplayResult {
    ReplayResult(
      misses: a.misses + b.misses, withinReach: a.withinReach + b.withinReach, frames: a.frames + b.frames,
      wholes: a.wholes + b.wholes, parts: a.parts + b.parts, outcomes: a.outcomes + b.outcomes)
  }
}

/// Ways to search, run over chunks of the grid in place of an encoder.
enum Replay {
  /// drapto's.
  static func search(_ chunks: [ReplayedChunk], _ goal: QualityGoal, log: (String) -> Void = { _ in }) -> ReplayResult {
    var result = ReplayResult()
    var search = QualitySearch(goal: goal, pixels: chunks.first?.pixels ?? 1)
    for (index, chunk) in chunks.enumerated() {
      search.add(SearchedChunk(frames: chunk.frames, length: chunk.length, facts: chunk.facts), at: index)
    }
    let scouts = search.scouts(3)
    for index in scouts + chunks.indices.filter({ !scouts.contains($0) }) {
      var trace = "\(index):"
      steps: while true {
        let step = search.step(for: index)
        switch step {
        case .part(let crf):
          result.parts += 1
          search.add(chunks[index].trial(.part, crf), to: index)
        case .whole(let crf):
          result.wholes += 1
          search.add(chunks[index].trial(.whole, crf), to: index)
        case .keep(let crf, let outcome):
          result.add(chunks[index], crf, goal)
          result.outcomes.append(outcome)
          trace += " keep \(crf) \(outcome)"
          break steps
        }
        let last = search.trials(of: index).last!
        trace += " \(last.extent) \(last.crf) → \((last.score.mean * 100).rounded() / 100)"
      }
      log(trace)
    }
    return result
  }

  /// Halves the range of whole CRFs until one is within the tolerance, four encodes at most; the nearest wins.
  static func bisection(_ chunks: [ReplayedChunk], _ goal: QualityGoal) -> ReplayResult {
    each(chunks, goal) { chunk in
      var (low, high) = (goal.crfMinimum, goal.crfMaximum)
      var tried: [Double] = []
      while tried.count < 4 {
        let crf = ((low + high) / 2).rounded()
        guard !tried.contains(crf) else { break }
        tried.append(crf)
        let miss = chunk.mean(crf) - goal.target
        if abs(miss) <= goal.tolerance { break }
        if miss > 0 { low = crf } else { high = crf }
      }
      return tried
    }
  }

  /// Av1an's rule: the middle of the range, the middle of the half that is left, then by the line through both, then by
  /// the curve through all; four probes at most, and then the encode, which no probe is.
  static func av1an(_ chunks: [ReplayedChunk], _ goal: QualityGoal) -> ReplayResult {
    var result = each(chunks, goal) { chunk in
      var (low, high) = (15.0, 50.0)
      var tried: [Double] = []
      while tried.count < 4 {
        let next: Double
        if tried.count < 2 {
          next = ((low + high) / 2).rounded()
        } else {
          let points = tried.sorted()
          let scores = points.map { chunk.mean($0) }
          let place =
            points.indices.dropFirst().min {
              abs(scores[$0] - goal.target) < abs(scores[$1] - goal.target)
            } ?? 1
          let (a, b) = (points[place - 1], points[place])
          let slope = (scores[place] - scores[place - 1]) / (b - a)
          next = slope == 0 ? b : (a + (goal.target - scores[place - 1]) / slope).rounded()
        }
        let crf = min(max(next, low), high)
        guard !tried.contains(crf) else { break }
        tried.append(crf)
        let miss = chunk.mean(crf) - goal.target
        if abs(miss) <= goal.tolerance { break }
        if miss > 0 { low = crf } else { high = crf }
      }
      return tried
    }
    result.wholes += chunks.count
    return result
  }

  private static func each(
    _ chunks: [ReplayedChunk], _ goal: QualityGoal, _ tries: (ReplayedChunk) -> [Double]
  ) -> ReplayResult {
    var result = ReplayResult()
    for chunk in chunks {
      let tried = tries(chunk)
      result.wholes += tried.count
      let best = tried.min { abs(chunk.mean($0) - goal.target) < abs(chunk.mean($1) - goal.target) } ?? goal.crfMinimum
      result.add(chunk, best, goal)
    }
    return result
  }
}
