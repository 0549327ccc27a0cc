import Algorithms
import DraptoModel

/// The strips of a film with a value for each of some equal steps of its time: for screens of text.
package struct FilmStrips: Sendable {
  /// One strip.
  package struct Row: Sendable, Equatable {
    /// `CRF`, `VMAF`, `source`, `output`, `work`.
    package var title: String
    /// A share (0…1) of the range for each step; 0 where there is no value.
    package var shares: [Double]
    /// `24 – 31.5`, with the unit.
    package var range: String
  }

  private let chunks: [ChunkRecord]
  private let strips: [(title: String, unit: String, values: [Double?], floor: Double?)]

  /// - Parameters:
  ///   - target: what the chunks were to reach.
  ///   - metric: what the film was measured with, as it stands in front of a score.
  package init(_ chunks: [ChunkRecord], target: QualityGoal?, metric: String?) {
    self.chunks = chunks
    func rate(_ bytes: KeyPath<ChunkRecord, Int64?>) -> [Double?] {
      chunks.map { chunk in
        chunk[keyPath: bytes].flatMap { chunk.length > 0 ? Double($0) / 125 / chunk.length : nil }
      }
    }
    strips = [
      ("CRF", "", chunks.map { $0.bytes == nil ? nil : $0.crf }, nil),
      (target?.metric.name ?? metric ?? "score", "", chunks.map(\.mean), nil),
      ("source", " kbit/s", rate(\.sourceBytes), 0), ("output", " kbit/s", rate(\.bytes), 0),
      ("work", " s per chunk", chunks.map(\.seconds), 0),
    ]
  }

  /// - Parameter steps: equal parts of the film's time.
  package func rows(steps: Int) -> [Row] {
    guard let last = chunks.last, steps > 0, chunks.contains(where: { $0.bytes != nil }) else { return [] }
    let end = last.start + last.length
    let places = (0..<steps).map { step in place(at: end * (Double(step) + 0.5) / Double(steps)) }
    return strips.compactMap { strip in
      let known = strip.values.compactMap { $0 }
      guard let low = known.min(), let high = known.max() else { return nil }
      let floor = strip.floor ?? low
      let shares = places.map { place -> Double in
        guard let value = strip.values[place] else { return 0 }
        // A strip that is flat lies in the middle.
        return high > floor ? (value - floor) / (high - floor) : 0.5
      }
      let range = low == high ? Self.label(low) : "\(Self.label(low)) – \(Self.label(high))"
      return Row(title: strip.title, shares: shares, range: range + strip.unit)
    }
  }

  /// The chunk that lies there.
  private func place(at time: Double) -> Int {
    max(0, chunks.partitioningIndex { $0.start > time } - 1)
  }

  private static func label(_ value: Double) -> String {
    Format.compact(abs(value) >= 100 ? value.rounded() : (value * 100).rounded() / 100)
  }
}
