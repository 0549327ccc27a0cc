import DraptoMedia
import DraptoModel

/// Proves of one encoded chunk that a decoder shows the source's HDR10+ metadata on its first, middle and last frame. That
/// all frames have them, byte for byte, is proven where they are put in.
struct HDR10PlusProof: Sendable {
  var ffmpeg: String
  var watched: WatchedRun
  var source: SourceMedia
  var video: VideoStream
  /// Of the decoder.
  var threads: Int

  /// - Parameters:
  ///   - extraction: how the chunk's frames were taken out of the source.
  ///   - ticks: of its frames, by the source's clock.
  ///   - filled: those of them that have no metadata of their own in the source.
  ///   - payloads: what each of them was given.
  ///   - chunk: the encoded file, and `times` those of its packets in seconds.
  /// - Returns: how many frames were seen to have the source's; 0 where the decoder shows none of the chunk, which older
  ///   ones never do; nil where it shows none of the source, or no frame has any of its own.
  /// - Throws: `DRP-HDR10PLUS`; ``MediaError`` when the chunk can't be decoded.
  func prove(
    _ extraction: Extraction, ticks: [Int64], without filled: Set<Int64>, payloads: [[UInt8]], chunk: String,
    times: [Double], handle: ToolHandle
  ) async throws -> Int? {
    let seconds = ticks.map { Double($0) * video.timeBase.value }
    let owners = ticks.indices.filter { !filled.contains(ticks[$0]) }
    let places = Set([owners.first, owners.isEmpty ? nil : owners[owners.count / 2], owners.last].compactMap { $0 })
      .sorted()
    // To decode from the head of a long film takes hours, and proves no more.
    guard !extraction.isFromHead || (seconds.first ?? 0) - source.clock.firstFrame < 60 else { return nil }
    let made = Extraction(source: chunk, stream: 0, range: .whole, lead: 0, x264Build: nil)
    let wanted = try await words(places.map { Self.frame($0, of: seconds, in: extraction) }, handle)
    guard !wanted.isEmpty else { return nil }
    let got = try await words(places.map { Self.frame($0, of: times, in: made) }, handle)
    guard !got.isEmpty else { return 0 }
    for (number, want) in wanted where got[number] != want {
      // A decoder that does not take a frame's metadata (behind its slices) shows those of an earlier one: then the chunk
      // must show what its frame was given.
      if let shown = got[number], !ShownMetadata.tell(want, of: payloads[places[number]]),
        ShownMetadata.tell(shown, of: payloads[places[number]])
      {
        continue
      }
      let what = got[number] == nil ? "no HDR10+ metadata" : "other HDR10+ metadata than the source\u{2019}s"
      throw Self.failure(extraction.range.index, places[number], chunk, what)
    }
    return wanted.count
  }

  private static func failure(_ chunk: Int, _ frame: Int, _ file: String, _ what: String) -> ErrorReport {
    ErrorReport(.hdr10PlusDiffers, "frame \(frame) of chunk \(chunk) shows \(what)", file: file)
  }

  /// The same with a range of one frame.
  static func frame(_ place: Int, of times: [Double], in extraction: Extraction) -> Extraction {
    var result = extraction
    result.range.startCut = place > 0 ? (times[place - 1] + times[place]) / 2 : extraction.range.startCut
    result.range.endCut = place + 1 < times.count ? (times[place] + times[place + 1]) / 2 : extraction.range.endCut
    return result
  }

  /// What is shown for each of the frames, by their numbers, as far as anything is.
  private func words(_ frames: [Extraction], _ handle: ToolHandle) async throws -> [Int: String] {
    var result: [Int: String] = [:]
    for (number, frame) in frames.enumerated() {
      let found = Locked<String?>(nil)
      let command = ShownMetadata(frame).command(ffmpeg, threads: threads)
      let runner = watched.runner.watched(by: handle, stallTimeout: watched.stallTimeout + watched.headStart)
      let outcome = try await runner.run(
        command,
        onError: { line in
          if let words = ShownMetadata.words(in: line) { found.withLock { $0 = $0 ?? words } }
        })
      guard outcome.succeeded else { throw MediaError.failed(command, outcome, file: frame.source) }
      result[number] = found.value
    }
    return result
  }
}
