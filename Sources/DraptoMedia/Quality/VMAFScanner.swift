/// Picks the score of each frame out of libvmaf's JSON log, fed in pieces that may be cut at any byte: the numbers at
/// `frames[].metrics.vmaf`. The pooled figures behind the frames bear the same name and don't count. Pure.
package struct VMAFScanner: Sendable {
  /// In the order of the log; frames whose score is no number (libvmaf writes `null`) are left out.
  package private(set) var scores: [Double] = []
  /// Frames of the log, those without a score too.
  package private(set) var frames = 0
  /// Numbers of those that have none.
  package private(set) var missing: [Int] = []
  /// Whether the outermost object has been closed.
  package private(set) var isComplete = false

  /// The keys that lead to a score.
  private enum Key { case frames, metrics, vmaf, other }
  private enum Mode { case between, string, escape, value }

  /// The key of the value at hand in each object or array that is open, the outermost first.
  private var keys: [Key] = []
  private var mode = Mode.between
  /// The string or value at hand, no longer than any that matters.
  private var token: [UInt8] = []
  private static let longestToken = 32

  package init() {}

  /// Takes the next bytes of the log, cut anywhere.
  package mutating func feed(_ bytes: some Sequence<UInt8>) { for byte in bytes { feed(byte) } }

  private mutating func feed(_ byte: UInt8) {
    switch mode {
    case .string where byte == UInt8(ascii: "\\"): mode = .escape
    case .string where byte == UInt8(ascii: "\""): mode = .between
    case .string: keep(byte)
    case .escape:
      keep(byte)
      mode = .string
    case .value where Self.endsValue(byte):
      take()
      mode = .between
      structure(byte)
    case .value: keep(byte)
    case .between: structure(byte)
    }
  }

  private static func endsValue(_ byte: UInt8) -> Bool { byte <= 0x20 || ",]}".utf8.contains(byte) }

  /// A byte that stands in no string and no number.
  private mutating func structure(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["): keys.append(.other)
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      _ = keys.popLast()
      isComplete = keys.isEmpty
    case UInt8(ascii: "\""): begin(.string)
    case UInt8(ascii: ":"): if !keys.isEmpty { keys[keys.count - 1] = key }
    case 0...0x20, UInt8(ascii: ","): break
    default:
      begin(.value)
      keep(byte)
    }
  }

  private mutating func begin(_ next: Mode) {
    mode = next
    token.removeAll(keepingCapacity: true)
  }

  private mutating func keep(_ byte: UInt8) { if token.count < Self.longestToken { token.append(byte) } }

  private var key: Key {
    if token.elementsEqual("vmaf".utf8) { return .vmaf }
    if token.elementsEqual("frames".utf8) { return .frames }
    return token.elementsEqual("metrics".utf8) ? .metrics : .other
  }

  /// The log's object, the list of frames, one of them, its metrics.
  private static let path: [Key] = [.frames, .other, .metrics, .vmaf]

  private mutating func take() {
    guard keys.last == .vmaf, keys == Self.path else { return }
    frames += 1
    guard let score = Double(String(decoding: token, as: UTF8.self)), score.isFinite else {
      missing.append(frames - 1)
      return
    }
    scores.append(score)
  }
}
