/// How the Dolby Vision metadata of a film are kept: as AV1 profile 10.
package struct DolbyVisionPlan: Codable, Sendable, Equatable {
  /// What the source is.
  package var source: DolbyVisionRecord
  /// Of the output: 0 none, 1 HDR10, 2 SDR, 4 HLG.
  package var compatibilityID: Int
  /// What is cut off the picture, by which the active area of every frame is moved; nil where nothing is.
  package var cropped: PictureMargins?

  package init(source: DolbyVisionRecord, compatibilityID: Int) {
    self.source = source
    self.compatibilityID = compatibilityID
  }

  /// `10.1`.
  package var name: String { "10.\(compatibilityID)" }
}

/// What becomes of a film's Dolby Vision.
package enum DolbyVisionOutcome: Sendable, Equatable {
  /// The film has none.
  case none
  case kept(DolbyVisionPlan)
  /// Dropped: only the picture for other televisions is encoded.
  case dropped(DolbyVisionRecord, base: BaseLayer, why: String)
  case refused(ErrorReport)
}

/// The picture of a Dolby Vision film that televisions without Dolby Vision show.
package enum BaseLayer: String, Codable, Sendable {
  case hdr10 = "HDR10"
  case hlg = "HLG"
  case sdr = "SDR"

  /// By compatibility id; nil for pictures that make sense with Dolby Vision only.
  package init?(compatibilityID: Int) {
    switch compatibilityID {
    case 1, 6: self = .hdr10
    case 2: self = .sdr
    case 4: self = .hlg
    default: return nil
    }
  }

  /// By the transfer function of the picture's own tags.
  package init?(transfer: String?) {
    switch transfer {
    case "smpte2084": self = .hdr10
    case "arib-std-b67": self = .hlg
    case "bt709": self = .sdr
    default: return nil
    }
  }

  /// What televisions without Dolby Vision see of the base layer, in Dolby's numbers.
  package var compatibilityID: Int {
    switch self {
    case .hdr10: 1
    case .hlg: 4
    case .sdr: 2
    }
  }

  /// The colour tags such a picture has, and must have for AV1 Dolby Vision.
  package var tags: ColorTags {
    switch self {
    case .hdr10: ColorTags(primaries: "bt2020", transfer: "smpte2084", matrix: "bt2020nc")
    case .hlg: ColorTags(primaries: "bt2020", transfer: "arib-std-b67", matrix: "bt2020nc")
    case .sdr: ColorTags(primaries: "bt709", transfer: "bt709", matrix: "bt709")
    }
  }
}

/// What the engine saw of a film's RPUs at a few places, before the encode.
package struct DolbyVisionSamples: Codable, Sendable, Equatable {
  /// Frames looked at, and those of them whose RPU is there and can be read.
  package var frames: Int
  /// Units that could be read.
  package var readable: Int
  /// Seconds of the first frame without one.
  package var firstMissing: Double?
  /// Why the first unreadable one can't be read.
  package var problem: String?
  /// The HEVC profile that the RPUs themselves tell.
  package var profile: Int?
  /// Levels of extension blocks that ffmpeg can't write.
  package var unknownLevels: [Int]
  /// Whether the RPUs describe an enhancement layer.
  package var usesEnhancementLayer: Bool
  /// Whether any RPU marks part of the picture as black bars.
  package var hasActiveArea: Bool

  package init(
    frames: Int, readable: Int, firstMissing: Double? = nil, problem: String? = nil, profile: Int? = nil,
    unknownLevels: [Int] = [], usesEnhancementLayer: Bool = false, hasActiveArea: Bool = false
  ) {
    self.frames = frames
    self.readable = readable
    self.firstMissing = firstMissing
    self.problem = problem
    self.profile = profile
    self.unknownLevels = unknownLevels
    self.usesEnhancementLayer = usesEnhancementLayer
    self.hasActiveArea = hasActiveArea
  }
}
