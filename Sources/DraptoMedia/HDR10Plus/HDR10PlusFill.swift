import Algorithms

/// What each frame of the output gets: its own metadata, or, where the source has none for it, those of a neighbour. Frames
/// without metadata between frames with some make televisions jump.
package struct HDR10PlusFill: Sendable, Equatable {
  /// What a frame gets.
  package struct Frame: Sendable, Equatable {
    /// From the country code on.
    package var payload: [UInt8]
    /// It is not the frame's own.
    package var isFilled: Bool
  }

  private let track: HDR10PlusTrack
  /// For each frame of the track that of which it gets the metadata.
  private let donors: [Int]
  private let tolerance: Double

  /// Nil when no frame carries any.
  /// - Parameter tolerance: see ``HDR10PlusTrack/tolerance(tick:)``.
  package init?(_ track: HDR10PlusTrack, tolerance: Double) {
    guard track.carrying > 0 else { return nil }
    self.track = track
    self.tolerance = tolerance
    donors = Self.donors(track.frames)
  }

  /// A gap repeats the last metadata of its scene. Scenes begin at key frames, as far as that can be known: behind the last
  /// key frame, else the first that come before the next one. A group of pictures without any takes what came before it.
  static func donors(_ frames: [HDR10PlusTrack.Frame]) -> [Int] {
    let first = frames.firstIndex { $0.metadata.payload != nil } ?? 0
    var result: [Int] = []
    result.reserveCapacity(frames.count)
    var last = first
    for group in frames.indices.chunked(by: { !frames[$1].isKey }) {
      last = group.first { frames[$0].metadata.payload != nil } ?? last
      for place in group {
        if frames[place].metadata.payload != nil { last = place }
        result.append(last)
      }
    }
    return result
  }

  /// The metadata of the frame that is shown at a time (seconds by the film's clock).
  package func frame(at seconds: Double) -> Frame {
    let own = track.place(at: seconds, tolerance: tolerance)
    // A frame that the container does not tell of is shown after the one before it.
    let place = own ?? max(0, track.frames.partitioningIndex { $0.seconds > seconds } - 1)
    let donor = donors[place]
    return Frame(payload: track.frames[donor].metadata.payload ?? [], isFilled: own == nil || donor != place)
  }
}
