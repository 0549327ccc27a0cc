/// A temporal unit of AV1 (one shown frame with all that is hidden before it), and where HDR10+ metadata are or belong in it.
package struct TemporalUnit: Sendable {
  /// Where the header of the shown frame begins; nil where nothing is shown.
  package private(set) var shown: Int?
  /// Units with HDR10+ metadata.
  package private(set) var places: [Range<Int>] = []
  /// What they hold.
  package private(set) var payloads: [[UInt8]] = []
  /// Where the last frame that is not shown ends.
  private var hiddenEnd: Int?

  /// Nil when the data can't be read as one.
  package init?(_ data: ArraySlice<UInt8>) {
    guard !data.isEmpty else { return nil }
    var isStill = false
    var reader = OBUReader(data)
    while let unit = reader.next() {
      switch unit.type {
      case OBU.Kind.sequenceHeader:
        // Behind 3 bits of profile and one for still pictures: headers are reduced, all frames shown.
        isStill = data[unit.payload].first.map { $0 & 0x08 != 0 } ?? false
      case OBU.Kind.metadata:
        if let payload = HDR10PlusPayload.inOBU(data[unit.payload]) {
          places.append(unit.whole)
          payloads.append(payload)
        }
      case OBU.Kind.frame, OBU.Kind.frameHeader:
        if isStill || Self.isShown(data[unit.payload]) {
          shown = unit.whole.lowerBound
        } else {
          hiddenEnd = unit.whole.upperBound
        }
      default: break
      }
    }
    guard !reader.isBroken else { return nil }
  }

  /// `show_existing_frame`, or `show_frame` behind two bits of frame type (5.9.2).
  private static func isShown(_ payload: ArraySlice<UInt8>) -> Bool {
    guard let first = payload.first else { return false }
    return first & 0x80 != 0 || first & 0x10 != 0
  }

  /// Whether it has just one payload, behind all that is hidden and before the shown frame's header.
  package var isPlacedRight: Bool {
    guard let shown, places.count == 1 else { return false }
    return places[0].upperBound <= shown && places[0].lowerBound >= hiddenEnd ?? 0
  }

  /// What makes it have this payload, and no other, right before the shown frame; empty where it is so already, nil where
  /// no frame is shown.
  package func edits(for payload: [UInt8]) -> [ByteEdit]? {
    guard let shown else { return nil }
    if places.count == 1, places[0].upperBound == shown, payloads[0] == payload { return [] }
    let insertion = ByteEdit(range: shown..<shown, bytes: HDR10PlusPayload.obu(payload))
    guard !places.isEmpty else { return [insertion] }
    return (places.map { ByteEdit(range: $0, bytes: []) } + [insertion])
      .sorted { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }
  }
}

/// Bytes that take the place of others.
package struct ByteEdit: Sendable, Equatable {
  /// Places of those that go.
  package var range: Range<Int>
  /// What comes there.
  package var bytes: [UInt8]

  /// By how much it makes what it changes longer.
  package var growth: Int { bytes.count - range.count }

  package init(range: Range<Int>, bytes: [UInt8]) {
    self.range = range
    self.bytes = bytes
  }
}
