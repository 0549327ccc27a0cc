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

  /// One warning per thing that differs from what was said before the encode.
  static func damage(_ plan: EncodePlan, tracks: [TrackTask], into report: inout TrustReport) {
    for (number, audio) in plan.audio.enumerated() {
      let stream = audio.stream.info.index
      guard let sound = record(stream, tracks) else { continue }
      for warning in warnings(sound, planned: plan, stream: stream) {
        report.add("audio \(number + 1) sound", .warning, warning)
      }
    }
  }

  static func warnings(_ sound: SoundRecord, planned plan: EncodePlan, stream: Int) -> [String] {
    var warnings: [String] = []
    if let planned = plan.audio.first(where: { $0.stream.info.index == stream })?.stream.channels,
      sound.channels > planned
    {
      warnings.append("begins with \(planned) channels and has \(sound.channels) later: made with \(sound.channels)")
    }
    if sound.decodeErrors > 0 { warnings.append(damage(sound)) }
    return warnings
  }

  private static func damage(_ sound: SoundRecord) -> String {
    let errors = "\(sound.decodeErrors) damaged packets in the source"
    guard let gaps = sound.gaps, gaps.count > 0 else { return errors }
    let places = gaps.first.prefix(3).map { Format.timestamp($0.start) }.joined(separator: ", ")
    return errors + ": \(Format.fixed(gaps.seconds, 1)) s of sound are missing, at \(places)"
      + (gaps.count > 3 ? " and \(gaps.count - 3) more places" : "")
  }

  private static func record(_ stream: Int, _ tracks: [TrackTask]) -> SoundRecord? {
    tracks.first { $0.stream == stream }?.sound
  }
}
