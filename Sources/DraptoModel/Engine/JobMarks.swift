/// What makes a film worth a second look: what its output lacks, what a check warned of, and that it grew.
package struct JobMarks: Sendable, Equatable {
  /// Things of the source that the output does not have.
  package var losses: Int
  /// Checks that found something odd.
  package var warnings: Int
  /// The output is larger than the source.
  package var hasGrown: Bool

  package init(losses: Int = 0, warnings: Int = 0, hasGrown: Bool = false) {
    self.losses = losses
    self.warnings = warnings
    self.hasGrown = hasGrown
  }

  /// There is nothing to see.
  package var isEmpty: Bool { self == JobMarks() }

  /// `2 losses, 1 warning, larger than the source`; empty where there is nothing.
  package var text: String { words(growth: "larger than the source") }

  /// `2 losses, 1 warning, larger`: for where there is little room.
  package var brief: String { words(growth: "larger") }

  private func words(growth: String) -> String {
    var parts: [String] = []
    if losses > 0 { parts.append(losses == 1 ? "1 loss" : "\(losses) losses") }
    if warnings > 0 { parts.append(warnings == 1 ? "1 warning" : "\(warnings) warnings") }
    if hasGrown { parts.append(growth) }
    return parts.joined(separator: ", ")
  }
}

extension JobView {
  /// As far as they are known: losses from the plan on, the others when it is done.
  package var marks: JobMarks {
    JobMarks(
      losses: (report?.losses ?? plan?.losses)?.count ?? 0,
      warnings: report?.checks.count { $0.verdict == .warning } ?? 0,
      hasGrown: report.map { $0.sourceBytes > 0 && $0.outputBytes > $0.sourceBytes } ?? false)
  }

  /// Frames per second over all the time that was worked on a film that is done; nil where nothing was noted.
  package var meanSpeed: Double? {
    guard job.state == .done, job.elapsedBefore > 0, doneFrames > 0 else { return nil }
    return Double(doneFrames) / job.elapsedBefore
  }
}
