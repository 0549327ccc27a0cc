import DraptoMedia
import DraptoModel
import Foundation

/// Runs ``RPUExtraction`` and reads what it leaves.
package struct RPUReader: Sendable {
  /// Path of ffmpeg.
  package var ffmpeg: String
  /// Runs ffmpeg under the watchdog.
  package var watched: WatchedRun

  /// Reads under this watchdog.
  package init(ffmpeg: String, watched: WatchedRun) {
    self.ffmpeg = ffmpeg
    self.watched = watched
    // One line per frame.
    self.watched.linesAreProgress = true
  }

  /// - Parameter scratch: file for the bytes, removed before this returns.
  /// - Throws: ``MediaError`` when the file can't be read.
  package func read(
    _ extraction: RPUExtraction, scratch: String, handle: ToolHandle = ToolHandle(), reading: RPUReading = RPUReading(),
    keepsUnits: Bool = false
  ) async throws -> RPUTrack {
    let listing = Locked(RPUListing())
    defer { unlink(scratch) }
    _ = try await watched.run(
      extraction.command(ffmpeg, data: scratch), handle: handle,
      onOutput: { line in listing.withLock { $0.feed(line) } })
    return try await blocking {
      let data = try Data(contentsOf: URL(fileURLWithPath: scratch), options: .alwaysMapped)
      return RPUTrack(
        listing.value, bytes: [UInt8](data), carrier: extraction.carrier, reading: reading,
        keepsUnits: keepsUnits)
    }
  }
}

/// Looks at the RPUs of a Dolby Vision film at a few places, before its encode.
package struct RPUSampler: Sendable {
  /// The programs to work with.
  package var tools: Toolset
  /// Runs the programs.
  package var runner: ToolRunner

  package init(tools: Toolset, runner: ToolRunner) {
    self.tools = tools
    self.runner = runner
  }

  /// Where to look, and for how many seconds each: two seconds here and there, short films whole.
  static func places(duration: Double) -> (places: [Double], seconds: Double) {
    duration <= 30 ? ([0], duration + 2) : ([0] + CropFinder.places(duration: duration), 2)
  }

  /// Nil for films without Dolby Vision, and for codecs whose RPUs can't be read.
  package func samples(_ media: SourceMedia) async throws -> DolbyVisionSamples? {
    guard let video = media.video, let record = video.dolbyVision,
      let carrier = RPUExtraction.Carrier(codec: video.info.codec)
    else { return nil }
    let scratch = NSTemporaryDirectory() + "/drapto-" + UUID().uuidString + ".rpu"
    let reader = RPUReader(ffmpeg: tools.ffmpeg, watched: WatchedRun(runner: runner, stallTimeout: 300))
    var result = DolbyVisionSamples(frames: 0, readable: 0)
    let start = media.clock.firstFrame
    let (places, seconds) = Self.places(duration: media.duration ?? 0)
    for place in places {
      // Seeking to the head itself may land behind its key frame.
      let from = place > 0 ? start + place : nil
      let end = start + place + seconds
      let extraction = RPUExtraction(
        path: media.path, stream: video.info.index, carrier: carrier, start: from, end: end)
      let track = try await reader.read(
        extraction, scratch: scratch, reading: RPUReading(source: record), keepsUnits: true)
      let times = try await shownTimes(of: media.path, video, from: from, to: end)
      add(track, times, video, to: &result)
    }
    return result
  }

  private func add(_ track: RPUTrack, _ times: [Double], _ video: VideoStream, to result: inout DolbyVisionSamples) {
    let tolerance = 0.0005 + video.timeBase.value / 2
    for time in times {
      result.frames += 1
      if track.digest(at: time, tolerance: tolerance) != nil {
        result.readable += 1
      } else if result.firstMissing == nil {
        result.firstMissing = time
      }
    }
    result.problem = result.problem ?? track.problems.first?.reason
    result.profile = result.profile ?? track.units.first?.hevcProfile
    for unit in track.units {
      let levels = Set(unit.blocks.map(\.level)).subtracting(RPU.knownLevels).subtracting(result.unknownLevels)
      result.unknownLevels += levels.sorted()
      result.usesEnhancementLayer = result.usesEnhancementLayer || unit.usesEnhancementLayer
      if let area = unit.activeArea, area != PictureMargins() { result.hasActiveArea = true }
    }
  }

  /// Times of the packets from the key frame before a place on that are shown.
  private func shownTimes(
    of path: String, _ video: VideoStream, from: Double?, to end: Double
  ) async throws -> [Double] {
    let command = ProbeCommands.packets(
      tools.ffprobe, path, stream: video.info.index,
      interval: "\(from.map { Format.fixed($0, 3) } ?? "")%\(Format.fixed(end, 3))")
    let text = try await runner.output(of: command, file: path).stdout
    // ffmpeg copies from the first key frame on; ffprobe may begin before it.
    return text.split(separator: "\n").compactMap { PacketLine(csv: String($0)) }.drop { !$0.isKey }
      .filter { !$0.isDiscarded }
      .compactMap(\.pts).map { Double($0) * video.timeBase.value }
      // The ends of the two programs' stretches may differ by the frames that are reordered.
      .filter { $0 < end - 0.7 }
  }
}
