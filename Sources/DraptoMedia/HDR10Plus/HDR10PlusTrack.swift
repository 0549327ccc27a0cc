/// The HDR10+ metadata of a film, or a stretch of it, by the time of its frames.
package struct HDR10PlusTrack: Sendable, Equatable {
  /// What a frame carries.
  package enum Metadata: Sendable, Equatable {
    case none
    case payload([UInt8])
    /// Bytes that are marked as metadata and can't be read as such, as many as metadata may have at most.
    case malformed([UInt8])

    /// Reads what a frame was found to carry.
    package init(_ bytes: [UInt8]?) {
      guard let bytes else {
        self = .none
        return
      }
      self =
        (try? HDR10PlusMetadata.read(bytes)) == nil
        ? .malformed(Array(bytes.prefix(HDR10PlusMetadata.longest))) : .payload(bytes)
    }

    /// The payload that can be read.
    package var payload: [UInt8]? { if case .payload(let bytes) = self { bytes } else { nil } }
  }

  /// One frame of the film.
  package struct Frame: Sendable, Equatable {
    /// By the film's clock.
    package var seconds: Double
    /// Decoding can begin here, so that a scene may.
    package var isKey: Bool
    /// What it carries.
    package var metadata: Metadata

    package init(seconds: Double, isKey: Bool, metadata: Metadata) {
      self.seconds = seconds
      self.isKey = isKey
      self.metadata = metadata
    }
  }

  /// In the order they are shown.
  package private(set) var frames: [Frame]
  /// What packets without a time carry: of pictures that are not shown, or of a stream without a container.
  package private(set) var untimed: [Metadata]

  /// - Parameter frames: in any order.
  package init(_ frames: [Frame], untimed: [Metadata] = []) {
    self.frames = frames.sorted { $0.seconds < $1.seconds }
    self.untimed = untimed
  }

  /// Frames with metadata that can be read.
  package var carrying: Int { frames.count { $0.metadata.payload != nil } }
  /// Frames with metadata that can't.
  package var malformed: Int { frames.count { if case .malformed = $0.metadata { true } else { false } } }

  /// Whether some frames lie closer together than half of what is usual: two may be meant for one time.
  package var isCrowded: Bool {
    let gaps = zip(frames, frames.dropFirst()).map { $1.seconds - $0.seconds }
    guard let usual = gaps.sorted().dropFirst(gaps.count / 2).first else { return false }
    return gaps.contains { $0 < usual / 2 }
  }

  /// Place of the frame that is shown at a time; nil where none is within `tolerance` (seconds).
  func place(at seconds: Double, tolerance: Double) -> Int? {
    frames.nearest(to: seconds, tolerance: tolerance) { $0.seconds }
  }

  /// What the frame shown at a time carries; none where there is no frame.
  package func metadata(at seconds: Double, tolerance: Double) -> Metadata {
    place(at: seconds, tolerance: tolerance).map { frames[$0].metadata } ?? .none
  }

  /// The longest time by which a frame may lie beside what the container says: Matroska counts milliseconds.
  /// - Parameter tick: seconds of the film's own time base.
  package static func tolerance(tick: Double) -> Double { 0.0006 + tick / 2 }
}
