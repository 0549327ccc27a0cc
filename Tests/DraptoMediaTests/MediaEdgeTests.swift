import DraptoTestSupport
import Testing

@testable import DraptoMedia

/// What was found by feeding changed bytes to readers.
@Suite struct MediaEdgeTests {
  private func element(_ id: UInt32, _ content: [UInt8]) -> [UInt8] {
    EBMLHeader.bytes(of: id) + EBMLNumber.bytes(UInt64(content.count)) + content
  }

  /// An element of unknown size.
  private func open(_ id: UInt32, _ content: [UInt8]) -> [UInt8] { EBMLHeader.bytes(of: id) + [0xff] + content }

  private func head() -> [UInt8] {
    element(
      MatroskaID.tracks,
      element(
        MatroskaID.trackEntry, element(MatroskaID.trackNumber, [1]) + element(MatroskaID.trackType, [1])))
  }

  private func cluster(_ timestamp: [UInt8]) -> [UInt8] {
    element(MatroskaID.timestamp, timestamp) + element(MatroskaID.simpleBlock, [0x81, 0, 0, 0x80, 0x12, 0])
  }

  private func times(_ bytes: [UInt8]) throws -> [Double] {
    var (stream, times) = (MatroskaStream(), [Double]())
    try bytes.withUnsafeBytes { try stream.feed($0) { times.append($1.seconds) } }
    try stream.finish { times.append($1.seconds) }
    return times
  }

  @Test func `clusters without a size end one another, whether the segment has one or not`() throws {
    let content =
      head() + open(MatroskaID.cluster, cluster([1])) + open(MatroskaID.cluster, cluster([2]))
      + element(MatroskaID.tags, []) + element(MatroskaID.cluster, cluster([3]))
    #expect(try times(open(MatroskaID.segment, content)) == [0.001, 0.002, 0.003])
    #expect(try times(element(MatroskaID.segment, content)) == [0.001, 0.002, 0.003])
  }

  @Test func `times beyond all measure are kept as far as they can be`() throws {
    let late = HDR10PlusTrack([
      .init(seconds: 1e30, isKey: false, metadata: .none), .init(seconds: -1e30, isKey: true, metadata: .none),
    ])
    let read = HDR10PlusFile.track(HDR10PlusFile.bytes(late))
    #expect(read?.frames.map(\.seconds) == [-9e9, 9e9])
    #expect(read?.frames.map(\.isKey) == [true, false])
  }
}
