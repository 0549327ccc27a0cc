/// Pixels between the edges of a picture and those of a part of it: what a crop takes away, or where the active picture of
/// Dolby Vision's level 5 lies.
package struct PictureMargins: Codable, Sendable, Equatable {
  /// Pixels at the left.
  package var left: Int
  /// Pixels at the right.
  package var right: Int
  /// Pixels at the top.
  package var top: Int
  /// Pixels at the bottom.
  package var bottom: Int

  package init(left: Int = 0, right: Int = 0, top: Int = 0, bottom: Int = 0) {
    self.left = left
    self.right = right
    self.top = top
    self.bottom = bottom
  }

  /// What ffmpeg's crop filter takes from a 4:2:0 picture of this size: it rounds places down to even numbers.
  package init(_ crop: Crop, width: Int, height: Int) {
    let (x, y) = (crop.x & ~1, crop.y & ~1)
    self.init(left: x, right: width - x - crop.width, top: y, bottom: height - y - crop.height)
  }

  /// What is left of them when `crop` is cut off the picture. A side that reaches into what is cut off ends at the edge.
  package func cropped(by crop: PictureMargins) -> PictureMargins {
    PictureMargins(
      left: max(0, left - crop.left), right: max(0, right - crop.right), top: max(0, top - crop.top),
      bottom: max(0, bottom - crop.bottom))
  }

  /// Whether `crop` cuts into the part that these margins surround.
  package func isCut(by crop: PictureMargins) -> Bool {
    left < crop.left || right < crop.right || top < crop.top || bottom < crop.bottom
  }

  /// `top 140, bottom 140`; sides without pixels are left out.
  package var words: String {
    let sides = [("left", left), ("right", right), ("top", top), ("bottom", bottom)].filter { $0.1 != 0 }
    return sides.isEmpty ? "nothing" : sides.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }
}
