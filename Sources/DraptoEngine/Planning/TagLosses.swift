import DraptoMedia
import DraptoModel

/// Tags and flags of a track that its new file can't have.
enum TagLosses {
  /// Flags that mkvmerge sets, and those that say nothing to a viewer.
  private static let keptFlags: Set<String> = [
    "default", "forced", "comment", "hearing_impaired", "visual_impaired", "original", "attached_pic", "still_image",
    "non_diegetic", "captions", "metadata", "dependent", "timed_thumbnails", "multilayer",
  ]

  /// Tags that are carried over, are made anew, describe the old encode, or are told of as what they mean
  /// (`alpha_mode`, `stereo_mode`).
  private static let ownTags: Set<String> = [
    "language", "title", "encoder", "duration", "handler_name", "vendor_id", "creation_time", "bps",
    "number_of_frames", "number_of_bytes", "source_id", "rotate", "alpha_mode",
    "stereo_mode",
  ]

  static func of(_ info: StreamInfo, subject: String) -> [Loss] {
    var losses: [Loss] = []
    let flags = info.dispositions.subtracting(keptFlags).sorted()
    if !flags.isEmpty { losses.append(Loss(subject, "flags \(flags.joined(separator: ", ")) are dropped")) }
    let tags = info.tags.keys.filter { name in
      let plain = name.lowercased().prefix { $0 != "-" }
      return !ownTags.contains(String(plain)) && !plain.hasPrefix("_statistics")
    }.sorted()
    if !tags.isEmpty { losses.append(Loss(subject, "tags \(tags.joined(separator: ", ")) are dropped")) }
    if subject == "video", let title = info.title, TrackTitle.isCut(title) {
      losses.append(Loss(subject, "the title is dropped: mkvmerge would cut the spaces off its ends"))
    }
    if let language = LanguageTag.tag(info) {
      let written = LanguageTag.written(info)
      if !LanguageTag.isSame(written, language) {
        losses.append(Loss(subject, "language \(language) is no code Matroska knows and becomes undetermined"))
      } else if language.contains("-"), written.count < language.count {
        losses.append(Loss(subject, "language \(language) is more than mkvmerge knows and becomes \(written)"))
      }
    }
    return losses
  }
}
