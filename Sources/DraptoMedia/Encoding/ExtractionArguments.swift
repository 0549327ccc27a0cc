import DraptoModel

/// How the frames of one chunk are taken out of the source, frame-exact.
///
/// `-noaccurate_seek` and a `trim` filter in place of ffmpeg's own accurate seek: that one adds the container's start
/// time to the cut when `-copyts` is on and loses frames in transport streams. The cut lies between two frames, so
/// rounding can't move a frame across it.
package struct Extraction: Sendable, Equatable {
  /// Path of the source.
  package var source: String
  /// Stream index of the video.
  package var stream: Int
  /// Which frames the chunk holds.
  package var range: ChunkRange
  /// Step of the ladder: how far before the chunk decoding begins. See ``ChunkResult/leads``.
  package var lead: Int
  /// Build of x264 to assume, for streams that say it in their first packet only.
  package var x264Build: Int?

  package init(source: String, stream: Int, range: ChunkRange, lead: Int, x264Build: Int?) {
    self.source = source
    self.stream = stream
    self.range = range
    self.lead = lead
    self.x264Build = x264Build
  }

  /// Seconds of the container at which decoding begins; nil is the head of the file. What would lie before zero is the
  /// head, too: ffmpeg can't go there in AVI and FLV, and begins then with whatever comes next.
  private var start: Double? {
    guard let cut = range.startCut, let lead = ChunkResult.leads[min(lead, ChunkResult.leads.count - 1)] else {
      return nil
    }
    return cut - lead > 0 ? cut - lead : nil
  }

  /// Options that stand before `-i`, and `-i` itself.
  package var input: [String] {
    // Damage is counted by drapto, chunk by chunk; a chunk that decodes in part is worth that part.
    var result = ["-copyts", "-max_error_rate", "1"]
    if let x264Build { result += ["-x264_build", "\(x264Build)"] }
    if let start { result += ["-noaccurate_seek", "-seek_timestamp", "1", "-ss", Format.fixed(start, 6)] }
    return result + ["-i", ProbeCommands.url(source)]
  }

  /// The filter that keeps the chunk's frames; nil when it keeps all.
  package var trim: String? {
    var bounds: [String] = []
    if let cut = range.startCut { bounds.append("start=" + Format.fixed(cut, 6)) }
    if let cut = range.endCut { bounds.append("end=" + Format.fixed(cut, 6)) }
    return bounds.isEmpty ? nil : "trim=" + bounds.joined(separator: ":")
  }

  /// Whether decoding begins at the head of the file, so that nothing can be wrong with the start.
  package var isFromHead: Bool { start == nil }

  /// Prints one line per frame (`framecrc`): its time and checksum, as extracted, before any filter.
  /// - Parameter decoder: options for the decoder's threads; empty leaves them to ffmpeg.
  package func referenceCommand(_ ffmpeg: String, timeBase: Rational, decoder: [String] = []) -> ToolCommand {
    var arguments = ["-hide_banner", "-nostdin", "-v", "error"] + decoder + input + ["-map", "0:\(stream)"]
    if let trim { arguments += ["-vf", trim] }
    arguments += [
      "-fps_mode", "passthrough", "-enc_time_base", timeBase.description, "-f", "framecrc", "-",
    ]
    return ToolCommand(ffmpeg, arguments)
  }
}

/// With how many threads a chunk is decoded. What a decoder makes of a stream that begins in the middle of a group, or is
/// damaged, depends on it.
package enum DecoderThreads: Sendable, Equatable, CaseIterable {
  /// As many as the encoder has: more cost CPU time and wake no core that other workers leave idle.
  case asEncoder
  /// As many as ffmpeg takes by itself.
  case automatic
  /// One, which always gives the same.
  case one

  /// ffmpeg's options for the decoder; none leaves it to ffmpeg.
  package func arguments(encoder threads: Int) -> [String] {
    switch self {
    case .asEncoder: ["-threads", "\(threads)"]
    case .automatic: []
    case .one: ["-threads", "1"]
    }
  }
}
