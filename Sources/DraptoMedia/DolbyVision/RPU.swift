import DraptoModel

/// One Dolby Vision reference processing unit: what it says of one frame, in the form in which two of them are
/// compared. The wrapping (NAL unit or AV1 metadata), the checksum, padding and whether the curves were repeated or
/// referred to are left out: they differ between codecs and change nothing on the screen.
package struct RPU: Sendable, Equatable {
  /// Sequence header, by field.
  package struct Header: Sendable, Equatable {
    /// `rpu_format`.
    package var format: UInt64
    /// `vdr_rpu_profile`; not the profile of the stream.
    package var profile: UInt64
    /// `vdr_rpu_level`.
    package var level: UInt64
    /// `chroma_resampling_explicit_filter_flag`.
    package var explicitChromaFilter: Bool
    /// 0 fixed point, 1 floating point.
    package var coefficientType: UInt64
    /// Bits of the coefficients behind the point.
    package var coefficientBits: Int
    /// `vdr_rpu_normalized_idc`.
    package var normalized: UInt64
    /// `bl_video_full_range_flag`.
    package var baseLayerIsFullRange: Bool
    /// Bits a sample of the base layer.
    package var baseDepth: Int
    /// Bits a sample of the enhancement layer.
    package var enhancementDepth: Int
    /// Bits a sample of the picture that both make.
    package var displayDepth: Int
    /// `spatial_resampling_filter_flag`.
    package var spatialFilter: Bool
    /// `el_spatial_resampling_filter_flag`.
    package var enhancementSpatialFilter: Bool
    /// `disable_residual_flag`.
    package var disablesResidual: Bool
  }

  /// One extension block: its level and its payload without trailing zero bytes, which are padding.
  package struct Block: Sendable, Equatable {
    /// What kind of block it is; see ``RPU/knownLevels``.
    package var level: Int
    /// Without trailing zeros.
    package var payload: [UInt8]
  }

  /// The unit's own header.
  package var header: Header
  /// Reshaping curves, as the numbers in the order of the bit stream.
  package var mapping: [Int64]
  /// How an enhancement layer is added to the picture, in the same form; empty without one.
  package var residual: [Int64]
  /// Colour matrices and source display, in the order of the bit stream; nil where the unit carries none.
  package var color: [Int64]?
  /// Extension blocks by level, whatever their order in the bit stream.
  package var blocks: [Block]
  /// Whether the checksum at the end is right.
  package var hasRightChecksum: Bool

  /// Levels that ffmpeg reads and writes. A unit with others can't be carried over.
  package static let knownLevels: Set<Int> = [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 254, 255]

  /// Places (0…2) of ``color`` that hold the colour matrix's offsets.
  static let offsetPlaces = 10..<13

  /// Whether the unit describes an enhancement layer that is to be added to the picture.
  package var usesEnhancementLayer: Bool { header.format & 0x700 == 0 && !header.disablesResidual }

  /// What is left when the enhancement layer is dropped: what profile 8 has.
  package var withoutEnhancementLayer: RPU {
    guard usesEnhancementLayer else { return self }
    var result = self
    result.header.disablesResidual = true
    result.header.enhancementSpatialFilter = false
    result.residual = []
    return result
  }

  /// The Dolby Vision profile of an HEVC stream with this unit, as far as a unit alone tells.
  package var hevcProfile: Int? {
    switch header.profile {
    case 0: header.baseLayerIsFullRange ? 5 : nil
    case 1:
      usesEnhancementLayer ? (header.displayDepth == 12 || !header.enhancementSpatialFilter ? 7 : 4) : 8
    default: nil
    }
  }

  /// Offsets of the active picture from left, right, top and bottom in pixels (level 5); nil where not told.
  package var activeArea: PictureMargins? { blocks.first { $0.level == 5 }.map { ActiveArea.read($0.payload) } }
}

/// Four hashes that stand for one ``RPU``: enough to compare a whole film's, and to say in what two differ.
package struct RPUDigest: Sendable, Equatable {
  /// Of ``RPU/header``.
  package var header: UInt64
  /// Of the curves.
  package var mapping: UInt64
  /// Of matrices and source display.
  package var color: UInt64
  /// Of the extension blocks.
  package var blocks: UInt64

  /// Hashes a unit part by part.
  package init(_ unit: RPU) {
    let head = unit.header
    header = Self.hash([
      Int64(head.format), Int64(head.profile), Int64(head.level), head.explicitChromaFilter ? 1 : 0,
      Int64(head.coefficientType), Int64(head.coefficientBits), Int64(head.normalized),
      head.baseLayerIsFullRange ? 1 : 0, Int64(head.baseDepth), Int64(head.enhancementDepth), Int64(head.displayDepth),
      head.spatialFilter ? 1 : 0, head.enhancementSpatialFilter ? 1 : 0, head.disablesResidual ? 1 : 0,
    ])
    mapping = Self.hash(unit.mapping + unit.residual)
    color = Self.hash(unit.color ?? [])
    blocks = Self.hash(unit.blocks.flatMap { [Int64($0.level), Int64($0.payload.count)] + $0.payload.map(Int64.init) })
  }

  /// Names of the parts in which two units differ.
  package func differences(to other: RPUDigest) -> [String] {
    let pairs: [(String, UInt64, UInt64)] = [
      ("header", header, other.header), ("reshaping curves", mapping, other.mapping),
      ("colour metadata", color, other.color), ("extension blocks", blocks, other.blocks),
    ]
    return pairs.filter { $0.1 != $0.2 }.map(\.0)
  }

  /// All four in one.
  package var combined: UInt64 { Self.hash([header, mapping, color, blocks].map { Int64(bitPattern: $0) }) }

  /// FNV-1a over the bytes of the numbers.
  private static func hash(_ values: [Int64]) -> UInt64 {
    var hash = FNV1a()
    for value in values { hash.add(UInt64(bitPattern: value)) }
    return hash.value
  }
}
