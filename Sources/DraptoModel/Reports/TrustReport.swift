import Foundation

/// What was checked of a finished encode, and what came of it.
package struct TrustReport: Codable, Sendable, Equatable {
  /// What a check found; only `failed` keeps a film from being published.
  package enum Verdict: String, Codable, Sendable { case ok, warning, failed, skipped }

  /// One check and what came of it.
  package struct Check: Codable, Sendable, Equatable {
    /// What was checked.
    package var name: String
    /// What came of it.
    package var verdict: Verdict
    /// What was found, in words.
    package var detail: String

    package init(_ name: String, _ verdict: Verdict, _ detail: String) {
      self.name = name
      self.verdict = verdict
      self.detail = detail
    }
  }

  /// Path of the source.
  package var source: String
  /// Path of the finished film.
  package var output: String
  /// In the order they were made.
  package var checks: [Check]
  /// Losses of the plan: known before, repeated here.
  package var losses: [Loss]
  /// Size of the source.
  package var sourceBytes: Int64
  /// Size of the finished film.
  package var outputBytes: Int64
  /// Nil where nothing was measured.
  package var quality: QualityReport?
  /// When the checks were done.
  package var made: Date

  package init(
    source: String, output: String, checks: [Check] = [], losses: [Loss] = [], sourceBytes: Int64 = 0,
    outputBytes: Int64 = 0, quality: QualityReport? = nil, made: Date = Date()
  ) {
    self.source = source
    self.output = output
    self.checks = checks
    self.losses = losses
    self.sourceBytes = sourceBytes
    self.outputBytes = outputBytes
    self.quality = quality
    self.made = made
  }

  /// No check failed.
  package var passed: Bool { !checks.contains { $0.verdict == .failed } }
  /// Those that keep the film from being published.
  package var failures: [Check] { checks.filter { $0.verdict == .failed } }

  /// Adds a check that is `ok` or `failed`.
  package mutating func check(_ name: String, _ good: Bool, _ detail: String) {
    checks.append(Check(name, good ? .ok : .failed, detail))
  }

  /// Notes what a check found.
  package mutating func add(_ name: String, _ verdict: Verdict, _ detail: String) {
    checks.append(Check(name, verdict, detail))
  }
}

/// Scores over all frames of a film.
package struct QualityReport: Codable, Sendable, Equatable {
  /// A ``QualityMetric``: `vmaf`, `vmaf-v1` or `xpsnr`.
  package var metric: String
  /// Frames that were compared.
  package var frames: Int
  /// Of all frames.
  package var mean: Double
  /// Of all frames; bad ones weigh more.
  package var harmonicMean: Double
  /// One frame in a hundred is worse.
  package var percentile1: Double
  /// One frame in twenty is worse.
  package var percentile5: Double
  /// The worst frame.
  package var minimum: Double
  /// libvmaf's name of the model; nil for XPSNR, and where an earlier version measured.
  package var model: String?
  /// The metric knows nothing of such pictures (VMAF of HDR): its scores tell better from worse, no more.
  package var isRelative: Bool?
  /// What the search for the target came to; nil for a film that was encoded by its CRF.
  package var search: SearchSums?
  /// `encoding.quality.warn_below`, where the mean lies under it.
  package var isBelow: Double?

  /// What a search came to, over all chunks.
  package struct SearchSums: Codable, Sendable, Equatable {
    /// The goal of the plan.
    package var goal: QualityGoal
    /// Chunks of the film.
    package var chunks: Int
    /// Encodes of whole chunks that were made.
    package var encodes: Int
    /// Chunks that stayed under the target, whatever was tried.
    package var below: Int
    /// Chunks that are better than asked for.
    package var above: Int
    /// Mean distance of the chunks' means from the target, of those that reached it.
    package var meanMiss: Double

    package init(goal: QualityGoal, chunks: Int, encodes: Int, below: Int, above: Int, meanMiss: Double) {
      self.goal = goal
      self.chunks = chunks
      self.encodes = encodes
      self.below = below
      self.above = above
      self.meanMiss = meanMiss
    }

    /// Sums up what the chunks came to.
    package init(_ goal: QualityGoal, _ chunks: [ChunkQuality]) {
      let reached = chunks.filter { $0.outcome == .reached }
      let misses = reached.reduce(0) { $0 + abs($1.score.mean - goal.target) }
      self.init(
        goal: goal, chunks: chunks.count, encodes: chunks.reduce(0) { $0 + $1.encodes },
        below: chunks.count { $0.outcome == .below }, above: chunks.count { $0.outcome == .above },
        meanMiss: reached.isEmpty ? 0 : misses / Double(reached.count))
    }

    /// Encodes of whole chunks for each that was kept.
    package var encodesPerChunk: Double { chunks > 0 ? Double(encodes) / Double(chunks) : 0 }
  }

  package init(
    metric: String, frames: Int, mean: Double, harmonicMean: Double, percentile1: Double, percentile5: Double,
    minimum: Double
  ) {
    self.metric = metric
    self.frames = frames
    self.mean = mean
    self.harmonicMean = harmonicMean
    self.percentile1 = percentile1
    self.percentile5 = percentile5
    self.minimum = minimum
  }

  /// Sums up the scores of single frames; nil when there are none. The harmonic mean is libvmaf's: of score + 1, less 1.
  package init?(metric: String, scores: [Double]) {
    guard !scores.isEmpty else { return nil }
    let sorted = scores.sorted()
    let count = Double(scores.count)
    self.init(
      metric: metric, frames: scores.count, mean: scores.reduce(0, +) / count,
      harmonicMean: count / scores.reduce(0) { $0 + 1 / (max(0, $1) + 1) } - 1,
      percentile1: sorted[sorted.count / 100], percentile5: sorted[sorted.count * 5 / 100], minimum: sorted[0])
  }
}
