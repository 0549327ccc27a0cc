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
