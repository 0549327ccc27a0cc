import DraptoModel

/// How long a film is: for estimates, progress and the length of chunks alone, never for a check.
enum FilmLength {
  /// Seconds; what says that it is longer is wrong.
  private static let longest = 1e7

  /// Seconds from the first frame to the end that the picture's own stream tells, else the container.
  static func seconds(_ media: SourceMedia) -> Double? {
    let first = media.clock.firstFrame
    let ends = media.video.map { [$0.ownEnd, media.containerEnd].compactMap { $0 } } ?? []
    let lengths = ends.map { $0 - first } + [media.duration].compactMap { $0 }
    return lengths.first { $0 > 0 && $0 < longest }
  }
}
