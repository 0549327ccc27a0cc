/// How far a queue is.
package enum QueueShare {
  /// One film of it.
  package struct Film: Sendable {
    /// Size of the source; nil where nobody noted it.
    package var bytes: Int64?
    /// Frames of the film; 0 while it was not looked into.
    package var frames: Int
    /// Frames that are encoded.
    package var encoded: Int
    package init(bytes: Int64?, frames: Int, encoded: Int) {
      self.bytes = bytes
      self.frames = frames
      self.encoded = encoded
    }

    var share: Double { frames > 0 ? min(1, Double(encoded) / Double(frames)) : 0 }
  }

  /// Share (0…1) of the work that is done. Films count by their size, which is known before they are looked into: with
  /// frames the share would fall each time a film begins.
  package static func of(_ films: [Film]) -> Double {
    let sizes = films.compactMap(\.bytes).map(Double.init)
    guard !sizes.isEmpty else {
      let frames = films.reduce(0) { $0 + $1.frames }
      return frames > 0 ? min(1, Double(films.reduce(0) { $0 + $1.encoded }) / Double(frames)) : 0
    }
    let usual = max(1, sizes.reduce(0, +) / Double(sizes.count))
    let weights = films.map { $0.bytes.map { max(1, Double($0)) } ?? usual }
    return zip(films, weights).reduce(0) { $0 + $1.0.share * $1.1 } / weights.reduce(0, +)
  }
}
