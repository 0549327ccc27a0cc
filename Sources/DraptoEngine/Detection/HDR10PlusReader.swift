import DraptoMedia
import DraptoModel
import Foundation

/// Runs ``HDR10PlusExtraction`` and keeps what it finds.
package struct HDR10PlusReader: Sendable {
  /// Path of ffmpeg.
  package var ffmpeg: String
  /// Runs ffmpeg, and ends it when it stands still.
  package var runner: ToolRunner

  package init(ffmpeg: String, runner: ToolRunner) {
    self.ffmpeg = ffmpeg
    self.runner = runner
  }

  /// - Throws: ``MediaError`` when the file can't be read, `DRP-HDR10PLUS` when what ffmpeg makes of it can't.
  package func read(_ extraction: HDR10PlusExtraction, handle: ToolHandle? = nil) async throws -> HDR10PlusTrack {
    let collector = Locked(HDR10PlusCollector(extraction.carrier))
    let command = extraction.command(ffmpeg)
    let outcome = try await runner.run(
      command, handle: handle, onBytes: { bytes in collector.withLock { $0.feed(bytes) } })
    guard outcome.succeeded else { throw MediaError.failed(command, outcome, file: extraction.path) }
    return try collector.withLock { collector in
      let track = collector.finished()
      guard let problem = collector.problem else { return track }
      throw ErrorReport(
        .hdr10PlusDiffers, "the frames of \(Format.visible(extraction.path)) can't be read: \(problem)",
        file: extraction.path, command: command.shellText)
    }
  }
}

/// Looks for HDR10+ at a few places of a film, before its encode.
package struct HDR10PlusSampler: Sendable {
  /// The programs to work with.
  package var tools: Toolset
  /// Runs the programs.
  package var runner: ToolRunner

  package init(tools: Toolset, runner: ToolRunner) {
    self.tools = tools
    self.runner = runner
  }

  /// Seconds of film looked at in each place.
  private static let stretch = 1.0

  /// Nil for films that can't have any, and codecs that carry none.
  package func samples(_ media: SourceMedia) async throws -> HDR10PlusSamples? {
    guard let video = media.video, let carrier = HDR10PlusCarrier(codec: video.info.codec), !media.isBareStream,
      video.hasHDR10Plus || video.color.transfer == "smpte2084"
    else { return nil }
    let reader = HDR10PlusReader(ffmpeg: tools.ffmpeg, runner: runner)
    var result = HDR10PlusSamples()
    let whole = HDR10PlusExtraction(path: media.path, stream: video.info.index, carrier: carrier)
    for stretch in stretches(media) {
      var extraction = whole
      (extraction.start, extraction.end) = stretch
      do {
        result = result.merged(with: HDR10PlusSamples(try await reader.read(extraction)))
      } catch let error as any ReportableError {
        // A place that can't be read: the encode itself will meet it, and tell.
        result.problem = result.problem ?? error.report.message
      }
      try Task.checkCancellation()
    }
    if result.frames > 0 { result.problem = nil }
    return result
  }

  /// Seconds by the film's clock. Short films are looked at whole.
  private func stretches(_ media: SourceMedia) -> [(start: Double?, end: Double?)] {
    guard let duration = media.duration, duration > 30 else { return [(nil, nil)] }
    let first = media.clock.firstFrame
    // Seeking to the head itself may land behind its key frame.
    return [(nil, first + Self.stretch)]
      + CropFinder.places(duration: duration).map { (first + $0, first + $0 + Self.stretch) }
  }
}

extension HDR10PlusSamples {
  /// What one place showed.
  init(_ track: HDR10PlusTrack) {
    self.init(frames: track.frames.count, carrying: track.carrying, malformed: track.malformed, places: 1)
    hasWindows = track.frames.contains { frame in
      frame.metadata.payload.flatMap { try? HDR10PlusMetadata.read($0) }.map { $0.windows.count > 1 } ?? false
    }
  }
}
