/// What the packets of a film say of its frames, by frame number: how many bytes each has, and which begin a group.
package struct SourceFrames: Sendable, Equatable {
  /// Bytes of each frame in the source; empty where the container does not tell.
  package var bytes: [Double]
  /// Numbers of key frames, ascending.
  package var keys: [Int]

  /// One packet of the picture.
  package struct Packet: Sendable, Equatable {
    /// Presentation time in ticks.
    package var tick: Int64
    /// Bytes; nil where nobody knows.
    package var size: Int64?
    /// A decoder can begin here.
    package var isKey: Bool

    package init(tick: Int64, size: Int64?, isKey: Bool) {
      self.tick = tick
      self.size = size
      self.isKey = isKey
    }
  }

  /// - Parameter packets: in any order; of two fields the second counts for the frame of the first.
  package init(_ packets: [Packet], table: FrameTable) {
    guard table.count > 0 else {
      (bytes, keys) = ([], [])
      return
    }
    var (sizes, isKey, isKnown) = (
      Array(repeating: 0.0, count: table.count), Array(repeating: false, count: table.count), !packets.isEmpty
    )
    for packet in packets {
      let frame = max(0, Self.frame(of: packet.tick, in: table.ticks))
      if let size = packet.size { sizes[frame] += Double(size) } else { isKnown = false }
      if packet.isKey, table.ticks[frame] == packet.tick { isKey[frame] = true }
    }
    keys = isKey.indices.filter { isKey[$0] }
    bytes = isKnown && sizes.contains { $0 > 0 } ? Self.withoutKeys(sizes, isKey: isKey) : []
  }

  /// The last frame that is shown at a time, or before it.
  private static func frame(of tick: Int64, in ticks: [Int64]) -> Int {
    var (low, high) = (0, ticks.count)
    while low < high {
      let middle = (low + high) / 2
      if ticks[middle] <= tick { low = middle + 1 } else { high = middle }
    }
    return low - 1
  }

  /// The source's key frames lie elsewhere than the encode's: in place of their own size stands the mean of the frames behind
  /// them. Of films that have key frames alone, all stay as they are.
  private static func withoutKeys(_ sizes: [Double], isKey: [Bool]) -> [Double] {
    var result = sizes
    for frame in sizes.indices where isKey[frame] {
      let behind = (frame + 1..<max(frame + 1, min(sizes.count, frame + 13))).filter { !isKey[$0] }
      guard !behind.isEmpty else { continue }
      result[frame] = behind.reduce(0) { $0 + sizes[$1] } / Double(behind.count)
    }
    return result
  }

  /// Bytes of some frames; their number where bytes are not known.
  package func weight(_ frames: Range<Int>) -> Double {
    bytes.isEmpty ? Double(frames.count) : bytes[frames.clamped(to: bytes.indices)].reduce(0, +)
  }
}
