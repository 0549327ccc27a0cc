import Foundation

/// What the kinds of work take, as measured in this run of the engine, and by first guesses before that.
///
/// Sizes are in megapixel-frames (frames × pixels of a frame / 10⁶); those of chunks are multiplied by ``effort(preset:)``.
/// The guesses are loose middles of SVT-AV1 on one core; they weigh stages against each other until something was measured.
struct WorkRates: Sendable, Equatable {
  /// One encoder's seconds for a chunk, from its start to the checked file.
  var chunk = AffineFit(fixed: 0.5, slope: 0.12, decay: 0.998)
  /// From the launch of a film until its first chunk is known: probe, plan, the index of its beginning.
  var look = AffineFit(fixed: 1.5, slope: 0.0003, decay: 0.95)
  /// From the end of the last chunk to the published film, without measuring.
  var finish = AffineFit(fixed: 0.6, slope: 0.0008, decay: 0.95)
  /// Comparing the whole film with its source.
  var measure = AffineFit(fixed: 0.5, slope: 0.015, decay: 0.95)
  /// Share of a chunk's seconds that its checks take.
  static let check = 0.06
  /// The same where a target is measured in the same pass.
  static let checkWithTarget = 0.25
  /// Seconds of encoding one second of sound.
  static let sound = 0.01
  /// Seconds of film in a chunk, where they are not known.
  static let chunkLength = 15.0

  /// What a frame costs with one of SVT-AV1's presets beside its preset 6: half as much again with each step down, twice as
  /// much below 4.
  static func effort(preset: Int) -> Double {
    pow(1.5, Double(6 - max(4, preset))) * pow(2, Double(max(0, 4 - preset)))
  }

  /// The same of a film by its plan, or by what its settings ask for where it has none yet.
  /// - Parameter encodes: those that each chunk takes, where the film has a target.
  static func effort(of view: JobView, _ demands: FilmDemands = FilmDemands(), encodes: Double) -> Double {
    let effort = effort(preset: view.plan?.video.preset ?? demands.preset)
    guard hasTarget(view, demands) else { return effort }
    return effort * encodes * (1 - check) / (1 - checkWithTarget)
  }

  /// Whether the chunks of a film are encoded until their score fits, by its plan or by its settings.
  static func hasTarget(_ view: JobView, _ demands: FilmDemands) -> Bool {
    view.plan.map { $0.quality != nil } ?? demands.hasTarget
  }

  /// Encodes that each chunk of a film with a target takes: the mean of those that are done, held towards
  /// ``Chunk/usualEncodes`` as if four had taken that.
  static func encodes(made: Int, chunks: Int) -> Double { (4 * Chunk.usualEncodes + Double(made)) / Double(4 + chunks) }
}

/// What of a film's settings a forecast has to know.
package struct FilmDemands: Sendable, Equatable {
  /// SVT-AV1's preset.
  package var preset: Int
  /// The finished film is compared with its source.
  package var isMeasured: Bool
  /// Chunks are encoded until their score fits.
  package var hasTarget: Bool

  package init(preset: Int = 6, isMeasured: Bool = false, hasTarget: Bool = false) {
    self.preset = preset
    self.isMeasured = isMeasured
    self.hasTarget = hasTarget
  }

  /// By a film's settings.
  package init(_ settings: Settings) {
    self.init(
      preset: settings[SettingsCatalog.svtPreset], isMeasured: settings[SettingsCatalog.measure] != "none",
      hasTarget: settings[SettingsCatalog.targetQuality] != nil)
  }
}
