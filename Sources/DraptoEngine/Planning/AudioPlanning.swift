import DraptoMedia
import DraptoModel

/// What happens to each audio track.
package enum AudioPlanning {
  /// Codecs Matroska holds as they are.
  static let copyable: Set<String> = [
    "aac", "ac3", "eac3", "dts", "truehd", "mlp", "flac", "opus", "vorbis", "mp2", "mp3", "alac", "wavpack", "tta",
    "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_u8",
  ]

  /// Those of them that ffmpeg can't copy into MP4, or that usual programs don't find again there; measured with 9.0.2.
  private static let notInMP4: Set<String> = ["truehd", "mlp", "wavpack", "tta", "pcm_f32le", "pcm_u8"]

  /// Plans all sound tracks, in their order; beside the plans what is lost, and what is worth a word.
  package static func plan(
    _ streams: [AudioStream], settings: Settings, container: OutputContainer = .mkv
  ) -> ([AudioPlan], [Loss], [String]) {
    let copyable = container == .mp4 ? copyable.subtracting(notInMP4) : copyable
    let place = container == .mp4 ? "MP4" : "Matroska"
    var plans: [AudioPlan] = []
    var losses: [Loss] = []
    var notes: [String] = []
    for (number, stream) in streams.enumerated() {
      let subject = "audio \(number + 1)"
      guard stream.channels > 0, stream.info.codec != "unknown" else {
        losses.append(Loss(subject, "can't be decoded (\(stream.info.codec)) and is dropped"))
        continue
      }
      losses += TagLosses.of(stream.info, subject: subject)
      let wantsCopy = settings[SettingsCatalog.audioCodec] == "copy"
      if stream.info.codec == "opus" || (wantsCopy && copyable.contains(stream.info.codec)) {
        if !wantsCopy { notes.append("\(subject) is Opus already and is copied") }
        losses += copyLosses(stream, subject: subject)
        plans.append(AudioPlan(stream: stream, action: .copy, opusLayout: nil, kilobits: nil))
        continue
      }
      guard let layout = OpusLayout.nearest(channels: stream.channels) else {
        if copyable.contains(stream.info.codec) {
          notes.append("\(subject) has \(stream.channels) channels, more than Opus takes, and is copied")
          losses += copyLosses(stream, subject: subject)
          plans.append(AudioPlan(stream: stream, action: .copy, opusLayout: nil, kilobits: nil))
        } else {
          losses.append(
            Loss(subject, "\(stream.channels) channels of \(stream.info.codec) fit neither Opus nor \(place): dropped"))
        }
        continue
      }
      if wantsCopy { notes.append("\(subject) (\(stream.info.codec)) can't lie in \(place) and becomes Opus") }
      if let named = stream.layout, named != layout, !sameSpeakers(named, layout) {
        losses.append(
          Loss(
            subject,
            "layout \(named) is stored as \(layout): all \(stream.channels) channels stay, speakers are named anew"))
      }
      plans.append(
        AudioPlan(stream: stream, action: .opus, opusLayout: layout, kilobits: kilobits(stream.channels, settings)))
    }
    return (plans, losses, notes)
  }

  /// The plan for a track whose layout turned out to change; nil where the first plan does. The widest layout is kept;
  /// what Opus can't take is mixed into the plan's own.
  /// - Parameter failed: whether the encode ended at the change.
  static func adapted(_ plan: AudioPlan, layouts: [String], failed: Bool, settings: Settings) -> AudioPlan? {
    guard plan.action == .opus else { return nil }
    var adapted = plan
    let widest = layouts.compactMap { name in ChannelCount.of(name).map { (name, $0) } }
      .filter { OpusLayout.nearest(channels: $0.1) != nil }.max { $0.1 < $1.1 }
    if let (name, channels) = widest, channels > plan.stream.channels,
      let layout = OpusLayout.nearest(channels: channels)
    {
      adapted.stream.channels = channels
      adapted.stream.layout = name
      adapted.opusLayout = layout
      adapted.kilobits = kilobits(channels, settings)
    }
    // A fixed map of channels fits one layout only: where there are several, the names decide.
    guard adapted != plan || failed || !OpusLayout.isTakenByName(plan.stream.layout, as: plan.opusLayout) else {
      return nil
    }
    if !OpusLayout.isTakenByName(adapted.stream.layout, as: adapted.opusLayout) {
      adapted.stream.layout = adapted.opusLayout
    }
    return adapted == plan ? nil : adapted
  }

  /// Layouts whose surrounds stand at the side in one and behind in the other: the same loudspeakers to a listener.
  private static let renamed = ["quad(side)": "quad", "5.0(side)": "5.0", "5.1(side)": "5.1", "6.1(back)": "6.1"]

  private static func sameSpeakers(_ a: String, _ b: String) -> Bool { renamed[a] == b }

  /// Layouts that players take plain samples for, by their number of channels.
  private static let assumed: Set<String> = ["mono", "stereo", "quad", "5.1", "5.1(side)", "7.1"]

  /// What a copy loses: beside plain samples Matroska has no place for the names of the loudspeakers, and drapto's way
  /// into MP4 leads through it.
  private static func copyLosses(_ stream: AudioStream, subject: String) -> [Loss] {
    guard stream.info.codec.hasPrefix("pcm_"), let layout = stream.layout, !assumed.contains(layout) else { return [] }
    return [
      Loss(
        subject,
        "layout \(layout) is dropped: all \(stream.channels) channels stay, nothing tells whose loudspeaker each is")
    ]
  }

  /// Whether a track can be had in a container at all: decoded and made anew, or copied.
  static func isTaken(_ stream: AudioStream, in container: OutputContainer) -> Bool {
    guard stream.channels > 0, stream.info.codec != "unknown" else { return false }
    let copyable = container == .mp4 ? copyable.subtracting(notInMP4) : copyable
    return OpusLayout.nearest(channels: stream.channels) != nil || copyable.contains(stream.info.codec)
  }

  static func kilobits(_ channels: Int, _ settings: Settings) -> Int {
    switch channels {
    case 1: settings[SettingsCatalog.audioMono]
    case 2: settings[SettingsCatalog.audioStereo]
    case 6: settings[SettingsCatalog.audio51]
    case 8: settings[SettingsCatalog.audio71]
    default: settings[SettingsCatalog.audioOther] * channels
    }
  }
}

