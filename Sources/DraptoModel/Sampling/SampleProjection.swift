/// From what a sample's runs came to, to the whole film. Pure.
package struct SampleProjection: Sendable, Equatable {
  /// One run: a key frame, and the frames behind it.
  package struct Run: Sendable, Equatable {
    /// Bytes of the key frame.
    package var key: Double
    /// Bytes of all others.
    package var rest: Double

    package init(key: Double, rest: Double) {
      self.key = key
      self.rest = rest
    }

    /// Cuts the packets of an encode of several runs into these; nil where there are not as many as there should be.
    /// - Parameter sizes: bytes of each packet, in the order they are shown.
    package static func runs(_ sizes: [Int64], length: Int) -> [Run]? {
      guard length > 0, !sizes.isEmpty, sizes.count % length == 0 else { return nil }
      return stride(from: 0, to: sizes.count, by: length).map { start in
        Run(key: Double(sizes[start]), rest: Double(sizes[start + 1..<start + length].reduce(0, +)))
      }
    }
  }

  /// Frames of the film.
  package var frames: Int
  /// Key frames that its encode will have.
  package var keyFrames: Int
  /// What all of the source weighs; see ``SourceFrames/weight(_:)``.
  package var sourceWeight: Double
  /// The same of each run, without its first frame.
  package var runWeights: [Double]
  /// What the first look made of each run.
  package var surveyed: [Run]

  package init(frames: Int, keyFrames: Int, sourceWeight: Double, runWeights: [Double], surveyed: [Run]) {
    self.frames = frames
    self.keyFrames = keyFrames
    self.sourceWeight = sourceWeight
    self.runWeights = runWeights
    self.surveyed = surveyed
  }

  /// Key frames of an encode: one at the start of each chunk, and one each `distance` frames behind it.
  package static func keyFrames(chunks: [Int], distance: Int) -> Int {
    chunks.reduce(0) { $0 + ($1 + distance - 1) / max(1, distance) }
  }

  /// Bytes of the frames that are no key frames, with the preset of the first look: as the source's own bytes go.
  package var surveyedRest: Double {
    let weight = runWeights.reduce(0, +)
    guard weight > 0 else { return 0 }
    return sourceWeight * surveyed.reduce(0) { $0 + $1.rest } / weight
  }

  /// Bytes of the picture of the whole film.
  /// - Parameters:
  ///   - runs: what a setting made of the runs that were chosen.
  ///   - choice: their places among those of the first look.
  package func pictureBytes(_ runs: [Run], choice: [Int], preset: Int) -> Double {
    let before = choice.reduce(0) { $0 + surveyed[$1].rest }
    guard before > 0, !runs.isEmpty, frames > 0 else { return 0 }
    let ratio = runs.reduce(0) { $0 + $1.rest } / before * Self.pyramidFactor(preset: preset)
    let key = runs.reduce(0) { $0 + $1.key } / Double(runs.count)
    let rest = Double(frames - keyFrames) / Double(frames)
    return surveyedRest * ratio * rest + key * Double(keyFrames)
  }

  /// How many more bytes frames take in a film than in short runs, whose key frame is always near (measured, `docs/sample.md`): with
  /// slow presets more, for they have pyramids of 32 frames, of which a run has no whole one.
  static func pyramidFactor(preset: Int) -> Double { preset <= 8 ? 1.06 : 1.03 }
}
