/// The part of the picture that is kept, in pixels of the displayed (rotated) frame.
package struct Crop: Codable, Sendable, Equatable, Hashable, CustomStringConvertible {
  /// Pixels that are kept.
  package var width: Int
  /// Pixels that are kept.
  package var height: Int
  /// Pixels that are cut off at the left.
  package var x: Int
  /// Pixels that are cut off at the top.
  package var y: Int

  package init(width: Int, height: Int, x: Int, y: Int) {
    self.width = width
    self.height = height
    self.x = x
    self.y = y
  }

  /// Parses `W:H:X:Y`, as ffmpeg's crop filter and cropdetect write it.
  package init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ":").map { Int($0) }
    guard parts.count == 4, let w = parts[0], let h = parts[1], let x = parts[2], let y = parts[3],
      w > 0, h > 0, x >= 0, y >= 0
    else { return nil }
    self.init(width: w, height: h, x: x, y: y)
  }

  package var description: String { "\(width):\(height):\(x):\(y)" }

  /// The smallest rectangle that holds both: the least aggressive crop.
  package func union(_ other: Crop) -> Crop {
    let left = min(x, other.x)
    let top = min(y, other.y)
    let right = max(x + width, other.x + other.width)
    let bottom = max(y + height, other.y + other.height)
    return Crop(width: right - left, height: bottom - top, x: left, y: top)
  }
}
