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
    var before = try MatroskaFile(old)
    var after = try MatroskaFile(new)
    var count = 0
    while let problem = try before.next({ a in
      guard payloads.indices.contains(count) else { return Problem.surplus }
      return try after.next { b in Self.problem(a, b, payloads[count]) } ?? .missing
    }) {
      guard problem == .none else { throw failure(new, "frame \(count) \(problem.rawValue)") }
      count += 1
    }
    guard count == payloads.count, try after.next({ _ in true }) == nil else {
      throw failure(new, "it has \(count) frames instead of \(payloads.count)")
    }
    guard before.track == after.track else { throw failure(new, "the description of its track changed") }
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
    let (left, right) = (pieces(a, cutA), pieces(b, cutB))
    guard left.reduce(0, { $0 + $1.count }) == right.reduce(0, { $0 + $1.count }) else { return false }
    // Mostly one cut: pieces are compared as far as both reach.
    var (i, j) = (left[...], right[...])
    while let x = i.first, let y = j.first {
      let count = min(x.count, y.count)
      guard x.prefix(count).elementsEqual(y.prefix(count)) else { return false }
      i = x.count > count ? [x.dropFirst(count)] + i.dropFirst() : i.dropFirst()
      j = y.count > count ? [y.dropFirst(count)] + j.dropFirst() : j.dropFirst()
    }
    return true
  }

  private static func pieces(_ data: ArraySlice<UInt8>, _ cuts: [Range<Int>]) -> [ArraySlice<UInt8>] {
    var (result, start) = ([ArraySlice<UInt8>](), data.startIndex)
    for cut in cuts {
      result.append(data[start..<cut.lowerBound])
      start = cut.upperBound
    }
    return (result + [data[start...]]).filter { !$0.isEmpty }
  }

  private static func failure(_ path: String, _ what: String) -> ErrorReport {
    ErrorReport(.hdr10PlusDiffers, "HDR10+ metadata in \(Format.visible(path)): \(what)", file: path)
  }
}
