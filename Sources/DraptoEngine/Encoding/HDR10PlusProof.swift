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
  ///   - filled: those of them that have no metadata of their own in the source.
  ///   - chunk: the encoded file, and `times` those of its packets in seconds.
  /// - Returns: how many frames were seen to have the source's; 0 where this ffmpeg shows none at all.
  /// - Throws: `DRP-HDR10PLUS`.
  func prove(
    _ extraction: Extraction, ticks: [Int64], without filled: Set<Int64>, chunk: String, times: [Double],
    handle: ToolHandle
  ) async throws -> Int {
    let owners = ticks.indices.filter { !filled.contains(ticks[$0]) }
    let places = Set([owners.first, owners.isEmpty ? nil : owners[owners.count / 2], owners.last].compactMap { $0 })
      .sorted()
    let range = ChunkRange(index: 0, from: 0, to: nil, expectedFrames: 0, startCut: nil, endCut: nil)
    let made = Extraction(source: chunk, stream: 0, range: range, lead: 0, x264Build: nil)
    let seconds = ticks.map { Double($0) * video.timeBase.value }
    let wanted = try await words(places.map { Self.frame($0, of: seconds, in: extraction) }, handle)
    guard !wanted.isEmpty else { return 0 }
    let got = try await words(places.map { Self.frame($0, of: times, in: made) }, handle)
    // Older ffmpegs show none of AV1.
    guard !got.isEmpty else { return 0 }
    for (number, want) in wanted where got[number] != want {
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
      _ = try await watched.runner.run(
        ShownMetadata(frame).command(ffmpeg), handle: handle,
        onError: { line in
          if let words = ShownMetadata.words(in: line) { found.withLock { $0 = $0 ?? words } }
        })
      result[number] = found.value
    }
    return result
  }
}