/// What happens to each subtitle track.
package enum SubtitlePlanning {
  /// Of VobSub whose index is missing.
  static let guess = "the film does not tell the size and the colours of its pictures: usual ones are assumed"

  /// Program and transport streams hold a DVD's subtitles without the index that tells of their pictures.
  private static func isPictureWithoutIndex(_ codec: String, _ media: SourceMedia) -> Bool {
    codec == "dvd_subtitle" && media.container.hasPrefix("mpeg")
  }

  /// Plans all subtitle tracks, in their order; beside the plans what is lost. Tracks that can't be kept have no plan.
  package static func plan(
    _ media: SourceMedia, container: OutputContainer = .mkv
  ) -> ([SubtitlePlan], [Loss]) {
    var plans: [SubtitlePlan] = []
    var losses: [Loss] = []
    for (number, stream) in media.subtitles.enumerated() {
      let codec = stream.info.codec
      if stream.info.isUnreadableToMkvmerge == true {
        losses.append(Loss("subtitle \(number + 1)", "mkvmerge can't read this \(codec), and it is dropped"))
      } else if media.isMatroska || ExtrasCommand.copied.contains(codec) {
        plans.append(SubtitlePlan(stream: stream, action: .copy))
        if container == .mkv, isPictureWithoutIndex(codec, media) {
          losses.append(Loss("subtitle \(number + 1)", guess))
        }
      } else if ExtrasCommand.converted.contains(codec) {
        plans.append(SubtitlePlan(stream: stream, action: .convert))
        // What MP4 leaves of it is told where the plan is fitted to it.
        if container == .mkv {
          losses.append(Loss("subtitle \(number + 1)", "\(codec) becomes SubRip: its styling is dropped"))
        }
      } else {
        losses.append(Loss("subtitle \(number + 1)", "\(codec) can't lie in Matroska and is dropped"))
      }
    }
    return (plans, losses)
  }
}
