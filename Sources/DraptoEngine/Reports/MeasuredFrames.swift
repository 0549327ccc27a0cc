import DraptoModel

/// The frames of a film that were measured, with their places in it: by the files of its chunks, or by the one that the
/// measurement of the whole film left.
struct MeasuredFrames: Sendable {
  private let chunks: [Chunk]
  private let workspace: Workspace
  private let timeBase: Rational
  /// Numbers of each chunk's frames in the film; of one that is not done, as many as are expected.
  private let places: [Range<Int>]
  /// Of all frames of the film, NaN for those without one; nil: chunks have files of their own.
  private let film: [Double]?

  /// Blocks on the disk.
  /// - Parameter ofChunks: each was measured by itself.
  init(_ chunks: [Chunk], in workspace: Workspace, timeBase: Rational, ofChunks: Bool) {
    self.chunks = chunks
    self.workspace = workspace
    self.timeBase = timeBase
    var places: [Range<Int>] = []
    for chunk in chunks {
      let first = places.last?.upperBound ?? 0
      places.append(first..<first + (chunk.result?.frames ?? chunk.range.expectedFrames))
    }
    self.places = places
    let whole = ofChunks ? nil : ScoresFile.read(workspace.filmScores)
    // Of other chunks than these are now, it says nothing.
    let isOfThese = chunks.allSatisfy { $0.result != nil } && whole?.count == places.last?.upperBound
    film = ofChunks ? nil : isOfThese ? whole : []
  }

  /// The score of a chunk's frames, where the film was measured whole; nil where it was not.
  func score(ofChunk place: Int) -> QualityScore? {
    guard film != nil else { return nil }
    return QualityScore(scores(ofChunk: place).filter(\.isFinite))
  }

  /// All of them, in film order. Blocks on the disk.
  var all: [FrameScore] {
    var frames: [FrameScore] = []
    var origin: Int64?
    for (place, chunk) in chunks.enumerated() {
      let scores = scores(ofChunk: place)
      origin = origin ?? ticks(of: chunk)?.first ?? chunk.range.from
      guard !scores.isEmpty, let first = origin, let ticks = ticks(of: chunk), ticks.count == scores.count else {
        continue
      }
      for (number, (tick, score)) in zip(ticks, scores).enumerated() where score.isFinite {
        frames.append(
          FrameScore(
            frame: places[place].lowerBound + number, time: Double(tick - first) * timeBase.value, score: score))
      }
    }
    return frames
  }

  /// One for each frame of the chunk; none where they are not known, or not which frames have them.
  private func scores(ofChunk place: Int) -> [Double] {
    let chunk = chunks[place]
    guard let frames = chunk.result?.frames else { return [] }
    if let film { return film.isEmpty ? [] : Array(film[places[place]]) }
    let scores = ScoresFile.read(workspace.chunkScores(chunk.id.index)) ?? []
    return scores.count == frames ? scores : []
  }

  private func ticks(of chunk: Chunk) -> [Int64]? {
    guard chunk.result != nil else { return nil }
    return TimesFile.read(workspace.chunkTimes(chunk.id.index))
  }
}
