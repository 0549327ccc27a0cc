/// Channels of ffmpeg's layout names.
package enum ChannelCount {
  private static let named = ["mono": 1, "stereo": 2, "downmix": 2, "quad": 4, "hexagonal": 6, "octagonal": 8]

  /// `5.1(side)` has 6, `7 channels` 7; nil for names it does not know.
  package static func of(_ layout: String) -> Int? {
    if let match = layout.firstMatch(of: /^([0-9]+) channels/) { return Int(match.output.1) }
    let name = layout.prefix { $0 != "(" }
    if let count = named[String(name)] { return count }
    // Full range, bass, height: each number counts loudspeakers.
    let parts = name.split(separator: ".").map { Int($0) }
    guard parts.count >= 2, parts.allSatisfy({ $0 != nil }) else { return nil }
    return parts.reduce(0) { $0 + ($1 ?? 0) }
  }
}
