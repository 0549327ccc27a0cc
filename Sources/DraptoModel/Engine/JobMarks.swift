/// What makes a film, or a chunk, worth a second look, as filters name it.
package enum JobMark: String, Codable, Sendable, CaseIterable {
  /// The output lacks something of the source.
  case loss
  /// A check found something odd.
  case warning
  /// The output is larger than the source.
  case larger
  /// The score is under `encoding.quality.warn_below`; of a chunk: under the target.
  case score
}

/// What makes a film worth a second look: what its output lacks, what a check warned of, that it grew, and a low score.
package struct JobMarks: Sendable, Equatable {
  /// Things of the source that the output does not have.
  package var losses: Int
  /// Checks that found something odd.
  package var warnings: Int
  /// The output is larger than the source.
  package var hasGrown: Bool
  /// The score that the film's lies under, `encoding.quality.warn_below`; nil: it does not.
  package var scoreBelow: Double?

  package init(losses: Int = 0, warnings: Int = 0, hasGrown: Bool = false, scoreBelow: Double? = nil) {
    self.losses = losses
    self.warnings = warnings
    self.hasGrown = hasGrown
    self.scoreBelow = scoreBelow
  }

  /// What there is of it, without how much.
  package var kinds: Set<JobMark> {
    var kinds: Set<JobMark> = []
    if losses > 0 { kinds.insert(.loss) }
    if warnings > 0 { kinds.insert(.warning) }
    if hasGrown { kinds.insert(.larger) }
    if scoreBelow != nil { kinds.insert(.score) }
    return kinds
  }

  /// There is nothing to see.
  package var isEmpty: Bool { self == JobMarks() }

  /// `2 losses, 1 warning, larger than the source, score under 90`; empty where there is nothing.
  package var text: String { words(growth: "larger than the source") }

  /// `2 losses, 1 warning, larger`: for where there is little room.
  package var brief: String { words(growth: "larger") }

  /// `score under 90`.
  package static func lowScore(_ limit: Double) -> String { "score under \(Format.compact(limit))" }

  private func words(growth: String) -> String {
    var parts: [String] = []
    if losses > 0 { parts.append(losses == 1 ? "1 loss" : "\(losses) losses") }
    if warnings > 0 { parts.append(warnings == 1 ? "1 warning" : "\(warnings) warnings") }
    if hasGrown { parts.append(growth) }
    if let scoreBelow { parts.append(Self.lowScore(scoreBelow)) }
    return parts.joined(separator: ", ")
  }
}

extension TrustReport {
  /// The check that warns of a low score: a mark of its own, and no warning beside it.
  package static let scoreCheck = "score"

  /// Checks that found something odd, other than a low score.
  fileprivate var oddChecks: Int {
    checks.count { $0.verdict == .warning && (quality?.isBelow == nil || $0.name != Self.scoreCheck) }
  }
}

extension JobView {
  /// As far as they are known: losses from the plan on, the others when it is done.
  package var marks: JobMarks {
    JobMarks(
      losses: (report?.losses ?? plan?.losses)?.count ?? 0,
      warnings: report?.oddChecks ?? 0,
      hasGrown: report.map { $0.sourceBytes > 0 && $0.outputBytes > $0.sourceBytes } ?? false,
      scoreBelow: report?.quality?.isBelow)
  }

  /// Frames per second over all the time that was worked on a film that is done; nil where nothing was noted.
  package var meanSpeed: Double? {
    guard job.state == .done, job.elapsedBefore > 0, doneFrames > 0 else { return nil }
    return Double(doneFrames) / job.elapsedBefore
  }
}
