import DraptoMedia
import DraptoModel

/// The source must stay the file the work began with.
package enum SourceGuard {
  /// Throws `DRP-SRC-GONE` or `DRP-SRC-CHANGED`.
  package static func check(_ source: SourceMedia) async throws {
    guard let now = try await fingerprint(source.path) else {
      throw EngineError.refused(
        ErrorReport(.sourceGone, "\(Format.visible(source.path)) is gone", file: source.path))
    }
    guard now == source.fingerprint else {
      throw EngineError.refused(
        ErrorReport(
          .sourceChanged, "\(Format.visible(source.path)) has changed since the work began", file: source.path))
    }
  }

  /// Throws `DRP-SRC-GONE` when there is no such file.
  static func checkThere(_ path: String) async throws {
    guard try await fingerprint(path) == nil else { return }
    throw EngineError.refused(ErrorReport(.sourceGone, "\(Format.visible(path)) is gone", file: path))
  }

  /// nil: there is no such file. A share that does not answer must not hold its film for ever: it could not even be
  /// cancelled.
  private static func fingerprint(_ path: String) async throws -> FileFingerprint? {
    let looked: FileFingerprint?? = await within(.seconds(20)) { FileFingerprint.read(path) }
    guard let looked else {
      throw EngineError.refused(
        ErrorReport(.sourceGone, "\(Format.visible(path)): its disk does not answer", file: path))
    }
    return looked
  }
}
