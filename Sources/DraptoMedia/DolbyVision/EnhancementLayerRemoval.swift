/// Takes what a unit says of an enhancement layer out of it: what is left is what profile 8 has.
///
/// ffmpeg carries the RPUs of profile 7 over as they are, so that they ask for a layer that AV1 does not have.
enum EnhancementLayerRemoval {
  /// The unit without residual: its flags cleared, its parts cut out, aligned and checked anew.
  static func unit(_ payload: [UInt8], _ layout: RPULayout) -> [UInt8] {
    var reader = BitReader(payload[...])
    var writer = BitWriter()
    func copy(to place: Int) {
      while reader.position < place {
        let width = min(32, place - reader.position)
        writer.bits(width, (try? reader.bits(width)) ?? 0)
      }
    }
    if let flags = layout.residualFlags {
      copy(to: flags)
      // No filter for the layer; residual disabled.
      writer.bits(2, 0b01)
      _ = try? reader.bits(2)
    }
    for range in layout.residuals {
      copy(to: range.lowerBound)
      for _ in range { _ = try? reader.bits(1) }
    }
    for place in layout.alignments {
      copy(to: place)
      writer.align()
      try? reader.align()
    }
    copy(to: layout.end)
    writer.align()
    return writer.bytes + RPUChecksum.bytes(of: writer.bytes) + [0x80]
  }
}
