import DraptoFuzzChecks
import DraptoMedia
import DraptoModel
import Foundation

/// Small real inputs of each ``MediaReader``, of which others are made by changing bytes.
package enum MediaSeeds {
  /// Inputs that the reader reads.
  package static func seeds(of reader: MediaReader) async throws -> [[UInt8]] {
    switch reader {
    case .matroska: try await Films.bytes()
    case .sei: sei
    case .obu: try await temporalUnits()
    case .payload: payloads.map { Array($0.dropFirst(HDR10PlusWriter.mark.count)) } + payloads
    case .track: tracks
    case .rpu: rpus
    }
  }

  private static let writers: [HDR10PlusWriter] = {
    var small = HDR10PlusWriter()
    (small.percentiles, small.anchors) = (1, 0)
    var two = HDR10PlusWriter()
    (two.windows, two.masteringTable, two.trailingZeros) = (2, .init(rows: 2, columns: 3), 2)
    return [HDR10PlusWriter(), small, two, .large]
  }()

  private static let payloads = writers.flatMap { writer in [3, 5].map { writer.payload($0) } }

  /// Samples: units with sizes of 4 bytes (of 2 and 1, where the codec's record says so) before them.
  private static var sei: [[UInt8]] {
    let slice: [UInt8] = [0x02, 1, 0xd0, 0x11, 0x22]
    let units = payloads.flatMap { payload in
      [
        HDR10PlusWriter.nalUnit([.registered(payload)]),
        HDR10PlusWriter.nalUnit([.captions, .registered(payload)], isSuffix: true),
      ].map { Array($0.dropFirst(4)) }
    }
    func sized(_ unit: [UInt8], _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: unit.count >> (8 * (count - 1 - $0))) } + unit
    }
    // H.264 has a header of one byte: type 6.
    let older = units.map { [0x06] + $0.dropFirst(2) }
    return (units + older).flatMap { unit in
      [4, 2, 1].filter { $0 > 1 || unit.count < 256 }.map { sized(unit, $0) + sized(slice, $0) }
    }
  }

  /// Of both encoders, bare and with metadata.
  private static func temporalUnits() async throws -> [[UInt8]] {
    var result: [[UInt8]] = []
    for kind in [Films.Kind.svt, .hdr10Plus] {
      var file = try MatroskaFile(try await Films.path(kind))
      while let data = try file.next({ Array($0.data) }) { result.append(data) }
    }
    return result + payloads.map { HDR10PlusWriter.metadataUnit($0) + [0x1a, 1, 0x80] }
      + result.prefix(4).map { HDR10PlusWriter.metadataUnit(payloads[1]) + $0 }
  }

  private static var tracks: [[UInt8]] {
    let metadata: [HDR10PlusTrack.Metadata] = [.none, .payload(payloads[0]), .malformed([1, 2, 3])]
    return (0..<4).map { count in
      HDR10PlusFile.bytes(
        HDR10PlusTrack(
          (0..<count * 3).map { place in
            HDR10PlusTrack.Frame(
              seconds: Double(place) / 25, isKey: place % 4 == 0, metadata: metadata[(place + count) % 3])
          }))
    }
  }

  /// In the wrappings of both codecs, and bare.
  private static var rpus: [[UInt8]] {
    var layered = RPUWriter()
    layered.hasResidual = true
    var long = RPUWriter()
    long.extraBlock = (255, [UInt8](repeating: 7, count: 90))
    var alone = RPUWriter()
    (alone.profile, alone.isFullRange) = (0, true)
    return [RPUWriter(), layered, long, alone].enumerated().flatMap { number, writer in
      let unit = writer.unit(number)
      return [RPUWriter.nalUnit(unit), RPUWriter.metadataUnit(unit), unit]
        + [RPUWriter.metadataUnit(unit) + [0x1a, 1, 0x80] + RPUWriter.metadataUnit(writer.unit(number + 1))]
    }
  }
}
