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
  /// Ticks of frames whose metadata are not their own.
  package private(set) var filled: [Int64]

  /// - Parameters:
  ///   - ticks: of the frames that are expected, ascending.
  ///   - tick: seconds of one.
  package init(_ fill: HDR10PlusFill, ticks: [Int64], tick: Double) {
    self.ticks = ticks
    (places, payloads, filled) = ([], [], [])
    for time in ticks {
      let frame = fill.frame(at: Double(time) * tick)
      let payload = Data(frame.payload)
      if frame.isFilled { filled.append(time) }
      if payloads.last != payload { payloads.append(payload) }
      places.append(payloads.count - 1)
    }
  }

  /// For each of these frames its metadata. As many as were expected are those, whatever times a decoder gave them; else one
  /// that was not expected gets those of the one before it.
  package func payloads(for found: [Int64]) -> [[UInt8]] {
    found.enumerated().map { number, tick in
      let place = found.count == ticks.count ? number : max(0, ticks.partitioningIndex { $0 > tick } - 1)
      return places.indices.contains(place) && payloads.indices.contains(places[place])
        ? Array(payloads[places[place]]) : []
    }
  }
}
