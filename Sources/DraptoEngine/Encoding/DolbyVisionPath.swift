import DraptoMedia
import DraptoModel

/// Dolby Vision films: chunked like all others (or in one piece), with every RPU carried over and compared. No filter
/// changes the frame or makes new ones: RPUs belong to frames and tell places in them.
struct DolbyVisionPath: EncodingPath {
  let input: StageInput

  private var chunked: ChunkedPath { ChunkedPath(input: input) }

  /// The plan was made for an ffmpeg that can do it; a job that goes on may have got another one.
  func validateInput() async throws {
    guard input.plan.video.dolbyVision != nil, input.plan.video.crop == nil, !input.plan.video.deinterlace else {
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
