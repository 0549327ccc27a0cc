import DraptoMedia
import DraptoModel

/// What the tracks and chapters of a film lose in MP4, of which Matroska loses nothing. Pure.
enum MP4Losses {
  /// By track, for what is in the plan.
  static func tracks(_ plan: EncodePlan, _ media: SourceMedia) -> [Loss] {
    named(plan, media).flatMap { subject, info in enabling(subject, info) + language(subject, info) }
  }

  /// MP4 has the one flag of a track's header, which players take for "default".
  private static func enabling(_ subject: String, _ info: StreamInfo) -> [Loss] {
    guard info.isEnabled == false else { return [] }
    return [
      Loss(subject, "that the track is disabled is dropped: MP4 can only say that it is not the default one")
    ]
  }

  private static func language(_ subject: String, _ info: StreamInfo) -> [Loss] {
    let written = LanguageTag.written(info)
    guard written.contains("-") else { return [] }
    let plain = written.prefix { $0 != "-" }
    return [Loss(subject, "language \(written) becomes \(plain): MP4 has no place for a script or region")]
  }

  /// What MP4's list of chapters lacks: it is one plain list, in the order of time.
  static func chapters(_ media: SourceMedia) -> [Loss] {
    var losses: [Loss] = []
    let beyond = media.chapters.count - ContainerPlanning.chapters(media).count
    if beyond > 0 {
      losses.append(Loss("chapters", "\(beyond) of them dropped in MP4: they begin behind the film\u{2019}s end"))
    }
    let hidden = (media.chapterCounts?.all ?? 0) - media.chapters.count
    if hidden > 0 {
      losses.append(
        Loss("chapters", "\(hidden) nested, hidden or further ones are dropped: MP4 has one plain list"))
    }
    if let translated = media.chapterCounts?.translated, translated > 0 {
      losses.append(Loss("chapters", "\(translated) have names in several languages, of which MP4 keeps one"))
    }
    return losses
  }

  /// The tracks of a plan under the names they have everywhere, by their places among the film's.
  private static func named(_ plan: EncodePlan, _ media: SourceMedia) -> [(subject: String, info: StreamInfo)] {
    func name(_ kind: String, _ all: [StreamInfo], _ info: StreamInfo) -> (subject: String, info: StreamInfo) {
      ("\(kind) \((all.firstIndex { $0.index == info.index } ?? 0) + 1)", info)
    }
    let (audio, subtitles) = (media.audio.map(\.info), media.subtitles.map(\.info))
    return (media.video.map { [("video", $0.info)] } ?? [])
      + plan.audio.map { name("audio", audio, $0.stream.info) }
      + plan.subtitles.map { name("subtitle", subtitles, $0.stream.info) }
  }
}
