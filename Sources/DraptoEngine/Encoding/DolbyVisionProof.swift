import DraptoMedia
import DraptoModel

/// Proves of one encoded chunk that each frame has the RPU of its source frame, changed as the plan says and in nothing else.
struct DolbyVisionProof: Sendable {
  var ffmpeg: String
  var watched: WatchedRun
  var source: SourceMedia
  var video: VideoStream
  var plan: DolbyVisionPlan
  /// Where bytes of RPUs lie on their way to the check.
  var scratch: String

  /// - Parameters:
  ///   - extraction: how the chunk's frames were taken out of the source.
  ///   - frames: their times in the source, seconds.
  ///   - chunk: the encoded file, and `chunkTimes` the times of its packets.
  /// - Returns: the hash of all RPUs' content.
  /// - Throws: `DRP-DV-RPU-MISSING` when the source lacks some, `DRP-DV-RPU-DIFFERS` when the chunk is not right.
  func prove(
    _ extraction: Extraction, frames: [Double], chunk: String, chunkTimes: [Double], handle: ToolHandle
  ) async throws -> String {
    guard let carrier = RPUExtraction.Carrier(codec: video.info.codec) else {
      throw EngineError.refused(ErrorReport(.dolbyVisionUnsupported, "no RPUs in \(video.info.codec)"))
    }
    let reader = RPUReader(ffmpeg: ffmpeg, watched: watched)
    let made = try await reader.read(
      RPUExtraction(path: chunk, stream: 0, carrier: .av1), scratch: scratch, handle: handle)
    var extraction = extraction
    while true {
      let given = try await reader.read(
        RPUExtraction(extraction, carrier: carrier), scratch: scratch, handle: handle,
        reading: RPUReading(source: plan.source, cropped: plan.cropped))
      let comparison = RPUComparison(
        given, at: frames, made, at: chunkTimes, sourceTolerance: 0.0005 + video.timeBase.value / 2)
      if comparison.isWhole {
        guard made.problems.isEmpty else {
          throw EngineError.refused(
            ErrorReport(
              .dolbyVisionDiffers, "Dolby Vision metadata of chunk \(extraction.range.index): \(made.problemWords)",
              file: chunk))
        }
        return comparison.hash
      }
      // The container may have seeked past the chunk's first frames.
      if !comparison.missingInSource.isEmpty, !extraction.isFromHead {
        extraction.lead += 1
        continue
      }
      throw failure(comparison, given, frames: frames, index: extraction.range.index, chunk: chunk)
    }
  }

  private func failure(
    _ comparison: RPUComparison, _ given: RPUTrack, frames: [Double], index: Int, chunk: String
  ) -> EngineError {
    if let first = comparison.missingInSource.first {
      let why = given.problems.first.map { " (\($0.reason))" } ?? ""
      return .refused(
        ErrorReport(
          .dolbyVisionMissing,
          "\(comparison.missingInSource.count) frames of \(Format.visible(source.path)) have no usable RPU\(why), the first at \(Format.timestamp(frames[first]))",
          file: source.path))
    }
    return .refused(
      ErrorReport(.dolbyVisionDiffers, "Dolby Vision metadata of chunk \(index): \(comparison.words)", file: chunk))
  }
}
