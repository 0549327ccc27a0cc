/// A file of a watched folder that joins no more as it is.
package struct WatchedFilm: Sendable, Equatable {
  /// Whole path.
  package var path: String
  /// The file that was taken up; another one in its place is new. nil: whatever lies there was made by drapto.
  package var fingerprint: FileFingerprint?

  package init(path: String, fingerprint: FileFingerprint?) {
    self.path = path
    self.fingerprint = fingerprint
  }
}
