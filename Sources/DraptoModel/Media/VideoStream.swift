/// The colour tags of a stream, by ffmpeg's names; nil where the stream says nothing.
package struct ColorTags: Codable, Sendable, Equatable {
  /// ffprobe's name of the primaries: `bt2020`.
  package var primaries: String?
  /// ffprobe's name of the transfer: `smpte2084`.
  package var transfer: String?
  /// ffprobe's name of the matrix: `bt2020nc`.
  package var matrix: String?
  /// `tv` (limited) or `pc` (full).
  package var range: String?
  /// Where chroma samples lie: `left`.
  package var chromaLocation: String?

  package init(
    primaries: String? = nil, transfer: String? = nil, matrix: String? = nil, range: String? = nil,
    chromaLocation: String? = nil
  ) {
    self.primaries = primaries
    self.transfer = transfer
    self.matrix = matrix
    self.range = range
    self.chromaLocation = chromaLocation
  }

  /// PQ or HLG.
  package var isHDR: Bool { transfer == "smpte2084" || transfer == "arib-std-b67" }
}

/// SMPTE ST 2086 mastering display colour volume: CIE 1931 xy coordinates, luminance in cd/m².
package struct MasteringDisplay: Codable, Sendable, Equatable {
  /// Chromaticity, x and y.
  package var red: [Double]
  /// Chromaticity, x and y.
  package var green: [Double]
  /// Chromaticity, x and y.
  package var blue: [Double]
  /// Chromaticity, x and y.
  package var whitePoint: [Double]
  /// cd/m².
  package var minLuminance: Double
  /// cd/m².
  package var maxLuminance: Double

  package init(
    red: [Double], green: [Double], blue: [Double], whitePoint: [Double], minLuminance: Double, maxLuminance: Double
  ) {
    self.red = red
    self.green = green
    self.blue = blue
    self.whitePoint = whitePoint
    self.minLuminance = minLuminance
    self.maxLuminance = maxLuminance
  }

  /// Equal within `tolerance` of each coordinate and 1 % of each luminance: encoders store fixed-point values.
  package func isClose(to other: MasteringDisplay, tolerance: Double = 0.0005) -> Bool {
    let mine = red + green + blue + whitePoint
    let theirs = other.red + other.green + other.blue + other.whitePoint
    guard mine.count == theirs.count, zip(mine, theirs).allSatisfy({ abs($0 - $1) <= tolerance }) else { return false }
    return abs(maxLuminance - other.maxLuminance) <= max(0.01 * maxLuminance, 0.01)
      && abs(minLuminance - other.minLuminance) <= max(0.01 * minLuminance, 0.0002)
  }
}

/// CTA-861.3 content light level, cd/m².
package struct ContentLight: Codable, Sendable, Equatable {
  /// Brightest pixel, cd/m².
  package var maxCLL: Int
  /// Brightest average of a frame, cd/m².
  package var maxFALL: Int

  package init(maxCLL: Int, maxFALL: Int) {
    self.maxCLL = maxCLL
    self.maxFALL = maxFALL
  }
}

/// The Dolby Vision configuration record of the container, or what the first frames showed in its place.
package struct DolbyVisionRecord: Codable, Sendable, Equatable {
  /// Dolby Vision profile: 5, 7, 8 …
  package var profile: Int
  /// Dolby Vision level: the greatest rate of pixels.
  package var level: Int
  /// Frames carry metadata.
  package var hasRPU: Bool
  /// There is a second layer to be added to the picture.
  package var hasEnhancementLayer: Bool
  /// 0 none, 1 HDR10, 2 SDR, 4 HLG.
  package var compatibilityID: Int

  package init(profile: Int, level: Int, hasRPU: Bool, hasEnhancementLayer: Bool, compatibilityID: Int) {
    self.profile = profile
    self.level = level
    self.hasRPU = hasRPU
    self.hasEnhancementLayer = hasEnhancementLayer
    self.compatibilityID = compatibilityID
  }

  /// Whether the container says so; containers always give a level, frames none.
  package var isFromContainer: Bool { level > 0 }

  /// Whether AV1, which has none, loses an enhancement layer of it.
  package var losesEnhancementLayer: Bool { hasEnhancementLayer || profile == 7 || profile == 4 }

  /// As people write it: `8.1`, `5`, `7`.
  package var name: String { profile == 8 || profile == 10 ? "\(profile).\(compatibilityID)" : "\(profile)" }
}

