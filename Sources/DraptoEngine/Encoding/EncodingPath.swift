import DraptoMedia
import DraptoModel

/// One way to encode a film. The engine calls the three in this order; each is a step to come back to.
package protocol EncodingPath: Sendable {
  /// Refuses early, saying why.
  func validateInput() async throws
  /// Encodes everything; emits progress, honours cancel and pause.
  func encode() async throws
  /// Checks what was made.
  func validateOutput() async throws -> TrustReport
}

/// Makes the path a plan asks for.
enum PathFactory {
  static func make(_ kind: PathKind, context: JobContext) -> any EncodingPath {
    switch kind {
    case .chunked: ChunkedPath(context: context)
    case .dolbyVision: DolbyVisionPath(context: context)
    }
  }
}

/// Dolby Vision sources. This version refuses them: encoding them as plain HDR would silently lose what they are.
struct DolbyVisionPath: EncodingPath {
  let context: JobContext

  func validateInput() async throws {
    let record = context.source.video?.dolbyVision?.name ?? "?"
    throw EngineError.refused(
      ErrorReport(
        .dolbyVisionUnsupported, "\(Format.visible(context.source.path)) is Dolby Vision profile \(record)",
        file: context.source.path))
  }

  func encode() async throws { try await validateInput() }

  func validateOutput() async throws -> TrustReport {
    try await validateInput()
    return TrustReport(source: context.source.path, output: context.job.output)
  }
}
