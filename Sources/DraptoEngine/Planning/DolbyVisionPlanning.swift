import DraptoMedia
import DraptoModel

/// Decides what becomes of a film's Dolby Vision. Pure.
package enum DolbyVisionPlanning {
  /// - Parameters:
  ///   - samples: what the RPUs showed at a few places; nil when nobody looked.
  ///   - mode: `encoding.dolby_vision.mode`.
  package static func outcome(
    _ media: SourceMedia, samples: DolbyVisionSamples?, mode: String, capabilities: FFmpegCapabilities
  ) -> DolbyVisionOutcome {
    guard let video = media.video else { return .none }
    guard let record = record(video, media, samples) else { return .none }
    let base = baseLayer(record, video.color)
    if mode == "drop" {
      guard let base else { return .refused(refusal(media, record, .noPicture)) }
      if let problem = contradiction(video, base) { return .refused(refusal(media, record, problem)) }
      return .dropped(record, base: base, why: "the settings say so")
    }
    let problem = problem(video, record, base, samples, capabilities)
    guard let problem else {
      return .kept(DolbyVisionPlan(source: record, compatibilityID: base?.compatibilityID ?? 0))
    }
    // Tags that contradict the profile leave no picture that could be named.
    guard mode == "prefer", problem.code != .dolbyVisionColour, let base else {
      return .refused(refusal(media, record, problem))
    }
    return .dropped(record, base: base, why: problem.why)
  }

  /// Why Dolby Vision can't be kept.
  private struct Problem {
    var why: String
    var code = ErrorCode.dolbyVisionUnsupported
    var advice: String?

    static let noPicture = Problem(
      why:
        "it has no picture for other televisions that could be encoded without Dolby Vision",
      advice: "Keep its Dolby Vision (`--dolby-vision require`), or play it as it is; nothing was written.")
  }

  private static func refusal(_ media: SourceMedia, _ record: DolbyVisionRecord, _ problem: Problem) -> ErrorReport {
    ErrorReport(
      problem.code, "\(Format.visible(media.path)) is Dolby Vision profile \(record.name): \(problem.why)",
      file: media.path, advice: problem.advice)
  }

  /// The record of the container; one taken from the first frames is corrected by what the RPUs say.
  private static func record(
    _ video: VideoStream, _ media: SourceMedia, _ samples: DolbyVisionSamples?
  ) -> DolbyVisionRecord? {
    guard var record = video.dolbyVision else { return media.otherVideo.compactMap(\.dolbyVision).first }
    if !record.isFromContainer, let profile = samples?.profile, video.info.codec == "hevc" {
      record.profile = profile
      record.hasEnhancementLayer = samples?.usesEnhancementLayer ?? false
      record.compatibilityID = profile == 5 ? 0 : BaseLayer(transfer: video.color.transfer)?.compatibilityID ?? 0
    }
    return record
  }

  /// What other televisions show; nil where that makes no sense.
  static func baseLayer(_ record: DolbyVisionRecord, _ color: ColorTags) -> BaseLayer? {
    switch record.profile {
    case 4, 9: .sdr
    case 7: .hdr10
    case 8, 10: BaseLayer(compatibilityID: record.compatibilityID)
    default: nil
    }
  }

  private static func problem(
    _ video: VideoStream, _ record: DolbyVisionRecord, _ base: BaseLayer?, _ samples: DolbyVisionSamples?,
    _ capabilities: FFmpegCapabilities
  ) -> Problem? {
    guard [4, 5, 7, 8, 10].contains(record.profile), ["hevc", "av1"].contains(video.info.codec) else {
      return Problem(why: "ffmpeg can't carry this profile over to AV1")
    }
    guard base != nil || isAlone(record) else { return .noPicture }
    guard video.dolbyVision != nil else {
      return Problem(why: "its metadata lie in a second video stream, which can't be joined with the first")
    }
    guard capabilities.hasDolbyVision else {
      return Problem(
        why: "this ffmpeg (\(capabilities.version)) can't write it", code: .toolIncapable,
        advice:
          "Run `drapto setup`, which fetches an ffmpeg that can"
          + (base.map { "; or encode the \($0.rawValue) picture alone with `--dolby-vision prefer`." } ?? ".")
      )
    }
    if let problem = contradiction(video, base) { return problem }
    guard !video.isInterlaced else { return Problem(why: "it is interlaced, and deinterlacing makes frames anew") }
    guard video.width % 2 == 0, video.height % 2 == 0 else {
      return Problem(why: "its size \(video.width)×\(video.height) is odd, and it can't be cropped")
    }
    return samples.flatMap(problem)
  }

  /// Tags that contradict the profile: nobody can say what the picture's colours are.
  private static func contradiction(_ video: VideoStream, _ base: BaseLayer?) -> Problem? {
    let wrong = base.map { contradictions(video.color, $0.tags) } ?? contradictionsAlone(video.color)
    guard !wrong.isEmpty else { return nil }
    let colours = base.map { "\($0.rawValue) colours" } ?? "Dolby\u{2019}s own colours"
    return Problem(
      why: "that goes with \(colours), but the film says \(wrong.joined(separator: ", "))", code: .dolbyVisionColour)
  }

  private static func problem(_ samples: DolbyVisionSamples) -> Problem? {
    guard samples.frames > 0 else {
      return Problem(why: "not one of its frames could be looked at", code: .dolbyVisionMissing)
    }
    if samples.readable < samples.frames {
      let place = samples.firstMissing.map { ", the first at \(Format.timestamp($0))" } ?? ""
      let why = samples.problem.map { " (\($0))" } ?? ""
      return Problem(
        why:
          "\(samples.frames - samples.readable) of \(samples.frames) frames looked at have no usable RPU\(why)\(place)",
        code: .dolbyVisionMissing)
    }
    guard samples.unknownLevels.isEmpty else {
      let levels = samples.unknownLevels.map(String.init).joined(separator: ", ")
      return Problem(why: "its metadata have blocks of level \(levels), which ffmpeg can't write")
    }
    return nil
  }

  /// Whether the picture is in Dolby's own colours (IPT): compatibility id 0 of profiles 5 and 10.
  static func isAlone(_ record: DolbyVisionRecord) -> Bool {
    record.profile == 5 || record.profile == 10 && record.compatibilityID == 0
  }

  /// Films in Dolby's own colours leave their tags open, or name them more or less truly; other tags are wrong.
  private static func contradictionsAlone(_ have: ColorTags) -> [String] {
    let allowed: [(String, String?, Set<String>)] = [
      ("primaries", have.primaries, ["bt2020"]), ("transfer", have.transfer, ["smpte2084"]),
      ("matrix", have.matrix, ["bt2020nc", "ictcp", "ipt-c2"]),
    ]
    return allowed.compactMap { name, have, allowed in have.flatMap { allowed.contains($0) ? nil : "\(name) \($0)" } }
  }

  /// Tags that say something else than what is needed.
  private static func contradictions(_ have: ColorTags, _ needed: ColorTags) -> [String] {
    let pairs = [
      ("primaries", have.primaries, needed.primaries), ("transfer", have.transfer, needed.transfer),
      ("matrix", have.matrix, needed.matrix),
    ]
    return pairs.compactMap { name, have, needed in
      have.flatMap { $0 == needed ? nil : "\(name) \($0)" }
    }
  }
}