/// A picture of which the container shows a part (clean aperture in MP4, PixelCrop in Matroska): the size that is coded.
package struct ShownPart: Codable, Sendable, Equatable {
  /// Pixels of the whole coded picture.
  package var codedWidth: Int
  /// Pixels of the whole coded picture.
  package var codedHeight: Int

  package init(codedWidth: Int, codedHeight: Int) {
    self.codedWidth = codedWidth
    self.codedHeight = codedHeight
  }
}

/// One video stream as the probe found it.
package struct VideoStream: Codable, Sendable, Equatable {
  /// What streams of all kinds have.
  package var info: StreamInfo
  /// The codec's profile in ffprobe's words.
  package var profile: String?
  /// Coded size in pixels, before rotation.
  package var width: Int
  /// Coded size in pixels, before rotation.
  package var height: Int
  /// ffmpeg's name: `yuv420p10le`.
  package var pixelFormat: String
  /// Bits a sample.
  package var bitDepth: Int
  /// Frames by length, as ffprobe has it; nil where it can't tell.
  package var averageFrameRate: Rational?
  /// The rate that all times fit, by ffprobe's guess.
  package var realFrameRate: Rational?
  /// Seconds of one tick.
  package var timeBase: Rational
  /// Clockwise turn in degrees that a player applies: 0, 90, 180, 270.
  package var rotation: Int
  /// Of a pixel; nil where nothing says it.
  package var sampleAspectRatio: Rational?
  /// `progressive`, `tt`, `bb`, `tb`, `bt`; nil when unknown.
  package var fieldOrder: String?
  /// Colour tags as far as they are known.
  package var color: ColorTags
  /// HDR10's static metadata.
  package var masteringDisplay: MasteringDisplay?
  /// HDR10's static metadata.
  package var contentLight: ContentLight?
  /// The container's Dolby Vision record.
  package var dolbyVision: DolbyVisionRecord?
  /// Frames carry HDR10+ metadata.
  package var hasHDR10Plus: Bool
  /// How many of them, as far as a few places show; nil where nobody looked: only PQ films and those that carry some are
  /// looked into.
  package var hdr10Plus: HDR10PlusSamples?
  /// CEA-608/708 captions inside the video.
  package var hasClosedCaptions: Bool
  /// Frames that arrive out of presentation order; 0 where there are none.
  package var reorderDepth: Int
  /// Clockwise turn of the display matrix that is no multiple of 90°: not applied.
  package var unappliedTurn: Int?
  /// The stream alone tells of ``rotation``, perhaps only at its head; nil where the container does.
  package var isTurnedByStream: Bool?
  /// HDR metadata of which the container says something else than the stream; the stream's were taken.
  package var contradicted: [String]?
  /// The coded picture, where the container shows only a part of it.
  package var shownPart: ShownPart?
  /// Seconds by the container's clock at which the stream says it ends; nil where it doesn't.
  package var ownEnd: Double?
  /// Frames the container's header counts; nil where it doesn't.
  package var statedFrames: Int?
  /// Frames per second by the times of the first frames; nil where nobody looked.
  package var measuredFrameRate: Double?

  package init(
    info: StreamInfo, profile: String? = nil, width: Int, height: Int, pixelFormat: String, bitDepth: Int,
    averageFrameRate: Rational?, realFrameRate: Rational?, timeBase: Rational, rotation: Int = 0,
    sampleAspectRatio: Rational? = nil, fieldOrder: String? = nil, color: ColorTags = ColorTags(),
    masteringDisplay: MasteringDisplay? = nil, contentLight: ContentLight? = nil, dolbyVision: DolbyVisionRecord? = nil,
    hasHDR10Plus: Bool = false, hasClosedCaptions: Bool = false, reorderDepth: Int = 0
  ) {
    self.info = info
    self.profile = profile
    self.width = width
    self.height = height
    self.pixelFormat = pixelFormat
    self.bitDepth = bitDepth
    self.averageFrameRate = averageFrameRate
    self.realFrameRate = realFrameRate
    self.timeBase = timeBase
    self.rotation = rotation
    self.sampleAspectRatio = sampleAspectRatio
    self.fieldOrder = fieldOrder
    self.color = color
    self.masteringDisplay = masteringDisplay
    self.contentLight = contentLight
    self.dolbyVision = dolbyVision
    self.hasHDR10Plus = hasHDR10Plus
    self.hasClosedCaptions = hasClosedCaptions
    self.reorderDepth = reorderDepth
  }

  /// The same with the whole coded picture, whatever the container shows of it.
  package var whole: VideoStream {
    guard let shownPart else { return self }
    var video = self
    video.width = shownPart.codedWidth
    video.height = shownPart.codedHeight
    return video
  }

  /// Size as shown: width and height swap when the picture is turned by a quarter.
  package var displayWidth: Int { rotation % 180 == 0 ? width : height }
  /// Pixels after the turn.
  package var displayHeight: Int { rotation % 180 == 0 ? height : width }

  /// Field-coded, by its flag.
  package var isInterlaced: Bool { ["tt", "bb", "tb", "bt"].contains(fieldOrder ?? "") }

  /// Best guess of frames per second: the average rate, or what the first frames show where that can't be believed:
  /// containers with times in milliseconds suggest 500 and 1,000. Else the base rate, else 25.
  package var nominalFrameRate: Double {
    let told = [averageFrameRate, realFrameRate].compactMap { $0?.value }.filter { $0 > 0 }
    if let average = averageFrameRate?.value, average > 0, average <= Self.fastestEncoded { return average }
    return measuredFrameRate ?? told.first { $0 < 1000 } ?? 25
  }

  /// Frames per second to tell the encoder in place of what its ffmpeg takes from the container, where that is more than
  /// SVT-AV1 takes or nothing at all; nil where the container's will do. The times of frames are kept apart from it.
  package var encoderFrameRate: Double? {
    let told = [averageFrameRate, realFrameRate].map { $0?.value ?? 0 }
    guard told.contains(where: { $0 <= 0 || $0 > Self.fastestEncoded }) else { return nil }
    return min(max(nominalFrameRate, 1), Self.fastestEncoded)
  }

  /// The most frames per second that SVT-AV1 can be told.
  package static let fastestEncoded = 240.0

  /// Red, green and blue, or a palette of them.
  package var isRGB: Bool {
    ["gbr", "rgb", "bgr", "argb", "abgr", "0rgb", "0bgr", "x2rgb", "x2bgr", "pal8"].contains {
      pixelFormat.hasPrefix($0)
    }
  }

  /// Transparency, by the pixel format or by WebM's tag for a picture beside the picture.
  package var hasAlpha: Bool {
    if ["yuva", "gbrap", "rgba", "bgra", "argb", "abgr", "ya8", "ya16", "ayuv", "vuya", "pal8"].contains(where: {
      pixelFormat.hasPrefix($0)
    }) {
      return true
    }
    return info.tags.contains { $0.key.lowercased() == "alpha_mode" && $0.value == "1" }
  }

  /// 4:2:0, whatever the depth: the only sampling SVT-AV1 encodes.
  package var isSubsampled420: Bool {
    pixelFormat.contains("420") || pixelFormat.hasPrefix("nv12") || pixelFormat.hasPrefix("nv21")
      || pixelFormat.hasPrefix("p010")
  }

  /// No colour, of which the encode could take detail.
  package var isGrey: Bool { pixelFormat.hasPrefix("gray") }
}
