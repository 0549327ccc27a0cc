import DraptoMedia
import DraptoModel

/// Dolby Vision films: chunked like all others (or in one piece), with every RPU carried over and compared. No filter
/// changes the frame or makes new ones: RPUs belong to frames and tell places in them.
struct DolbyVisionPath: EncodingPath {
  let context: JobContext

  private var chunked: ChunkedPath { ChunkedPath(context: context) }

  /// The plan was made for an ffmpeg that can do it; a job that goes on may have got another one.
  func validateInput() async throws {
    guard context.plan.video.dolbyVision != nil, context.plan.video.crop == nil, !context.plan.video.deinterlace else {
      throw EngineError.refused(
        ErrorReport(
          .dolbyVisionUnsupported, "\(Format.visible(context.source.path)): \(context.plan.reason)",
          file: context.source.path))
    }
    guard context.tools.capabilities.hasDolbyVision else {
      throw EngineError.refused(
        ErrorReport(
          .toolIncapable, "\(context.tools.ffmpeg) can't write Dolby Vision, which this film was begun with",
          file: context.source.path, advice: "Run `scripts/setup`, which installs an ffmpeg that can; then go on."))
    }
    try await chunked.validateInput()
  }

  func encode() async throws { try await chunked.encode() }

  func validateOutput() async throws -> TrustReport { try await chunked.validateOutput() }
}
