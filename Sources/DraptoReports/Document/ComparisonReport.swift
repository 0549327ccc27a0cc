import DraptoModel
import Foundation

/// What two films of the same source have in common, and whether the second is worse than allowed.
package struct ComparisonReport: Codable, Sendable, Equatable {
  /// Version of this form; rises where something is taken out or means something else.
  package var format = 1
  /// Whether B is worse than allowed, and why.
  package var verdict: Verdict
  /// The first film: as it was before, or the source itself.
  package var a: Film
  /// The film that is judged.
  package var b: Film
  /// What both were made from; nil: A is what B is measured against.
  package var source: FilmReport.FileFacts?
  /// How much larger B is, as a share of A's size; below zero where it is smaller.
  package var growth: Double?
  /// How far B's mean score lies under A's; below zero where it is better; nil where one of them has none.
  package var drop: Double?
  /// What was allowed.
  package var limits: Limits
  /// Streams of both, side by side.
  package var tracks: [TrackPair]
  /// Stretches of the film, in order, a column for each figure.
  package var scenes: SceneColumns
  /// The frames that are shown: those where B falls most below A first, or its worst.
  package var pairs: [FramePair] = []
  /// What is HDR is shown tone-mapped: the words that say so; nil for SDR.
  package var toneMapped: String?
  /// What is not known, and why.
  package var remarks: [String]

  /// Whether B is worse than allowed.
  package struct Verdict: Codable, Sendable, Equatable {
    /// A limit is not held, or nobody knows whether it is.
    package var isWorse: Bool
    /// One sentence.
    package var text: String
    /// Each limit that is not held.
    package var reasons: [String]
  }

  /// One of the films.
  package struct Film: Codable, Sendable, Equatable {
    /// Absolute.
    package var path: String
    /// Its size.
    package var bytes: Int64
    /// Seconds, from the first frame to the last.
    package var seconds: Double
    /// How many it has.
    package var frames: Int
    /// Its score; nil where it is what the other is measured against, or was not measured.
    package var quality: QualityReport?
    /// How it was made; nil where no job of this queue made it.
    package var making: Making?

    /// Its name without folders.
    package var name: String { path.split(separator: "/").last.map(String.init) ?? path }
  }

  /// How one of the films was made, as its job's record has it.
  package struct Making: Codable, Sendable, Equatable {
    /// The programs that made it.
    package var tools: [ToolRecord]
    /// Settings that are not as they are built in.
    package var settings: [FilmReport.SettingLine]
    /// Seconds that were worked on it.
    package var seconds: Double

    /// Of a film's job.
    package init(_ film: ReportedFilm) {
      let report = FilmReport(film.view, settings: film.settings, record: film.record)
      (tools, settings, seconds) = (report.tools, report.settings, report.work.seconds)
    }
  }

  /// What B may be worse by.
  package struct Limits: Codable, Sendable, Equatable {
    /// Points of the score, on the mean over the film.
    package var drop: Double?
    /// Points of the score, on the mean over any scene.
    package var sceneDrop: Double?
    /// Percent of A's size.
    package var growth: Double?
    /// B's mean score at least.
    package var score: Double?

    package init(drop: Double? = nil, sceneDrop: Double? = nil, growth: Double? = nil, score: Double? = nil) {
      self.drop = drop
      self.sceneDrop = sceneDrop
      self.growth = growth
      self.score = score
    }

    /// None is given.
    package var isEmpty: Bool { drop == nil && sceneDrop == nil && growth == nil && score == nil }
  }

  /// A stream of both films.
  package struct TrackPair: Codable, Sendable, Equatable {
    /// `video`, `audio 1`, `chapters` …
    package var subject: String
    /// Nil where there is none.
    package var a: String?
    /// Nil where there is none.
    package var b: String?

    /// Both have it, and it is alike as far as the probe tells.
    package var isSame: Bool { a == b }
  }
}

/// Scenes of a comparison in JSON: an array for each field, all of the same length.
package struct SceneColumns: Codable, Sendable, Equatable {
  /// Place in the film, from 0.
  package var index: [Int] = []
  /// Seconds from the first frame.
  package var start: [Double] = []
  /// Seconds.
  package var length: [Double] = []
  /// Of B.
  package var frames: [Int] = []
  /// Mean score of A; nil where it has none.
  package var aMean: [Double?] = []
  /// Mean score of B.
  package var bMean: [Double?] = []
  /// One frame of A in twenty is worse.
  package var aPercentile5: [Double?] = []
  /// One frame of B in twenty is worse.
  package var bPercentile5: [Double?] = []
  /// How far B's mean lies under A's.
  package var drop: [Double?] = []
  /// Of A's packets.
  package var aBytes: [Int64] = []
  /// Of B's packets.
  package var bBytes: [Int64] = []
}
