import DraptoMedia
import DraptoModel

/// What MP4 can't hold of a film, and what its tracks look like there. Pure.
package enum ContainerPlanning {
  /// Subtitles that ffmpeg turns into MP4's text. It has no place for pictures, and others can't be read.
  static let textSubtitles: Set<String> = ExtrasCommand.converted.union(["subrip", "ass", "ssa", "webvtt", "mov_text"])

  /// Global tags that ffmpeg writes into MP4, by their names there; measured with 9.0.2.
  private static let globalTags: Set<String> = [
    "title", "artist", "album_artist", "composer", "album", "date", "comment", "genre", "copyright", "grouping",
    "lyrics", "description", "synopsis", "show", "episode_id", "network", "keywords", "episode_sort", "season_number",
    "timecode", "media_type", "hd_video", "track", "disc",
  ]

  /// Tags that tell of the old file, not of the film.
  private static let fileTags: Set<String> = [
    "encoder", "creation_time", "duration", "major_brand", "minor_version", "compatible_brands",
  ]

  /// Takes out of the plan what its container can't hold, and says so.
  package static func fit(_ plan: EncodePlan, _ media: SourceMedia) -> EncodePlan {
    var plan = plan
    if let video = media.video { plan.losses += StereoLosses.of(video, in: plan.container ?? .mkv) }
    guard plan.container == .mp4 else { return plan }
    for subtitle in plan.subtitles where !textSubtitles.contains(subtitle.stream.info.codec) {
      // By its place among the film's subtitles, as everywhere else.
      let place = media.subtitles.firstIndex { $0.info.index == subtitle.stream.info.index } ?? 0
      plan.losses.append(
        Loss(
          "subtitle \(place + 1)",
          "\(subtitle.stream.info.codec) is dropped: MP4 holds text subtitles only"
        ))
    }
    plan.subtitles.removeAll { !textSubtitles.contains($0.stream.info.codec) }
    if !plan.subtitles.isEmpty {
      plan.losses.append(
        Loss(
          "subtitles", "are written anew as MP4 text: bold, italics and underlining stay, other styling is dropped"))
    }
    if !media.attachments.isEmpty {
      plan.losses.append(Loss("attachments", "\(media.attachments.count) dropped: MP4 has none"))
    }
    if !media.covers.isEmpty { plan.losses.append(Loss("covers", "\(media.covers.count) dropped in MP4")) }
    let infos = plan.audio.map(\.stream.info) + plan.subtitles.map(\.stream.info)
    if infos.contains(where: { $0.dispositions.contains(lostFlag) }) {
      plan.losses.append(Loss("tracks", "the flag \(lostFlag) is dropped: MP4 has none like it"))
    }
    let tags = media.tags.keys.filter { !globalTags.union(fileTags).contains($0.lowercased()) }.sorted()
    if !tags.isEmpty { plan.losses.append(Loss("tags", "\(tags.joined(separator: ", ")) are dropped in MP4")) }
    plan.losses += MP4Losses.tracks(plan, media) + MP4Losses.chapters(media)
    let titles = infos.compactMap(\.title)
    if !titles.isEmpty {
      plan.losses.append(Loss("tracks", "titles become names of handlers, which few players show"))
    }
    return plan
  }

  /// A film as its container can show it, for comparing any two files: what MP4 can't hold is left out, and named.
  static func expected(_ media: SourceMedia, in container: OutputContainer) -> (media: SourceMedia, dropped: [Loss]) {
    var media = media
    // What no output can hold.
    media.subtitles = SubtitlePlanning.plan(media).0.map(\.stream)
    let audio = media.audio.count
    media.audio.removeAll { !AudioPlanning.isTaken($0, in: container) }
    var dropped: [Loss] = []
    if media.audio.count < audio {
      dropped.append(Loss("audio", "\(audio - media.audio.count) dropped: they can't be decoded, or not stored"))
    }
    guard container == .mp4 else { return (media, dropped) }
    var result = media
    func drop(_ name: String, _ count: Int) {
      if count > 0 { dropped.append(Loss(name, "\(count) dropped: MP4 can't hold them")) }
    }
    result.subtitles.removeAll { !textSubtitles.contains($0.info.codec) }
    drop("subtitles", media.subtitles.count - result.subtitles.count)
    drop("attachments", media.attachments.count)
    drop("covers", media.covers.count)
    (result.attachments, result.covers) = ([], [])
    for (place, info) in expected(sound: media.audio.map(\.info), in: container).enumerated() {
      result.audio[place].info = info
    }
    result.chapters = chapters(media)
    drop("chapters behind the end", media.chapters.count - result.chapters.count)
    result.subtitles = expected(subtitles: result.subtitles.map(\.info), in: container).map(SubtitleStream.init)
    return (result, dropped)
  }

  /// The one flag of mkvmerge's that MP4 loses; measured with ffmpeg 9.0.2, sound and subtitles.
  private static let lostFlag = "original"

  /// The plan's subtitles with their places among those of the film that mkvmerge makes: it takes all of a Matroska
  /// source's, else only the plan's.
  static func subtitlePlaces(_ plan: EncodePlan, _ media: SourceMedia) -> [(place: Int, info: StreamInfo)] {
    plan.subtitles.enumerated().map { number, subtitle in
      let info = subtitle.stream.info
      let taken = media.subtitles.filter { $0.info.isUnreadableToMkvmerge != true }
      let place = media.isMatroska ? taken.firstIndex { $0.info.index == info.index } : number
      return (place ?? number, info)
    }
  }

  /// The sound tracks as the finished file has to show them. One of them is the default one in MP4: a track without the
  /// flag is not played.
  package static func expected(sound tracks: [StreamInfo], in container: OutputContainer?) -> [StreamInfo] {
    guard container == .mp4 else { return tracks }
    var shown = tracks.map(inMP4)
    if !shown.contains(where: isDefault), !shown.isEmpty {
      shown[tracks.firstIndex { $0.isEnabled != false } ?? 0].dispositions.insert("default")
    }
    return shown
  }

  /// The subtitle tracks likewise. None need be the default one.
  package static func expected(subtitles tracks: [StreamInfo], in container: OutputContainer?) -> [StreamInfo] {
    container == .mp4 ? tracks.map(inMP4) : tracks
  }

  static func isDefault(_ info: StreamInfo) -> Bool { info.dispositions.contains("default") }

  /// MP4's flag track_enabled stands for "default": what is disabled must not have it.
  private static func inMP4(_ info: StreamInfo) -> StreamInfo {
    var info = info
    info.title = nil
    info.dispositions.remove(lostFlag)
    if info.isEnabled == false { info.dispositions.remove("default") }
    info.isEnabled = nil
    return info
  }
}
