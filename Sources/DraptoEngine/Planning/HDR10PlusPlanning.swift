import DraptoMedia
import DraptoModel

/// Decides what becomes of a film's HDR10+. Pure.
package enum HDR10PlusPlanning {
  /// - Parameters:
  ///   - samples: what frames carried at a few places; nil when nobody looked.
  ///   - mode: `encoding.hdr10plus`.
  ///   - color: the output's colour tags.
  ///   - isAlone: the picture is in Dolby's own colours.
  package static func outcome(
    _ media: SourceMedia, samples: HDR10PlusSamples?, mode: String, color: ColorTags, isAlone: Bool = false
  ) -> HDR10PlusOutcome {
    guard let video = media.video else { return .none }
    let isSeen = video.hasHDR10Plus || (samples?.carrying ?? 0) + (samples?.malformed ?? 0) > 0
    guard isSeen else { return .none }
    if mode == "drop" { return .dropped(why: "the settings say so") }
    if isAlone { return .dropped(why: "it can't go with a picture in Dolby\u{2019}s own colours") }
    if let problem = contradiction(color) { return .dropped(why: problem) }
    guard HDR10PlusCarrier(codec: video.info.codec) != nil else {
      return .dropped(why: "it can't be taken out of \(video.info.codec)")
    }
    if media.isBareStream {
      return .dropped(
        why: "without a container its frames have no times; `mkvmerge -o film.mkv FILE` puts them into one")
    }
    guard let samples, samples.problem == nil, samples.frames > 0 else {
      return .dropped(why: samples?.problem ?? "not one of its frames could be looked at")
    }
    guard !samples.isSparse else { return .dropped(why: "only \(samples.coverage) carry it") }
    return .kept(HDR10PlusPlan(samples: samples))
  }

  /// It is made for pictures of HDR10, and changes others for the worse.
  private static func contradiction(_ color: ColorTags) -> String? {
    let wrong = [("transfer", color.transfer, "smpte2084"), ("primaries", color.primaries, "bt2020")]
      .filter { $0.1 != $0.2 }.map { "\($0.0) \($0.1 ?? "unknown")" }
    return wrong.isEmpty ? nil : "it goes with PQ and BT.2020, but the film says \(wrong.joined(separator: ", "))"
  }
}
