/// What of a chunk is encoded to see where its search begins: three runs of up to a second, spread over it, a fifth
/// of it at most; of a film in one piece a dozen. At the film's own preset: runs of this kind at a fast one cost half and lie further
/// beside their chunk, so that more encodes miss (`docs/decisions/2026-11-28-target-quality.md`).
package enum QualityPart {
  /// Numbers of the frames of each run, ascending.
  /// - Parameter frames: of the chunk.
  /// - Parameter rate: frames per second.
  package static func runs(frames: Int, rate: Double, isWholeFilm: Bool = false) -> [Range<Int>] {
    let count = isWholeFilm ? 12 : 3
    let longest = isWholeFilm ? 2 : longestRun
    guard frames >= count, rate > 0 else { return frames > 0 ? [0..<frames] : [] }
    let each = max(1, min(Int((longest * rate).rounded()), frames / (5 * count)))
    return (0..<count).map { run in
      let start = max(0, frames * (2 * run + 1) / (2 * count) - each / 2)
      return start..<min(frames, start + each)
    }
  }

  /// Runs so near to each other that decoding what lies between costs no more than another seek: each group is read at once.
  package static func groups(_ runs: [Range<Int>], rate: Double) -> [[Range<Int>]] {
    var groups: [[Range<Int>]] = []
    for run in runs {
      if let last = groups.last?.last, Double(run.lowerBound - last.upperBound) < 4 * rate {
        groups[groups.count - 1].append(run)
      } else {
        groups.append([run])
      }
    }
    return groups
  }

  /// Seconds of one run of a chunk: three of a second tell as much as longer ones, for less.
  private static let longestRun = 1.0

  /// What a part costs beside encoding and measuring a chunk of so many seconds whole: its share, and what starting programs
  /// and decoding up to its runs takes, about half a second of film.
  static func cost(of length: Double) -> Double {
    min(3 * longestRun, length / 5) / max(length, 0.1) + 0.4 / max(length, 0.1)
  }
}
