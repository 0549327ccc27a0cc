import DraptoMedia
import DraptoModel

/// Works out what was cropped off a film from the active areas that its Dolby Vision metadata tell before and after. Pure.
///
/// An offset that is still there afterwards got smaller by just what was cropped on its side, and what was cropped on both
/// sides together is the difference of the sizes. Which of all frames tell it does not matter here: whoever asks compares
/// every frame with what comes out.
package struct CropDeduction: Sendable, Equatable {
  /// A crop that makes the active areas of the output out of the source's.
  package var margins: PictureMargins
  /// Whether it is the only one that does. Where no offset is left on a side, others may do as well.
  package var isCertain: Bool

  package init(margins: PictureMargins, isCertain: Bool) {
    self.margins = margins
    self.isCertain = isCertain
  }

  /// - Parameters:
  ///   - areas: of the same frames in source and output.
  ///   - width: pixels that the output lacks in each line.
  ///   - height: lines that the output lacks.
  /// - Returns: nil when no crop of this size makes the one out of the other.
  package init?(_ areas: [RPUTrack.AreaPair], width: Int, height: Int) {
    guard
      let across = Self.sides(
        areas.map { ($0.source.left, $0.output.left) }, areas.map { ($0.source.right, $0.output.right) }, sum: width),
      let down = Self.sides(
        areas.map { ($0.source.top, $0.output.top) }, areas.map { ($0.source.bottom, $0.output.bottom) }, sum: height)
    else { return nil }
    margins = PictureMargins(left: across.first, right: across.second, top: down.first, bottom: down.second)
    isCertain = across.isCertain && down.isCertain
  }

  private typealias Offsets = [(source: Int, output: Int)]
  private typealias Sides = (first: Int, second: Int, isCertain: Bool)

  /// What was cropped on two opposite sides, `sum` together.
  private static func sides(_ first: Offsets, _ second: Offsets, sum: Int) -> Sides? {
    let known = (exact(first), exact(second))
    if let a = known.0, let b = known.1, a + b != sum { return nil }
    if let a = known.0 ?? known.1.map({ sum - $0 }) { return 0...sum ~= a ? (a, sum - a, true) : nil }
    // Nothing is left on either side: at least the largest offset was cropped there. Even sides are the likely ones.
    let least = first.map(\.source).max() ?? 0
    let most = sum - (second.map(\.source).max() ?? 0)
    guard least <= most else { return nil }
    let a = min(max(sum / 2, least), most)
    return (a, sum - a, least == most)
  }

  /// By the first frame that has anything left on this side.
  private static func exact(_ offsets: Offsets) -> Int? {
    offsets.first { $0.output > 0 }.map { $0.source - $0.output }
  }
}
