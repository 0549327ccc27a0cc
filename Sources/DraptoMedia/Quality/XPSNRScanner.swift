/// Picks luma's score of each frame, in dB, out of XPSNR's lines, fed in pieces that may be cut at any byte:
/// `n: 1  XPSNR y: 42.1  XPSNR u: 44.0  XPSNR v: 45.1`. Pure.
package struct XPSNRScanner: Sendable {
  private var scores: [Double] = []
  private var lines = LineSplitter()
  /// Frames of the log, those without a score too.
  package private(set) var frames = 0
  /// Numbers of those that have none.
  package private(set) var missing: [Int] = []

  package init() {}

  /// Takes the next bytes of the log, cut anywhere.
  package mutating func feed(_ bytes: some Sequence<UInt8>) {
    var found: [Double?] = []
    lines.feed(bytes) { line in if line.hasPrefix("n:") { found.append(Self.score(line)) } }
    take(found)
  }

  /// One score per frame, when all has been fed.
  package mutating func finish() -> [Double] {
    var found: [Double?] = []
    lines.flush { line in if line.hasPrefix("n:") { found.append(Self.score(line)) } }
    take(found)
    return scores
  }

  private mutating func take(_ found: [Double?]) {
    missing += found.indices.filter { found[$0] == nil }.map { frames + $0 }
    frames += found.count
    scores += found.compactMap { $0 }
  }

  /// Equal pictures are infinitely good: 100 dB.
  private static func score(_ line: String) -> Double? {
    let words = line.split(separator: " ")
    guard let at = words.firstIndex(of: "y:"), at + 1 < words.count else { return nil }
    if words[at + 1] == "inf" { return 100 }
    return Double(words[at + 1]).flatMap { $0.isFinite ? $0 : nil }
  }
}
