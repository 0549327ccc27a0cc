import Foundation

/// A film that was finished: what is kept of it when its job is gone.
package struct HistoryEntry: Codable, Sendable, Equatable {
  /// The number that its job had; never used again.
  package var job: JobID
  /// Path of the source.
  package var source: String
  /// Path of the finished film.
  package var output: String
  /// When its work began first; nil where nobody noted it.
  package var started: Date?
  /// When it was done.
  package var ended: Date
  /// Seconds that were worked on it.
  package var seconds: Double
  /// Of the finished film.
  package var frames: Int
  /// Size of the source.
  package var sourceBytes: Int64
  /// Size of the finished film.
  package var outputBytes: Int64
  /// `vmaf`, `vmaf-v1` or `xpsnr`; nil where nothing was measured.
  package var metric: String?
  /// Mean over all frames; nil where nothing was measured.
  package var score: Double?
  /// How it was encoded, in a few words.
  package var settings: String
  /// Things of the source that the output does not have.
  package var losses: Int
  /// Checks that found something odd.
  package var warnings: Int
  /// `encoding.quality.warn_below`, where the score lies under it.
  package var scoreBelow: Double?

  /// Of a job that is done; nil of any other.
  package init?(_ view: JobView, settings: Settings) {
    guard view.job.state == .done else { return nil }
    let marks = view.marks
    job = view.job.id
    source = view.job.source
    output = view.job.output
    started = view.job.started
    ended = view.job.ended ?? view.report?.made ?? view.job.added
    seconds = view.job.elapsedBefore
    frames = view.doneFrames
    sourceBytes = view.report?.sourceBytes ?? view.job.sourceBytes ?? 0
    outputBytes = view.report?.outputBytes ?? 0
    metric = view.report?.quality?.metric
    score = view.report?.quality?.mean
    self.settings = Self.summary(view.plan, settings)
    (losses, warnings, scoreBelow) = (marks.losses, marks.warnings, marks.scoreBelow)
  }

  /// `quick, CRF 30, SVT preset 8`, `VMAF 95, SVT preset 6`.
  private static func summary(_ plan: EncodePlan?, _ settings: Settings) -> String {
    let name = settings[SettingsCatalog.preset]
    let parts = [
      name == Settings()[SettingsCatalog.preset] ? nil : name,
      plan?.quality?.brief
        ?? (plan?.video.crf ?? settings[SettingsCatalog.crf]).map { "CRF \(Format.compact($0))" },
      "SVT preset \(plan?.video.preset ?? settings[SettingsCatalog.svtPreset])",
    ]
    return parts.compactMap { $0 }.joined(separator: ", ")
  }

  /// Its score; nil where nothing was measured.
  package var filmScore: FilmScore? {
    guard let metric, let score else { return nil }
    return FilmScore(metric: QualityMetric.name(metric), mean: score, isFinal: true)
  }

  /// File name of the source.
  package var name: String { source.split(separator: "/").last.map(String.init) ?? source }

  /// Share (0…1) of the source's bytes that is saved, below zero where it grew; nil where a size is not known.
  package var saved: Double? {
    sourceBytes > 0 && outputBytes > 0 ? 1 - Double(outputBytes) / Double(sourceBytes) : nil
  }

  /// Frames per second over all the time that was worked on it; nil where nothing was noted.
  package var meanSpeed: Double? { seconds > 0 && frames > 0 ? Double(frames) / seconds : nil }

  /// What makes it worth a second look.
  package var marks: JobMarks {
    JobMarks(losses: losses, warnings: warnings, hasGrown: saved.map { $0 < 0 } ?? false, scoreBelow: scoreBelow)
  }
}

extension FinishedSums {
  /// Of films that were finished at any time.
  package init(_ entries: some Sequence<HistoryEntry>) {
    self.init()
    for entry in entries {
      add(saved: entry.saved == nil ? 0 : entry.sourceBytes - entry.outputBytes, seconds: entry.seconds)
    }
  }
}
