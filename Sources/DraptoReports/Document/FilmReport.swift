import DraptoModel
import Foundation

/// Everything a report says of one encode: what its page shows, and what its JSON is (`docs/report.schema.json`).
package struct FilmReport: Codable, Sendable, Equatable {
  /// Version of this form; rises where something is taken out or means something else.
  package var format = 1
  /// Number of the job; nil where the report is of two files alone.
  package var job: Int64?
  /// How it ended.
  package var verdict: Verdict
  /// The film it was made from.
  package var source: FileFacts
  /// What was made; its size is nil where nothing was.
  package var output: FileFacts
  /// Share of the source's bytes that is saved, below zero where it grew; nil where a size is not known.
  package var saved: Double?
  /// When and how long.
  package var work: WorkFacts
  /// Frames of the film, of which `encoded` are in finished chunks.
  package var frames: FrameCounts
  /// The score of the whole film; nil where nothing was measured.
  package var quality: QualityReport?
  /// What the chunks were to reach; nil for films encoded by a CRF.
  package var target: QualityGoal?
  /// What chunks and frames have their scores of, by its name in settings; nil where none was measured. The film's own score may
  /// be of another metric, where it was measured beside a target.
  package var scoreMetric: String?
  /// What is HDR is shown tone-mapped: the words that say so; nil for SDR.
  package var toneMapped: String?
  /// What became of each stream.
  package var streams: [StreamFate]
  /// All that the output does not have.
  package var losses: [Loss]
  /// Changes that are no losses.
  package var notes: [String]
  /// The trust report; empty where nothing was checked.
  package var checks: [TrustReport.Check]
  /// The programs that made it.
  package var tools: [ToolRecord]
  /// Settings that are not as they are built in.
  package var settings: [SettingLine]
  /// What was run.
  package var commands: [CommandRecord]
  /// In film order, a column for each figure.
  package var chunks: ChunkColumns
  /// Attempts that failed.
  package var failures: [FailureRecord]
  /// Why the film failed; nil where it did not.
  package var error: ErrorReport?
  /// The frames that are shown, the worst ones first.
  package var pairs: [FramePair]
  /// What this report does not have, and why.
  package var remarks: [String] = []

  /// How an encode ended, in a word and in a sentence.
  package struct Verdict: Codable, Sendable, Equatable {
    /// `done`, `failed`, `running` …
    package var state: JobState
    /// It is as it should be: done, each check passed, no score under what was asked for.
    package var isGood: Bool
    /// One sentence.
    package var text: String
  }

  /// A file.
  package struct FileFacts: Codable, Sendable, Equatable {
    /// Absolute.
    package var path: String
    /// Its size; nil where it is not known.
    package var bytes: Int64?

    package init(path: String, bytes: Int64?) {
      self.path = path
      self.bytes = bytes
    }

    /// Its name without folders.
    package var name: String { path.split(separator: "/").last.map(String.init) ?? path }
  }

  /// When a film was worked on.
  package struct WorkFacts: Codable, Sendable, Equatable {
    /// When it was queued.
    package var added: Date?
    /// When its work began first.
    package var started: Date?
    /// When it ended.
    package var ended: Date?
    /// Seconds that were worked on it.
    package var seconds: Double
    /// CPU seconds of the encoders of its chunks; nil where nobody counted.
    package var cpuSeconds: Double?
    /// Frames per second over all of that; nil where there is nothing to divide.
    package var framesPerSecond: Double?
  }

  /// How many frames there are.
  package struct FrameCounts: Codable, Sendable, Equatable {
    /// Of the film, as far as it is known.
    package var film: Int
    /// Of finished chunks.
    package var encoded: Int
    /// Seconds of film.
    package var seconds: Double
  }

  /// A setting and where it came from.
  package struct SettingLine: Codable, Sendable, Equatable {
    /// Its place in the file.
    package var key: String
    /// As the file has it.
    package var value: String
    /// Where it comes from.
    package var origin: String
  }
}
