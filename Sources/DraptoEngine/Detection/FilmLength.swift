import DraptoModel

/// How long a film is: for estimates, progress and the length of chunks alone, never for a check.
enum FilmLength {
  /// Seconds from the first frame to the end that the picture's own stream tells, else the container.
  static func seconds(_ media: SourceMedia) -> Double? {
    guard let video = media.video else { return media.duration }
    let first = media.clock.firstFrame
    let ends = [video.ownEnd, media.containerEnd].compactMap { $0 }.filter { $0 > first }
    return ends.first.map { $0 - first } ?? media.duration
  }
}
