import DraptoModel

/// One cropdetect sample: a few frames at one place.
package enum CropDetection {
  /// Luma up to which a line counts as black: 16 of 255 in SDR, 100 of 1023 in HDR, given as shares so that ffmpeg
  /// scales them to the depth of the source. In full range black is 0: as far above that.
  package static func limit(isHDR: Bool, isFullRange: Bool = false) -> Double {
    switch (isHDR, isFullRange) {
    case (false, false): 16.0 / 255.0
    case (true, false): 100.0 / 1023.0
    case (false, true): 1.0 / 255.0
    case (true, true): 42.0 / 1023.0
    }
  }

  /// The last `crop=W:H:X:Y` of one log line; nil for other lines and for a frame that was black all over.
  package static func parse(_ line: String) -> Crop? {
    guard line.contains("cropdetect"), let place = line.range(of: "crop=", options: .backwards) else { return nil }
    return Crop(line[place.upperBound...].prefix { $0 != " " })
  }

  /// The least aggressive crop over all samples, on even numbers; nil when it cuts off next to nothing.
  /// - Parameter minimumMargin: pixels that must go in one direction for a crop to be worth it.
  package static func settle(_ samples: [Crop], width: Int, height: Int, minimumMargin: Int = 8) -> Crop? {
    guard var result = samples.first else { return nil }
    for sample in samples.dropFirst() { result = result.union(sample) }
    if width - result.width < minimumMargin {
      result.x = 0
      result.width = width
    }
    if height - result.height < minimumMargin {
      result.y = 0
      result.height = height
    }
    result = even(result)
    guard result.width >= 64, result.height >= 64 else { return nil }
    return result.width >= width - 1 && result.height >= height - 1 ? nil : result
  }

  /// Offsets down and sizes up to even numbers would leave the frame, so sizes go down.
  static func even(_ crop: Crop) -> Crop {
    Crop(width: crop.width & ~1, height: crop.height & ~1, x: crop.x & ~1, y: crop.y & ~1)
  }
}
