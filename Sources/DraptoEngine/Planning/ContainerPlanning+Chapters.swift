import DraptoMedia
import DraptoModel

extension ContainerPlanning {
  /// The chapters that MP4 gets: a film becomes as long as its last chapter there, so that none may begin behind its end.
  package static func chapters(_ media: SourceMedia) -> [Chapter] {
    guard let end = end(of: media) else { return media.chapters }
    return media.chapters.filter { $0.start < end }
  }

  /// Container time of the end of all tracks; nil where nothing says.
  static func end(of media: SourceMedia) -> Double? {
    media.tracksEnd ?? [media.containerEnd, media.video?.ownEnd].compactMap { $0 }.max()
  }

  /// Seconds of the film that mkvmerge wrote, by its statistics, for the tracks that go on into MP4: with a dropped
  /// subtitle behind the film's end the container is longer than what is kept.
  /// - Parameter subtitles: places of those that go on.
  static func end(of film: SourceMedia, subtitles: [Int]) -> Double? {
    guard let video = film.video else { return film.containerEnd }
    let pictureAndSound = [ownEnd(video.info)] + film.audio.map { ownEnd($0.info) }
    guard !pictureAndSound.contains(nil) else { return film.containerEnd }
    let texts = subtitles.filter(film.subtitles.indices.contains).map { ownEnd(film.subtitles[$0].info) }
    return (pictureAndSound + texts).compactMap { $0 }.max()
  }

  /// Matroska's tag tells the time from a track's first packet to its end.
  private static func ownEnd(_ info: StreamInfo) -> Double? {
    info.tags.first { $0.key.uppercased().hasPrefix("DURATION") }.flatMap { ProbeParser.clock($0.value) }
      .map { $0 + (info.startTime ?? 0) }
  }
}
