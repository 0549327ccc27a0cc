import Algorithms
import Foundation

/// The HDR10+ metadata of a chunk's frames, gaps filled: what a worker needs that has not the film's.
package struct HDR10PlusStretch: Codable, Sendable, Equatable {
  /// Ticks of the frames, ascending.
  package private(set) var ticks: [Int64]
  /// For each of them, which of ``payloads`` it gets.
  package private(set) var places: [Int]
  /// Payloads that differ, from the country code on.
  package private(set) var payloads: [Data]

  /// - Parameters:
  ///   - ticks: of the frames that are expected, ascending.
  ///   - tick: seconds of one.
  package init(_ fill: HDR10PlusFill, ticks: [Int64], tick: Double) {
    self.ticks = ticks
    (places, payloads) = ([], [])
    for time in ticks {
      let payload = Data(fill.frame(at: Double(time) * tick).payload)
      if payloads.last != payload { payloads.append(payload) }
      places.append(payloads.count - 1)
    }
  }

  /// For each of these frames its metadata. One that was not expected gets those of the one before it.
  package func payloads(for found: [Int64]) -> [[UInt8]] {
    found.map { tick in
      let place = max(0, ticks.partitioningIndex { $0 > tick } - 1)
      return places.indices.contains(place) && payloads.indices.contains(places[place])
        ? Array(payloads[places[place]]) : []
    }
  }
}
