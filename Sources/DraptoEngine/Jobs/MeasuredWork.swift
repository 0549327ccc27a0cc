import DraptoModel

/// What the finished chunks of a job took.
struct MeasuredWork: Sendable {
  private var memory: Int64 = 0
  private var bytes: Int64 = 0
  private var seconds: Double = 0

  /// - Parameter length: seconds of film.
  mutating func add(_ result: ChunkResult, length: Double) {
    memory = max(memory, result.peakMemory)
    bytes += result.bytes
    seconds += length
  }

  /// The most memory so far, half as many bytes again as the mean; nil before the first.
  var estimate: WorkEstimate? {
    guard seconds > 0 else { return nil }
    return WorkEstimate(memory: memory, bytesPerSecond: Double(bytes) / seconds * 1.5)
  }
}
