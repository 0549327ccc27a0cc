import DraptoMedia
import DraptoModel

/// Rules of what reads and changes RPUs of Dolby Vision.
enum RPUChecks {
  static func take(_ bytes: [UInt8]) throws -> Bool {
    var isRead = false
    for unit in [RPUUnwrapping.hevc(bytes[...]), RPUUnwrapping.av1(bytes[...]), bytes].compactMap({ $0 }) {
      try demand(unit.count <= bytes.count, "a unit is not longer than what carries it")
      for isProfile4 in [false, true] {
        var parser = RPUParser(isProfile4: isProfile4)
        guard let one = try? parser.parse(unit[...]) else { continue }
        isRead = true
        // The unit may refer to curves, which are its own by now.
        try demand((try? parser.parse(unit[...])) == one, "a unit is read the same twice")
        try demand(RPUDigest(one).differences(to: RPUDigest(one)).isEmpty, "a unit is its own equal")
        try demand(!one.withoutEnhancementLayer.usesEnhancementLayer, "a layer that is gone is not used")
        _ = (one.hevcProfile, one.activeArea)
      }
    }
    try rewriting(bytes, isCropped: false)
    try rewriting(bytes, isCropped: true)
    return isRead
  }

  /// A file of AV1 data whose RPUs are changed.
  private static func rewriting(_ bytes: [UInt8], isCropped: Bool) throws {
    let margins = PictureMargins(left: 2, right: 4, top: 60, bottom: 8000)
    let edits: [RPUEdit] = [.dropEnhancementLayer] + (isCropped ? [.crop(margins)] : [])
    let file = ScratchFile(bytes)
    let found: Int
    do { found = try RPURewriting.apply(edits, to: file.path, window: 512).units } catch is ErrorReport { return }
    let once = file.bytes
    try demand(once.count == bytes.count, "nothing moves")
    // A mark without a unit behind it may get one by what changes after it: foreign bytes can be made so, AV1 is not.
    guard marks(in: bytes) == found else { return }
    do {
      try demand(try RPURewriting.apply(edits, to: file.path, window: 512).units == found, "no unit is lost")
    } catch is ErrorReport { throw BrokenRule(description: "what was changed can be read") }
    if !isCropped { try demand(file.bytes == once, "a second time changes nothing") }
  }

  /// How often the bytes begin that metadata with an RPU begin with.
  private static func marks(in bytes: [UInt8]) -> Int {
    let mark: [UInt8] = [4, 0xb5, 0, 0x3b, 0, 0, 8, 0]
    return bytes.indices.count { bytes[$0] == mark[0] && bytes[$0...].starts(with: mark) }
  }
}
