import Algorithms
import DraptoModel

extension ComparisonReport {
  /// So many frames of each kind are shown.
  package static let pairCount = 6

  /// The frames that are shown: the worst first, then some that lie spread over the film. Pure.
  package static func pairs(_ facts: ComparisonFacts) -> [FramePair] {
    let frames = facts.b.frames
    guard let last = frames.last else { return [] }
    let worst = worst(facts, count: pairCount).map { pair($0.frame, .worst, facts) }
    let spread = (0..<pairCount).map { part in
      let time = last.time * (Double(part) + 0.5) / Double(pairCount)
      return pair(max(0, frames.partitioningIndex { $0.time > time } - 1), .spread, facts)
    }
    let shown = Set(worst.map(\.frame))
    return worst + spread.filter { !shown.contains($0.frame) }.uniqued { $0.frame }
  }

  private static func pair(_ index: Int, _ choice: FramePair.Choice, _ facts: ComparisonFacts) -> FramePair {
    let frame = facts.b.frames[index]
    let scenes = facts.a.frames.count == facts.b.frames.count
    var pair = FramePair(
      choice: choice, frame: index, time: frame.time,
      score: facts.b.scores.indices.contains(index) ? facts.b.scores[index] : nil, isKey: frame.isKey,
      isKeyInSource: scenes ? facts.a.frames[index].isKey : nil)
    pair.scoreBefore = facts.a.scores.indices.contains(index) ? facts.a.scores[index] : nil
    return pair
  }
}
