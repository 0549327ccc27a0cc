import DraptoMedia
import DraptoModel

/// Cuts a film into chunks while its index is still being read. Pure: packets in, ranges out; what comes out depends
/// on the packets and the plan alone, so a second run finds the same chunks.
///
/// Cuts lie at source key frames, the ones nearest to a grid of `target` seconds, so that chunks are about equal; only
/// where there is none for `maximum` seconds does the caller have to decode that stretch and look for a scene cut.
package struct SegmentPlanner: Sendable {
  /// What a packet, or a scored frame, led to.
  package enum Step: Sendable, Equatable {
    case chunk(ChunkRange)
    /// No place to cut in [from, to] (seconds): decode it, then call ``resolve(_:)``.
    case search(from: Double, to: Double)
  }

  private let plan: SegmentationPlan
  private let timeBase: Rational
  /// Seconds; where the film ends by its container, to avoid a tiny last chunk.
  private let end: Double?

  /// Packets wait here until no earlier one can follow: decoders reorder by 16 frames at most, fields double that.
  private var window: [(tick: Int64, isCut: Bool)] = []
  private static let reorderWindow = 64

  /// All frames settled so far, ascending.
  package private(set) var table: FrameTable
  private var scores: [Int64: Double] = [:]
  private var cuts: [Int] = []
  private var firstFrame = 0
  private var startCut: Double?
  private var chunkCount = 0
  private var searching = false
  private var lastDecoded: Int64?
  private var afterHole: (seconds: Double, chunk: Int)?
  /// Frames that came too late to be put in order: times jump back.
  package private(set) var misplaced = 0

  /// Field-coded films: two packets to a frame; nil for all others.
  private let fields: FieldPairs?

  /// - Parameter end: seconds at which the film ends by its container; nil where that is not known.
  package init(plan: SegmentationPlan, timeBase: Rational, end: Double?, fields: FieldPairs? = nil) {
    self.plan = plan
    self.timeBase = timeBase
    self.end = end
    self.fields = fields
    table = FrameTable(timeBase: timeBase, ticks: [])
  }

  /// Takes the next packet in decoding order.
  package mutating func feed(_ packet: PacketLine) -> [Step] {
    guard !packet.isDiscarded else { return [] }
    guard let tick = packet.pts else { return [] }
    return insert(tick, isCut: packet.isKey)
  }

  /// Takes the next decoded frame (method `scenes`).
  package mutating func feed(_ frame: ScoredFrame) -> [Step] {
    // Frames come in the order they are shown: a step back is no matter of reordering.
    if let last = lastDecoded, frame.pts < last { misplaced += 1 }
    lastDecoded = max(lastDecoded ?? frame.pts, frame.pts)
    scores[frame.pts] = frame.score
    return insert(frame.pts, isCut: frame.score >= plan.sceneThreshold)
  }

  /// Ends the film: the rest, and the last chunk.
  package mutating func finish() -> [Step] {
    var steps: [Step] = []
    while !window.isEmpty, !searching {
      let next = window.removeFirst()
      steps += settle(next.tick, isCut: next.isCut)
    }
    guard !searching else { return steps }
    if firstFrame < table.count {
      steps.append(.chunk(range(upTo: nil)))
      firstFrame = table.count
    }
    return steps
  }

  /// Answers a `search` with the scores of that stretch.
  package mutating func resolve(_ frames: [ScoredFrame]) -> [Step] {
    searching = false
    let cut = chooseCut(among: frames)
    return cutAt(cut)
  }

  private mutating func insert(_ tick: Int64, isCut: Bool) -> [Step] {
    var place = window.count
    while place > 0, window[place - 1].tick > tick { place -= 1 }
    window.insert((tick, isCut), at: place)
    guard !searching, window.count > Self.reorderWindow else { return [] }
    let next = window.removeFirst()
    return settle(next.tick, isCut: next.isCut)
  }

  /// One frame in display order.
  private mutating func settle(_ tick: Int64, isCut: Bool) -> [Step] {
    if let last = table.ticks.last, tick <= last {
      // The same time twice: a packet that gives no picture of its own (VP8's hidden frames).
      if tick < last { misplaced += 1 }
      return []
    }
    if let fields, fields.isSecond(table.seconds(tick), after: table.ticks.last.map(table.seconds)) { return [] }
    table.ticks.append(tick)
    let index = table.count - 1
    guard index > firstFrame else { return [] }
    if isCut {
      // A hole (two recordings joined) belongs to no chunk, however short the one before it gets.
      if table.seconds(at: index) - table.seconds(at: index - 1) > plan.maximum {
        let steps = cutAt(index)
        afterHole = (table.seconds(at: index), chunkCount)
        return steps
      }
      cuts.append(index)
    }
    return decide(at: index)
  }

  private func length(to index: Int) -> Double { table.seconds(at: index) - table.seconds(at: firstFrame) }

  /// Where the grid of chunks begins: at the film's first frame, or behind the last hole.
  private var gridStart: (seconds: Double, chunk: Int) { afterHole ?? (table.seconds(at: 0), 0) }

  /// Seconds from the chunk's start to the place where it would best end.
  private var ideal: Double {
    let grid = gridStart.seconds + plan.target * Double(chunkCount - gridStart.chunk + 1)
    return min(max(grid - table.seconds(at: firstFrame), plan.minimum), plan.maximum)
  }

  private mutating func decide(at index: Int) -> [Step] {
    let ideal = self.ideal
    let now = length(to: index)
    guard now >= ideal else { return [] }
    let usable = cuts.filter { length(to: $0) >= plan.minimum && length(to: $0) <= plan.maximum }
    if let best = usable.min(by: { abs(length(to: $0) - ideal) < abs(length(to: $1) - ideal) }) {
      // A later key frame may lie nearer to the ideal than an early one: wait until it can't. Past the maximum none
      // can, and the film may end before the wait does.
      if now <= plan.maximum, now - ideal < ideal - length(to: best), best != index { return [] }
      return isTail(best) ? [] : cutAt(best)
    }
    guard now > plan.maximum else { return [] }
    if let end = believedEnd, end - table.seconds(at: firstFrame) < plan.maximum + plan.minimum { return [] }
    if !scores.isEmpty {
      let frames = (firstFrame + 1..<index).compactMap { i in
        scores[table.ticks[i]].map { ScoredFrame(pts: table.ticks[i], score: $0) }
      }
      return cutAt(chooseCut(among: frames))
    }
    searching = true
    let from = table.seconds(at: firstFrame)
    return [.search(from: from + plan.minimum, to: from + plan.maximum)]
  }

  /// The end by the container; one that the film has already passed (guessed from a bit rate) says nothing.
  private var believedEnd: Double? {
    guard let end, table.count == 0 || end >= table.seconds(at: table.count - 1) else { return nil }
    return end
  }

  /// Whether a cut here would leave less than `minimum` for the last chunk.
  private func isTail(_ index: Int) -> Bool {
    guard let end = believedEnd else { return false }
    return end - table.seconds(at: index) < plan.minimum
      && end - table.seconds(at: firstFrame) <= plan.maximum + plan.minimum
  }

  /// The strongest scene change, else the frame nearest to the ideal length.
  private func chooseCut(among frames: [ScoredFrame]) -> Int {
    let known = frames.compactMap { frame -> (index: Int, score: Double)? in
      guard let index = self.index(of: frame.pts), index > firstFrame else { return nil }
      let length = self.length(to: index)
      return length >= plan.minimum && length <= plan.maximum ? (index, frame.score) : nil
    }
    if let best = known.max(by: { ($0.score, -$0.index) < ($1.score, -$1.index) }), best.score >= plan.sceneThreshold {
      return best.index
    }
    var nearest = firstFrame + 1
    for index in firstFrame + 1..<table.count
    where abs(length(to: index) - ideal) < abs(length(to: nearest) - ideal) {
      nearest = index
    }
    return nearest
  }

  private func index(of tick: Int64) -> Int? {
    let slice = table.ticks(from: tick, to: tick + 1)
    return slice.isEmpty ? nil : slice.startIndex
  }

  private mutating func cutAt(_ index: Int) -> [Step] {
    guard index > firstFrame, index < table.count else { return [] }
    let step = Step.chunk(range(upTo: index))
    firstFrame = index
    cuts.removeAll { $0 <= index }
    scores = scores.filter { $0.key >= table.ticks[index] }
    var steps = [step]
    steps += decide(at: table.count - 1)
    return steps
  }

  private mutating func range(upTo index: Int?) -> ChunkRange {
    let endCut = index.flatMap { table.cut(before: $0) }
    defer {
      chunkCount += 1
      startCut = endCut
    }
    return ChunkRange(
      index: chunkCount, from: table.ticks[firstFrame], to: index.map { table.ticks[$0] },
      expectedFrames: (index ?? table.count) - firstFrame, startCut: startCut, endCut: endCut)
  }
}
