import DraptoMedia
import DraptoModel

/// What the records of finished tracks tell the report. Pure.
enum SoundChecks {
  /// The streams with the channels that were made: more than the beginning had, where the track changes.
  static func expected(_ streams: [AudioStream], tracks: [TrackTask]) -> [AudioStream] {
    streams.map { stream in
      var stream = stream
      if let sound = record(stream.info.index, tracks) { stream.channels = sound.channels }
      return stream
    }
  }

  /// One line per thing that differs from what was said before the encode, and one for holes that the source has too.
  static func damage(_ plan: EncodePlan, tracks: [TrackTask], into report: inout TrustReport) {
    for (number, audio) in plan.audio.enumerated() {
      guard let sound = record(audio.stream.info.index, tracks) else { continue }
      for warning in warnings(sound, of: audio) { report.add("audio \(number + 1) sound", .warning, warning) }
      if let gaps = sound.gaps, gaps.count > 0, !isDamaged(sound), !hasLost(sound) {
        report.add(
          "audio \(number + 1) sound", .ok,
          "the source has none for \(Format.fixed(gaps.seconds, 1)) s, at \(places(gaps)): so has the output")
      }
    }
  }

  static func warnings(_ sound: SoundRecord, of plan: AudioPlan) -> [String] {
    var warnings: [String] = []
    let planned = plan.stream.channels
    if sound.channels > planned {
      warnings.append("begins with \(planned) channels and has \(sound.channels) later: made with \(sound.channels)")
    }
    if let most = sound.laterLayouts.compactMap({ ChannelCount.of($0) }).max(), most > sound.channels {
      warnings.append("has \(most) channels at places: they are mixed into \(sound.channels)")
    }
    if isDamaged(sound) {
      warnings.append(damage(sound, isCopy: plan.action == .copy))
    } else if hasLost(sound), let gaps = sound.gaps {
      warnings.append(
        "\(Format.fixed(sound.lost ?? 0, 1)) s of sound that the source has are missing, at \(places(gaps))")
    }
    if let late = sound.lateTracks, late > 0 {
      warnings.append("\(late) further sound track\(late == 1 ? "" : "s") begin too late to be found, and are not kept")
    }
    return warnings
  }

  /// Whether the source's sound could not be decoded whole.
  static func isDamaged(_ stream: Int, tracks: [TrackTask]) -> Bool { record(stream, tracks).map(isDamaged) ?? false }

  /// Errors of the container count where sound is missing: they may be about other tracks.
  private static func isDamaged(_ sound: SoundRecord) -> Bool {
    sound.decodeErrors > 0 || ((sound.containerErrors ?? 0) > 0 && (sound.gaps?.count ?? 0) > 0)
  }

  private static func hasLost(_ sound: SoundRecord) -> Bool { (sound.lost ?? 0) > SoundGapFinder.shortest }

  private static func damage(_ sound: SoundRecord, isCopy: Bool) -> String {
    let errors =
      sound.decodeErrors == 0
      ? "the source's container is damaged"
      : "\(sound.decodeErrors) damaged packet\(sound.decodeErrors == 1 ? "" : "s") in the source"
        + (isCopy ? ", copied as they are" : "")
    guard let gaps = sound.gaps, gaps.count > 0 else { return errors }
    return errors + ": no sound for \(Format.fixed(gaps.seconds, 1)) s, at \(places(gaps))"
  }

  private static func places(_ gaps: SoundGaps) -> String {
    let shown = gaps.first.prefix(3)
    let rest = gaps.count - shown.count
    return shown.map { Format.timestamp($0.start) }.joined(separator: ", ")
      + (rest > 0 ? " and \(rest) more place\(rest == 1 ? "" : "s")" : "")
  }

  private static func record(_ stream: Int, _ tracks: [TrackTask]) -> SoundRecord? {
    tracks.first { $0.stream == stream }?.sound
  }
}
