import Algorithms
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
    let broken = Locked<String?>(nil)
    let command = extraction.command(ffmpeg)
    let outcome = try await runner.run(
      command, handle: handle, onBytes: { bytes in collector.withLock { $0.feed(bytes) } },
      onError: { line in if Self.tellsOfBreak(line) { broken.withLock { $0 = $0 ?? line } } })
    guard outcome.succeeded else { throw MediaError.failed(command, outcome, file: extraction.path) }
    collector.withLock { $0.finish() }
    let found = collector.value
    guard let reason = broken.value ?? found.problem.map({ "\($0)" }) else {
      let track = found.track()
      guard track.isCrowded, try await blocking({ extraction.mayHidePackets }) else { return track }
      return found.track(hidden: try await hidden(extraction, handle))
    }
    throw ErrorReport(
      .hdr10PlusDiffers, "the frames of \(Format.visible(extraction.path)) can't be read to their end: \(reason)",
      file: extraction.path, command: command.shellText, stderrTail: outcome.stderrTail)
  }

  /// For each packet whether an edit list hides it.
  private func hidden(_ extraction: HDR10PlusExtraction, _ handle: ToolHandle?) async throws -> [Bool] {
    let hidden = Locked<[Bool]>([])
    let command = extraction.listing(ffmpeg)
    let outcome = try await runner.run(
      command, handle: handle,
      onOutput: { line in
        if let packet = FrameChecksum(framecrc: line) { hidden.withLock { $0.append(packet.isHidden) } }
      })
    guard outcome.succeeded else { throw MediaError.failed(command, outcome, file: extraction.path) }
    return hidden.value
  }

  /// ffmpeg's words for a file that could not be read on, after which it ends with 0 all the same.
  static func tellsOfBreak(_ line: String) -> Bool {
    line.contains("Error during demuxing") || line.contains("Input/output error")
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

  /// Packets looked at of a stream that tells no times.
  private static let packets = 250

  /// Nil for films that can't have any, and codecs that carry none.
  package func samples(_ media: SourceMedia) async throws -> HDR10PlusSamples? {
    guard let video = media.video, let carrier = HDR10PlusCarrier(codec: video.info.codec),
      video.hasHDR10Plus || video.bitDepth > 8
    else { return nil }
    var whole = HDR10PlusExtraction(path: media.path, stream: video.info.index, carrier: carrier)
    if media.isBareStream {
      whole.packets = Self.packets
      return try await look(at: [whole])
    }
    let head = media.clock.firstFrame
    guard video.hasHDR10Plus || video.color.transfer == "smpte2084" else {
      // There it makes no sense; but what will be lost is to be said.
      whole.end = head + Self.stretch
      return try await look(at: [whole])
    }
    guard let duration = media.duration else {
      var start = whole
      start.end = head + 10
      return try await look(at: [start])
    }
    guard duration > 30 else { return try await look(at: [whole]) }
    // Seeking to the head itself may land behind its key frame.
    let places = ([nil] + CropFinder.places(duration: duration).map { head + $0 }).map { start in
      var extraction = whole
      (extraction.start, extraction.end) = (start, (start ?? head) + Self.stretch)
      return extraction
    }
    // Most films have none: a third of the places is enough to see that.
    let few = places.indices.filter { $0 % 3 == 0 }
    let seen = try await look(at: few.map { places[$0] })
    guard seen.carrying + seen.malformed > 0 || seen.frames == 0 || video.hasHDR10Plus else { return seen }
    return seen.merged(with: try await look(at: places.indices.filter { $0 % 3 != 0 }.map { places[$0] }))
  }

  private func look(at places: [HDR10PlusExtraction]) async throws -> HDR10PlusSamples {
    var result = HDR10PlusSamples()
    // Two at a time: each is mostly the start of a process and a seek.
    for pair in places.chunks(ofCount: 2) {
      result = try await withThrowingTaskGroup(of: HDR10PlusSamples.self) { group in
        for place in pair { group.addTask { try await look(at: place) } }
        return try await group.reduce(into: result) { $0 = $0.merged(with: $1) }
      }
    }
    return result
  }

  private func look(at place: HDR10PlusExtraction) async throws -> HDR10PlusSamples {
    do {
      return HDR10PlusSamples(try await HDR10PlusReader(ffmpeg: tools.ffmpeg, runner: runner).read(place))
    } catch let error as any ReportableError {
      // A place that can't be read: the encode itself will meet it, and tell.
      return HDR10PlusSamples(problem: error.report.message)
    }
  }
}

extension HDR10PlusSamples {
  /// What one place showed.
  init(_ track: HDR10PlusTrack) {
    // Of a stream without any times it is only to be told; elsewhere what has no time can't be given to its frame.
    let isBare = track.frames.isEmpty
    let all = isBare ? HDR10PlusTrack(track.untimed.map { .init(seconds: 0, isKey: false, metadata: $0) }) : track
    self.init(
      frames: track.frames.count + track.untimed.count, carrying: all.carrying, malformed: all.malformed, places: 1)
    hasWindows = track.frames.contains { frame in
      frame.metadata.payload.flatMap { try? HDR10PlusMetadata.read($0) }.map { $0.windows.count > 1 } ?? false
    }
  }
}
