import DraptoMedia
import DraptoModel

/// Proves of one encoded chunk that a decoder shows the source's HDR10+ metadata on its first, middle and last frame. That
/// all frames have them, byte for byte, is proven where they are put in.
struct HDR10PlusProof: Sendable {
  var ffmpeg: String
  var watched: WatchedRun
  var source: SourceMedia
  var video: VideoStream

  /// - Parameters:
  ///   - extraction: how the chunk's frames were taken out of the source.
  ///   - ticks: of its frames, by the source's clock.
  ///   - chunk: the encoded file, and `times` those of its packets in seconds.
  /// - Returns: how many frames were seen to have the source's; 0 where this ffmpeg shows none at all.
  /// - Throws: `DRP-HDR10PLUS`.
  func prove(
    _ extraction: Extraction, ticks: [Int64], chunk: String, times: [Double], handle: ToolHandle
  ) async throws -> Int {
    let places = Set([0, ticks.count / 2, ticks.count - 1]).filter(ticks.indices.contains).sorted()
    let range = ChunkRange(index: 0, from: 0, to: nil, expectedFrames: 0, startCut: nil, endCut: nil)
    let made = Extraction(source: chunk, stream: 0, range: range, lead: 0, x264Build: nil)
    let seconds = ticks.map { Double($0) * video.timeBase.value }
    var (shown, lacking): (Int, Int?) = (0, nil)
    for place in places {
      guard let want = try await words(Self.frame(place, of: seconds, in: extraction), handle) else { continue }
      let got = try await words(Self.frame(place, of: times, in: made), handle)
      if got == want {
        shown += 1
      } else if got == nil {
        lacking = lacking ?? place
      } else {
        throw Self.failure(extraction.range.index, place, chunk, "shows other HDR10+ metadata than the source\u{2019}s")
      }
    }
    // Older ffmpegs show none of AV1.
    if shown > 0, let lacking { throw Self.failure(extraction.range.index, lacking, chunk, "shows no HDR10+ metadata") }
    return shown
  }

  private static func failure(_ chunk: Int, _ frame: Int, _ file: String, _ what: String) -> ErrorReport {
    ErrorReport(.hdr10PlusDiffers, "frame \(frame) of chunk \(chunk) \(what)", file: file)
  }

  /// The same with a range of one frame.
  static func frame(_ place: Int, of times: [Double], in extraction: Extraction) -> Extraction {
    var result = extraction
    result.range.startCut = place > 0 ? (times[place - 1] + times[place]) / 2 : extraction.range.startCut
    result.range.endCut = place + 1 < times.count ? (times[place] + times[place + 1]) / 2 : extraction.range.endCut
    return result
  }

  private func words(_ extraction: Extraction, _ handle: ToolHandle) async throws -> String? {
    let found = Locked<String?>(nil)
    let command = ShownMetadata(extraction).command(ffmpeg)
    _ = try await watched.runner.run(
      command, handle: handle,
      onError: { line in
        if let words = ShownMetadata.words(in: line) { found.withLock { $0 = $0 ?? words } }
      })
    return found.value
  }
}
