import DraptoMedia
import DraptoModel
import Foundation

/// The HDR10+ metadata of a job's film: read once, beside the first chunks, and kept in the work folder.
package final class HDR10PlusSource: Sendable {
  private let source: SourceMedia
  private let path: String
  private let extraction: HDR10PlusExtraction
  private let reader: HDR10PlusReader
  private let timeBase: Rational
  private let found = Locked<Result<HDR10PlusFill, any Error>?>(nil)

  /// Nil where the plan keeps none.
  init?(_ input: StageInput) {
    guard input.plan.video.hdr10Plus != nil, let video = input.source.video,
      let carrier = HDR10PlusCarrier(codec: video.info.codec)
    else { return nil }
    source = input.source
    path = input.workspace.hdr10Plus
    timeBase = video.timeBase
    extraction = HDR10PlusExtraction(path: input.source.path, stream: video.info.index, carrier: carrier)
    reader = HDR10PlusReader(
      ffmpeg: input.tools.ffmpeg,
      runner: input.runner.watched(by: input.handle, stallTimeout: input.settings[SettingsCatalog.stallTimeout]))
  }

  /// Reads what was kept, or the film. Whoever waits for it is told of a failure, too.
  func read() async throws {
    do {
      let fill = try await fill()
      found.withLock { $0 = .success(fill) }
    } catch {
      found.withLock { $0 = .failure(error) }
      throw error
    }
  }

  /// All of the film's.
  func track() async throws -> HDR10PlusTrack {
    let path = path
    let kept = try await blocking {
      FileManager.default.contents(atPath: path).flatMap { HDR10PlusFile.track([UInt8]($0)) }
    }
    if let kept { return kept }
    let track = try await reader.read(extraction)
    // Of another file, or of one that went away meanwhile, nothing must be kept.
    try await SourceGuard.check(source)
    guard track.carrying > 0 else { return track }
    try await blocking { try DurableFile.write(HDR10PlusFile.bytes(track), to: path) }
    return track
  }

  /// What each frame is to get.
  func fill() async throws -> HDR10PlusFill {
    let fill = HDR10PlusFill(
      try await track(), tolerance: HDR10PlusTrack.tolerance(tick: timeBase.value))
    guard let fill else {
      throw ErrorReport(
        .hdr10PlusDiffers, "no frame of \(Format.visible(extraction.path)) carries HDR10+ metadata any more",
        file: extraction.path)
    }
    return fill
  }

  /// Throws what the reading failed with; nothing while it goes on.
  package func check() throws { if case .failure(let error) = found.value { throw error } }

  /// The metadata of a chunk's frames, as soon as the film's are there.
  /// - Parameter ticks: of the frames that the chunk is to hold.
  package func stretch(_ ticks: [Int64]) async throws -> HDR10PlusStretch {
    while true {
      if let found = found.value { return HDR10PlusStretch(try found.get(), ticks: ticks, tick: timeBase.value) }
      // Reading a film takes seconds to minutes, encoding a chunk mostly longer.
      try await Task.sleep(for: .milliseconds(100))
    }
  }
}
