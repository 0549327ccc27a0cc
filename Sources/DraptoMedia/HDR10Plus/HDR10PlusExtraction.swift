import DraptoModel

/// Copies a film's video, or a stretch of it, to a pipe as Matroska, from which the metadata of its frames are taken.
/// Nothing is decoded, and in this form (other than in a raw stream) each frame keeps its time.
package struct HDR10PlusExtraction: Sendable {
  /// Path of the film.
  package var path: String
  /// Index of the video stream.
  package var stream: Int
  /// How its codec carries them.
  package var carrier: HDR10PlusCarrier
  /// Seconds by the film's clock: from the key frame at or before it on; nil is the head.
  package var start: Double?
  /// Seconds by the film's clock at which to stop, by decoding time; nil is the end of the film.
  package var end: Double?
  /// Packets at which to stop, for streams without times; nil for all.
  package var packets: Int?

  package init(
    path: String, stream: Int, carrier: HDR10PlusCarrier, start: Double? = nil, end: Double? = nil, packets: Int? = nil
  ) {
    self.path = path
    self.stream = stream
    self.carrier = carrier
    self.start = start
    self.end = end
    self.packets = packets
  }

  /// Whether an edit list may hide some of its packets: those of MP4 and QuickTime do.
  package var mayHidePackets: Bool {
    guard let file = FileBytes(path) else { return false }
    return FileCompleteness.Kind(file.read(at: 0, 1024)) == .mp4
  }

  /// Seconds added on the way: Matroska has no times before zero.
  static let shift = 1000.0

  /// Writes Matroska to stdout.
  package func command(_ ffmpeg: String) -> ToolCommand {
    // Profiles of Dolby Vision that Matroska has no record for stop nothing.
    let matroska = ["-bsf:v", KeptTimes.filterForMatroska, "-avoid_negative_ts", "disabled", "-strict", "unofficial"]
    return ToolCommand(
      ffmpeg,
      arguments + matroska + ["-output_ts_offset", Format.fixed(Self.shift, 0), "-f", "matroska", "pipe:1"])
  }

  /// Writes a line for each of the same packets to stdout (``FrameChecksum``), which tells of what an edit list hides.
  package func listing(_ ffmpeg: String) -> ToolCommand {
    ToolCommand(ffmpeg, arguments + ["-bsf:v", KeptTimes.filter, "-f", "framecrc", "pipe:1"])
  }

  private var arguments: [String] {
    var arguments = ["-hide_banner", "-nostdin", "-nostats", "-v", "error", "-fflags", "+genpts", "-copyts"]
    if let start { arguments += ["-noaccurate_seek", "-seek_timestamp", "1", "-ss", Format.fixed(start, 3)] }
    arguments += ["-i", ProbeCommands.url(path), "-map", "0:\(stream)", "-c", "copy", "-map_metadata", "-1"]
    arguments += ["-map_chapters", "-1"] + (end.map { ["-to", Format.fixed($0, 6)] } ?? [])
    arguments += packets.map { ["-frames:v", "\($0)"] } ?? []
    // Transport streams are sought to places between key frames.
    return arguments + ["-copyinkf"]
  }
}

/// Takes what ``HDR10PlusExtraction`` writes, and keeps the metadata of its frames.
package struct HDR10PlusCollector: Sendable {
  private let carrier: HDR10PlusCarrier
  private var stream = MatroskaStream()
  /// One for each packet, in the stream's order.
  private var frames: [HDR10PlusTrack.Frame] = []
  /// Why the stream could not be read on; nil as long as it can.
  package private(set) var problem: MatroskaWalker.Problem?

  package init(_ carrier: HDR10PlusCarrier) { self.carrier = carrier }

  /// Takes the next piece of the stream.
  package mutating func feed(_ bytes: UnsafeRawBufferPointer) {
    guard problem == nil else { return }
    var found: [HDR10PlusTrack.Frame] = []
    do { try stream.feed(bytes) { found.append(Self.frame($1, $0, carrier)) } } catch { problem = error }
    frames += found
  }

  private static func frame(
    _ frame: MatroskaFrame, _ track: MatroskaTrack, _ carrier: HDR10PlusCarrier
  ) -> HDR10PlusTrack.Frame {
    HDR10PlusTrack.Frame(
      seconds: frame.seconds - HDR10PlusExtraction.shift, isKey: frame.isKey,
      metadata: .init(carrier.payload(frame, track)))
  }

  /// Takes the end of the stream.
  package mutating func finish() {
    guard problem == nil else { return }
    var found: [HDR10PlusTrack.Frame] = []
    do { try stream.finish { found.append(Self.frame($1, $0, carrier)) } } catch { problem = error }
    frames += found
  }

  /// All that was found.
  /// - Parameter hidden: for each packet whether an edit list hides it; of no use where it is not of as many packets.
  package func track(hidden: [Bool] = []) -> HDR10PlusTrack {
    let shown =
      hidden.count == frames.count ? zip(frames, hidden).compactMap { $1 ? nil : $0 } : frames
    return HDR10PlusTrack(
      shown.filter { !KeptTimes.isUnknown($0.seconds) },
      untimed: shown.filter { KeptTimes.isUnknown($0.seconds) }.map(\.metadata))
  }
}
