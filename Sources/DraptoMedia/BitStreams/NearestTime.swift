import Algorithms

extension RandomAccessCollection where Index == Int {
  /// Place of the element whose time (seconds, ascending) is the nearest to this one; nil when none is within `tolerance`.
  func nearest(to seconds: Double, tolerance: Double, by time: (Element) -> Double) -> Int? {
    let next = partitioningIndex { time($0) >= seconds }
    let best = [next - 1, next].filter(indices.contains)
      .min { abs(time(self[$0]) - seconds) < abs(time(self[$1]) - seconds) }
    return best.flatMap { abs(time(self[$0]) - seconds) <= tolerance ? $0 : nil }
  }
}
