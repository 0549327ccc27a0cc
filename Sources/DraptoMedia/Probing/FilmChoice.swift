/// Which of several video streams is the film.
enum FilmChoice {
  /// Index of the stream: the longest, then the largest, then the default one, then the first.
  static func film(among streams: [ProbeJSON.Stream]) -> Int? {
    let candidates = streams.filter { stream in
      stream.codec_type == "video" && (stream.width ?? 0) > 0 && (stream.height ?? 0) > 0
        && !["attached_pic", "timed_thumbnails"].contains { stream.disposition?[$0] == 1 }
    }
    let longest = candidates.compactMap(length).max() ?? 0
    return candidates.max { isLess($0, $1, longest) }?.index
  }

  private static func isLess(_ a: ProbeJSON.Stream, _ b: ProbeJSON.Stream, _ longest: Double) -> Bool {
    let (x, y) = (rank(a, longest), rank(b, longest))
    if x != y { return x.lexicographicallyPrecedes(y) }
    return a.index > b.index
  }

  /// Lengths that differ little count as equal; a stream that says nothing is as long as the longest unless it is a still.
  private static func rank(_ stream: ProbeJSON.Stream, _ longest: Double) -> [Int] {
    let isStill = ["png", "bmp", "tiff", "gif", "webp", "mjpeg"].contains(stream.codec_name ?? "")
    let isLong = (length(stream) ?? longest) >= longest * 0.9 && stream.nb_frames != "1"
    return [
      isLong ? 1 : 0, isStill ? 0 : 1, (stream.width ?? 0) * (stream.height ?? 0),
      stream.disposition?["default"] == 1 ? 1 : 0,
    ]
  }

  private static func length(_ stream: ProbeJSON.Stream) -> Double? {
    ProbeParser.number(stream.duration) ?? ProbeParser.clock(ProbeParser.tag(stream.tags, "DURATION"))
  }
}
