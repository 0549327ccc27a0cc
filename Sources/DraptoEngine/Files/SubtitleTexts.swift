import DraptoMedia
import DraptoModel
import Foundation

/// The text subtitles of a file, as what is shown and when. Costs one reading of the file.
struct SubtitleTexts: Sendable {
  let ffmpeg: String
  let runner: ToolRunner
  var handle = ToolHandle()

  /// The cues of some streams, in their order and by the film's time. Texts that show nothing are left out. Throws
  /// ``MediaError``, `DRP-WORK-NOT-WRITABLE`.
  /// - Parameters:
  ///   - streams: as ffmpeg's `-map` takes them.
  ///   - origin: container time that is the film's zero.
  func read(
    _ path: String, streams: [String], origin: Double = 0, probeDepth: ProbeDepth? = nil
  ) async throws -> [[SubRip.Cue]] {
    guard !streams.isEmpty else { return [] }
    let folder = try await blocking { try ScratchFolder("text") }
    defer { folder.remove() }
    let tracks = streams.enumerated().map { number, stream in
      SubtitleTextCommand.Track(stream: stream, output: folder.path + "/\(number).srt")
    }
    let command = SubtitleTextCommand.command(
      ffmpeg, path: path, tracks: tracks, origin: origin, probeDepth: probeDepth)
    let outcome = try await runner.run(command, handle: handle)
    guard outcome.succeeded else { throw MediaError.failed(command, outcome, file: path) }
    return try await blocking {
      try tracks.map { track in
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: track.output)), as: UTF8.self)
        return SubRip.cues(text).filter(\.showsText).map { $0.moved(by: -Int(ExtrasCommand.headroom) * 1000) }
      }
    }
  }
}
