import DraptoMedia
import DraptoModel

/// The source must stay the file the work began with.
package enum SourceGuard {
  /// Throws `DRP-SRC-GONE` or `DRP-SRC-CHANGED`.
  package static func check(_ source: SourceMedia) async throws {
    guard let now = try await blocking({ FileFingerprint.read(source.path) }) else {
      throw EngineError.refused(
        ErrorReport(.sourceGone, "\(Format.visible(source.path)) is gone", file: source.path))
    }
    guard now == source.fingerprint else {
      throw EngineError.refused(
        ErrorReport(
          .sourceChanged, "\(Format.visible(source.path)) has changed since the work began", file: source.path))
    }
  }
}
