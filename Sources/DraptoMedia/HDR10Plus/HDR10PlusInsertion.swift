import DraptoModel
import Glibc

/// Puts HDR10+ metadata into an encoded chunk, and proves that nothing else in it changed.
package enum HDR10PlusInsertion {
  /// Gives each frame of a file its metadata.
  /// - Parameters:
  ///   - payloads: for each frame in its order, from the country code on.
  ///   - path: Matroska with one track of AV1.
  ///   - scratch: the new file while it is written; renamed to `path`.
  /// - Throws: `DRP-HDR10PLUS` where that can't be done right, `DRP-DISK-FULL`, `DRP-WORK-NOT-WRITABLE`.
  package static func apply(_ payloads: [[UInt8]], to path: String, scratch: String) throws {
    do {
      try MatroskaRewriter.rewrite(path, to: scratch) { frame, data in
        guard payloads.indices.contains(frame), let edits = TemporalUnit(data)?.edits(for: payloads[frame]) else {
          throw failure(path, "frame \(frame) of \(payloads.count) shows no picture to put them before")
        }
        return edits
      }
      try prove(payloads, in: scratch, from: path)
    } catch let error as MatroskaWalker.Problem {
      unlink(scratch)
      throw failure(path, "\(error)")
    } catch {
      unlink(scratch)
      throw error
    }
    guard rename(scratch, path) == 0 else { throw FileFault.report(path) }
  }

  /// Each shown frame has its payload, where it belongs; without them the frames are those of the file before, byte for
  /// byte, and so is what the decoder is told before the first: what it decodes to is the same.
  package static func prove(_ payloads: [[UInt8]], in new: String, from old: String) throws {
    let count = try prove(in: new, from: old) { payloads.indices.contains($0) ? payloads[$0] : nil }
    guard count == payloads.count else {
      throw failure(new, "it has \(count) frames instead of \(payloads.count)")
    }
  }

  /// The same, of payloads by the numbers of their frames. Returns how many frames there are.
  package static func prove(in new: String, from old: String, payload: (Int) -> [UInt8]?) throws -> Int {
    var before = try MatroskaFile(old)
    var after = try MatroskaFile(new)
    var count = 0
    while let problem = try before.next({ a in
      guard let payload = payload(count) else { return Problem.surplus }
      return try after.next { b in Self.problem(a, b, payload) } ?? .missing
    }) {
      guard problem == .none else { throw failure(new, "frame \(count) \(problem.rawValue)") }
      count += 1
    }
    guard try after.next({ _ in true }) == nil else { throw failure(new, "it has more than \(count) frames") }
    guard before.track == after.track else { throw failure(new, "the description of its track changed") }
    return count
  }

  private enum Problem: String {
    case none = "is right"
    case missing = "is missing"
    case surplus = "is one too many"
    case misplaced = "has them in the wrong place"
    case others = "has others"
    case moved = "has another time"
    case changed = "has other data"
  }

  private static func problem(_ a: MatroskaFrame, _ b: MatroskaFrame, _ payload: [UInt8]) -> Problem {
    guard let unit = TemporalUnit(b.data), unit.isPlacedRight else { return .misplaced }
    guard unit.payloads == [payload] else { return .others }
    guard a.isKey == b.isKey, a.seconds == b.seconds else { return .moved }
    return isSame(a.data, TemporalUnit(a.data)?.places ?? [], b.data, unit.places) ? .none : .changed
  }

  /// Whether the bytes beside these places are the same.
  private static func isSame(
    _ a: ArraySlice<UInt8>, _ cutA: [Range<Int>], _ b: ArraySlice<UInt8>, _ cutB: [Range<Int>]
  ) -> Bool {
    func length(_ bytes: ArraySlice<UInt8>, _ cuts: [Range<Int>]) -> Int {
      bytes.count - cuts.reduce(0) { $0 + $1.count }
    }
    guard length(a, cutA) == length(b, cutB) else { return false }
    var (left, right) = (Pieces(a, cutA), Pieces(b, cutB))
    var (x, y) = (left.next(), right.next())
    // Pieces are compared as far as both reach.
    while !x.isEmpty, !y.isEmpty {
      let count = min(x.count, y.count)
      guard isSame(a, x.lowerBound, b, y.lowerBound, count) else { return false }
      x = x.count > count ? x.lowerBound + count..<x.upperBound : left.next()
      y = y.count > count ? y.lowerBound + count..<y.upperBound : right.next()
    }
    return true
  }

  private static func isSame(
    _ a: ArraySlice<UInt8>, _ placeA: Int, _ b: ArraySlice<UInt8>, _ placeB: Int, _ count: Int
  ) -> Bool {
    a.withUnsafeBytes { left in
      b.withUnsafeBytes { right in
        guard let one = left.baseAddress, let other = right.baseAddress else { return count == 0 }
        return memcmp(one + (placeA - a.startIndex), other + (placeB - b.startIndex), count) == 0
      }
    }
  }

  /// What lies between places that are left out, ascending; at the end empty.
  private struct Pieces {
    private var place: Int
    private let end: Int
    private var cuts: ArraySlice<Range<Int>>

    init(_ bytes: ArraySlice<UInt8>, _ cuts: [Range<Int>]) {
      (place, end, self.cuts) = (bytes.startIndex, bytes.endIndex, cuts[...])
    }

    mutating func next() -> Range<Int> {
      while let cut = cuts.popFirst() {
        let piece = place..<max(place, cut.lowerBound)
        place = max(place, cut.upperBound)
        if !piece.isEmpty { return piece }
      }
      defer { place = end }
      return place..<end
    }
  }

  private static func failure(_ path: String, _ what: String) -> ErrorReport {
    ErrorReport(.hdr10PlusDiffers, "HDR10+ metadata in \(Format.visible(path)): \(what)", file: path)
  }
}
