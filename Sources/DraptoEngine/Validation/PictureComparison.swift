import DraptoMedia
import DraptoModel

/// Pairs of frames of two films side by side. Only what can't be a matter of encoding, cropping, scaling, deinterlacing
/// or colour is told: that pictures lie the other way, or are others. Pure.
package enum PictureComparison {
  /// How the output's pictures stand to the source's.
  package enum Finding: Sendable, Equatable {
    case same
    /// In the words of the report.
    case turned(String)
    case different
    /// Even or symmetric pictures, or too few of them.
    case unknown
  }

  /// - Parameter pairs: source and output, of the same moment each.
  package static func finding(_ pairs: [(PictureGrid, PictureGrid)]) -> Finding {
    let places = pairs.compactMap { place($0, $1) }
    let told = places.filter { $0 != .unknown }
    // One picture can be anything.
    guard told.count >= 2 else { return .unknown }
    let need = (told.count * 3 + 3) / 4
    for kind in told where kind != .same && told.count(where: { $0 == kind }) >= need { return kind }
    return told.contains(.same) ? .same : .unknown
  }

  private static func place(_ source: PictureGrid, _ output: PictureGrid) -> Finding? {
    guard source.isComplete, output.isComplete else { return nil }
    let score = { (grid: PictureGrid) in Correlation.of(grid.tiles, output.tiles, leastDeviation: 4) }
    guard let straight = score(source) else { return .unknown }
    if straight > 0.9 { return .same }
    let turns: [(String, PictureGrid)] = [
      ("mirrored", source.turned(horizontally: true, vertically: false)),
      ("upside down and mirrored", source.turned(horizontally: false, vertically: true)),
      ("upside down", source.turned(horizontally: true, vertically: true)),
    ]
    let best = turns.map { ($0.0, score($0.1) ?? -1) }.max { $0.1 < $1.1 }
    if let best, best.1 > 0.8, best.1 > straight + 0.15 { return .turned(best.0) }
    return straight > 0.6 ? .same : straight < 0.2 ? .different : .unknown
  }
}
