import Foundation

/// Which runs of a film's frames a sample encodes. Pure; `docs/sample.md` has what led to the numbers.
///
/// Two looks: many runs spread over the film are encoded once with a fast preset, which shows how the film's bytes are spread;
/// a few of them are encoded with every setting that was asked for, which shows how those lie beside the fast preset.
package struct SamplePlan: Sendable, Equatable {
  /// Runs of the first look, ascending; empty: the film is sampled whole.
  package var surveyed: [Range<Int>]
  /// Runs that each setting encodes, as places in ``surveyed``, as many of them as this.
  package var chosen: Int
  /// Frames of the film.
  package var frames: Int

  /// Frames of a run: a key frame and the smallest whole pyramid behind it. Runs that end inside of a pyramid are encoded in
  /// another structure than a film (up to 40 % fewer bytes, measured).
  package static let runLength = 17
  /// The preset of the first look: the fastest that is no other for this purpose (12 and 13 are the same).
  package static let surveyPreset = 11

  /// - Parameter seconds: length of the film.
  package init(frames: Int, seconds: Double) {
    self.frames = frames
    let length = Self.runLength
    // From a minute on the longer film has more runs, but not as many more: what they cost must stay small.
    let growth = pow(max(1, seconds / 60), 0.45)
    chosen = Int((2 * growth).rounded())
    guard frames > 7 * length else {
      surveyed = []
      return
    }
    let count = min(Int((10 * growth).rounded()), frames / length)
    // In the middle of equal stretches, never at a source's key frame: scenes begin there, and what the first frame of a scene
    // costs inside of a chunk would always be missed.
    surveyed = (0..<count).map { number in
      let start = (frames * (2 * number + 1) / count - length) / 2
      return start..<start + length
    }
  }

  /// Whether all of the film is encoded.
  package var isWhole: Bool { surveyed.isEmpty }

  /// The runs that every setting encodes: each stands for as many bytes of the first look as any other.
  /// - Parameter bytes: of each run of the first look.
  /// - Returns: places in ``surveyed``, ascending.
  package func choice(_ bytes: [Double]) -> [Int] {
    let order = bytes.indices.sorted { (bytes[$0], $0) < (bytes[$1], $1) }
    let share = bytes.reduce(0, +) / Double(chosen)
    var (sum, found) = (0.0, Set<Int>())
    for place in order {
      sum += bytes[place]
      if sum >= (Double(found.count) + 0.5) * share, found.count < chosen { found.insert(place) }
    }
    return found.sorted()
  }
}
