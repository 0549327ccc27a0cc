import DraptoMedia
import DraptoModel

/// What the packets of a film tell of its chunks beside their times: bytes, and how far apart key frames lie. Pure.
struct PacketSizes {
  private let timeBase: Rational
  /// Packets of chunks that were not taken yet, in decoding order.
  private var waiting: [(tick: Int64, size: Int64)] = []
  private var hasSizes = false
  /// Ticks of key frames behind the last chunk that was taken, and the one before it.
  private var keys: [Int64] = []

  init(timeBase: Rational) { self.timeBase = timeBase }

  mutating func add(_ packet: PacketLine) {
    guard let tick = packet.pts, !packet.isDiscarded else { return }
    if let size = packet.size {
      waiting.append((tick, size))
      hasSizes = true
    }
    if packet.isKey { keys.append(tick) }
  }

  /// What is known of a chunk whose packets were all added; the next one lies behind it.
  mutating func take(_ range: ChunkRange) -> ChunkFacts {
    func isInside(_ tick: Int64) -> Bool { tick >= range.from && range.to.map { tick < $0 } ?? true }
    let bytes = waiting.reduce(Int64(0)) { isInside($1.tick) ? $0 + $1.size : $0 }
    waiting.removeAll { isInside($0.tick) || $0.tick < range.from }
    var facts = ChunkFacts(sourceBytes: hasSizes ? bytes : nil)
    if keys.contains(range.from), let before = keys.filter({ $0 < range.from }).max() {
      facts.keyDistance = Double(range.from - before) * timeBase.value
    }
    if let to = range.to, let last = keys.filter({ $0 < to }).max() { keys.removeAll { $0 < last } }
    return facts
  }
}
