import DraptoMedia

/// Rules of what reads the units of coded pictures.
enum UnitChecks {
  /// Supplemental enhancement information, by every length of size there is.
  static func userData(_ bytes: [UInt8]) throws -> Bool {
    var found = 0
    for codec in [SEIReader.Codec.h264, .hevc] {
      for sizeBytes in 1...4 {
        let messages = SEIReader.userData(bytes[...], codec, sizeBytes: sizeBytes)
        // Each has at least a type and a size of its own.
        let total = messages.reduce(0) { $0 + $1.count + 2 }
        try demand(total <= bytes.count, "messages are not longer than the sample")
        found += messages.count
        for message in messages { _ = HDR10PlusTrack.Metadata(message) }
      }
    }
    return found > 0
  }

  // MARK: AV1

  /// HDR10+ metadata that a temporal unit is made to have.
  private static let wanted = HDR10PlusPayload.mark + [1, 0x40, 0, 0x80, 0, 0]

  /// A temporal unit, with and without HDR10+ metadata of its own.
  static func temporalUnit(_ bytes: [UInt8]) throws -> Bool {
    // Places of a slice are those of what it is a slice of.
    let data = ([0x12, 0, 0x2a] + bytes)[3...]
    guard let units = OBUReader.units(data) else {
      try demand(TemporalUnit(data) == nil, "what has no units is no temporal unit")
      return false
    }
    var place = data.startIndex
    for unit in units {
      try demand(unit.whole.lowerBound == place && unit.whole.count > 0, "units follow one another")
      try demand(
        unit.payload.lowerBound > place && unit.payload.upperBound == unit.whole.upperBound, "headers have bytes")
      place = unit.whole.upperBound
    }
    try demand(place == data.endIndex, "units fill the data")
    guard let unit = TemporalUnit(data) else {
      try demand(data.isEmpty, "units are a temporal unit")
      return false
    }
    guard let edits = unit.edits(for: wanted) else { return true }
    try changed(data, units, edits)
    return true
  }

  private static func changed(_ data: ArraySlice<UInt8>, _ units: [OBU], _ edits: [ByteEdit]) throws {
    var place = data.startIndex
    for edit in edits {
      try demand(edit.range.lowerBound >= place && edit.range.upperBound <= data.endIndex, "edits ascend")
      place = edit.range.upperBound
    }
    let result = applied(edits, to: data)
    guard let new = TemporalUnit(result[...]) else { throw BrokenRule(description: "what was changed can be read") }
    let isRight = new.payloads == [wanted] && new.places.first?.upperBound == new.shown
    try demand(isRight, "it has the metadata at their place, and no others")
    try demand(new.edits(for: wanted) == [], "a second time changes nothing")
    func others(_ units: [OBU], _ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
      units.filter { !($0.type == 5 && HDR10PlusPayload.inOBU(bytes[$0.payload]) != nil) }.map { bytes[$0.whole] }
    }
    try demand(
      others(units, data) == others(OBUReader.units(result[...]) ?? [], result[...]), "all other units are the same")
  }

  /// The bytes with other bytes in their places.
  static func applied(_ edits: [ByteEdit], to data: ArraySlice<UInt8>) -> [UInt8] {
    var (result, place) = ([UInt8](), data.startIndex)
    for edit in edits {
      result += data[place..<edit.range.lowerBound] + edit.bytes
      place = edit.range.upperBound
    }
    return result + data[place...]
  }

  // MARK: HDR10+

  /// Metadata by field; bytes without the mark of HDR10+ get one.
  static func payload(_ bytes: [UInt8]) throws -> Bool {
    let payload = HDR10PlusPayload.isOne(bytes) ? bytes : HDR10PlusPayload.mark + bytes
    let unit = HDR10PlusPayload.obu(payload)
    guard let found = OBUReader.units(unit[...]), found.count == 1, found[0].type == 5 else {
      throw BrokenRule(description: "metadata are one unit")
    }
    try demand(HDR10PlusPayload.inOBU(unit[found[0].payload]) == payload, "metadata come out of a unit as they went in")
    let metadata: HDR10PlusMetadata
    do { metadata = try HDR10PlusMetadata.read(payload) } catch is HDR10PlusMetadata.Problem {
      // What is longer than metadata can be is not kept whole.
      guard case .malformed(let kept) = HDR10PlusTrack.Metadata(payload), payload.starts(with: kept),
        kept.count >= 900
          || kept == payload
      else { throw BrokenRule(description: "what can't be read is malformed") }
      return false
    }
    try demand((1...3).contains(metadata.windows.count), "one to three windows")
    for window in metadata.windows {
      try demand(
        window.maxscl.count == 3 && window.percentiles.count <= 15 && window.toneMapping?.anchors.count ?? 0 <= 15,
        "lists have the lengths that their counts can tell")
    }
    let longer = try? HDR10PlusMetadata.read(payload + [0])
    try demand(longer == nil || longer == metadata, "bytes behind the end change nothing")
    return true
  }
}
