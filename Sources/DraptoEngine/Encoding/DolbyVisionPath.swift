import DraptoMedia
import DraptoModel

/// Dolby Vision films: chunked like all others (or in one piece), with every RPU carried over and compared. No filter
/// makes new ones: RPUs belong to frames. They tell places in them too, so that none but a crop changes the frame, and they
/// change with it.
struct DolbyVisionPath: EncodingPath {
  let input: StageInput

  private var chunked: ChunkedPath { ChunkedPath(input: input) }

  /// The plan was made for an ffmpeg that can do it; a job that goes on may have got another one.
  func validateInput() async throws {
    let video = input.plan.video
    guard let kept = video.dolbyVision, (kept.cropped == nil) == (video.crop == nil), !video.deinterlace else {
      throw EngineError.refused(
        ErrorReport(
          .dolbyVisionUnsupported, "\(Format.visible(input.source.path)): \(input.plan.reason)",
          file: input.source.path))
    }
    guard input.tools.capabilities.hasDolbyVision else {
      throw EngineError.refused(
        ErrorReport(
          .toolIncapable, "\(input.tools.ffmpeg) can't write Dolby Vision, which this film was begun with",
          file: input.source.path, advice: "Run `drapto setup`, which fetches an ffmpeg that can; then go on."))
    }
    try await chunked.validateInput()
  }

  func encode(_ services: any JobServices) async throws { try await chunked.encode(services) }

  func validateOutput() async throws -> TrustReport { try await chunked.validateOutput() }
}
