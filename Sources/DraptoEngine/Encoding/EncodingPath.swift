import DraptoMedia
import DraptoModel

/// One way to encode a film. The pipeline calls the three in this order; each is a step to come back to.
protocol EncodingPath: Sendable {
  /// Refuses early, saying why.
  func validateInput() async throws
  /// Hands out all work and returns when it is done.
  func encode(_ services: any JobServices) async throws
  /// Checks what was made.
  func validateOutput() async throws -> TrustReport
}

/// Makes the path a plan asks for.
enum PathFactory {
  static func make(_ kind: PathKind, _ input: StageInput) -> any EncodingPath {
    switch kind {
    case .chunked: ChunkedPath(input: input)
    case .dolbyVision: DolbyVisionPath(input: input)
    }
  }
}
