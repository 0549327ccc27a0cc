import Algorithms
import DraptoModel

/// How much of a film its decoder did not give. Pure.
///
/// Counted are the frames of the index that are missing two or more in a row. A single one between two that are there is
/// mostly no frame at all: the second field of a picture, a hidden reference. And where it is one, the film has a frame
/// less there, not a hole.
package struct MissingFrames: Sendable, Equatable {
  /// Frames missing in rows.
  package var count: Int
  /// Of the film's frames, 0…1. Films shorter than ``leastLength`` count as so long: of a clip of a minute half may be gone
  /// because one key frame is damaged, and a recording may begin in the middle of a group.
  package var share: Double

  /// Seconds.
  package static let leastLength = 600.0

  /// - Parameters:
  ///   - made: times of the frames that were made, ascending.
  ///   - index: times of the frames that packets promise, ascending.
  package init(made: [Int64], index: [Int64], timeBase: Rational) {
    var rows: [Int] = []
    var next = made.startIndex
    var row = 0
    for tick in index {
      // A frame need not have the very time of its packet: those between two that were made are missing.
      let before = next
      while next < made.endIndex, made[next] <= tick { next += 1 }
      if next > before, row > 0 {
        rows.append(row)
        row = 0
      }
      if next == before || made[next - 1] != tick { row += 1 }
    }
    rows.append(row)
    count = rows.reduce(0) { $0 + ($1 > 1 ? $1 : 0) }
    let spacings = index.adjacentPairs().map { $1 - $0 }.sorted()
    // The middle one: holes between recordings say nothing of a film's rate.
    let spacing = spacings.isEmpty ? 0 : Double(spacings[spacings.count / 2]) * timeBase.value
    let least = spacing > 0 ? Self.leastLength / spacing : 0
    share = count > 0 ? Double(count) / max(Double(index.count), least) : 0
  }
}
