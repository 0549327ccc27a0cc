import DraptoModel

/// What became of one stream of the source.
package struct StreamFate: Codable, Sendable, Equatable {
  /// What an encode does with a stream.
  package enum Fate: String, Codable, Sendable { case kept, converted, dropped }
  /// `video`, `audio 2`, `subtitle 1`, `attachments` …
  package var subject: String
  /// What the source has.
  package var source: String
  /// What was done with it.
  package var fate: Fate
  /// What it became, or why it is dropped.
  package var detail: String

  package init(_ subject: String, _ source: String, _ fate: Fate, _ detail: String) {
    self.subject = subject
    self.source = source
    self.fate = fate
    self.detail = detail
  }

  /// Those of a film and its plan, in the order of the source.
  package static func all(_ media: SourceMedia, _ plan: EncodePlan) -> [StreamFate] {
    let reasons = Dictionary(grouping: plan.losses, by: \.subject).mapValues {
      $0.map(\.detail).joined(separator: "; ")
    }
    var fates = media.video.map { [video($0, plan)] } ?? []
    for (number, stream) in media.audio.enumerated() {
      fates.append(audio(stream, number + 1, plan, reasons))
    }
    for (number, stream) in media.subtitles.enumerated() {
      fates.append(subtitle(stream, number + 1, plan, reasons))
    }
    let isMP4 = plan.container == .mp4
    for (name, count, dropsInMP4) in [
      ("chapters", media.chapters.count, false), ("attachments", media.attachments.count, true),
      ("covers", media.covers.count, true),
    ] where count > 0 {
      let isDropped = isMP4 && dropsInMP4
      fates.append(
        StreamFate(name, "\(count)", isDropped ? .dropped : .kept, isDropped ? "MP4 has none" : "as they are"))
    }
    for other in media.otherVideo {
      fates.append(
        StreamFate(
          "video \(other.info.index)", "\(other.info.codec) \(other.width)×\(other.height)", .dropped,
          reasons["video \(other.info.index)"] ?? reasons["stream \(other.info.index)"] ?? "one video stream is encoded"
        ))
    }
    for data in media.data {
      fates.append(
        StreamFate(
          "data \(data.index)", data.codec, .dropped, reasons["stream \(data.index)"] ?? "no picture, no sound, no text"
        ))
    }
    return fates
  }

  private static func video(_ stream: VideoStream, _ plan: EncodePlan) -> StreamFate {
    let made = plan.video
    let parts =
      ["AV1 \(made.width)×\(made.height), 10 bit"]
      + (made.dolbyVision == nil ? [] : ["Dolby Vision kept as profile 10"])
      + (made.hdr10Plus == nil ? [] : ["HDR10+ kept"])
    return StreamFate(
      "video", "\(stream.info.codec) \(stream.width)×\(stream.height), \(stream.pixelFormat)", .converted,
      parts.joined(separator: ", "))
  }

  private static func audio(
    _ stream: AudioStream, _ number: Int, _ plan: EncodePlan, _ reasons: [String: String]
  ) -> StreamFate {
    let subject = "audio \(number)"
    let channels = stream.layout ?? "\(stream.channels) channels"
    let source = named("\(stream.info.codec) \(channels)", stream.info)
    guard let made = plan.audio.first(where: { $0.stream.info.index == stream.info.index }) else {
      return StreamFate(subject, source, .dropped, reasons[subject] ?? "not part of the plan")
    }
    guard made.action == .opus else { return StreamFate(subject, source, .kept, "copied") }
    let layout = made.opusLayout.map { $0 + ", " } ?? ""
    return StreamFate(subject, source, .converted, "Opus \(layout)\(made.kilobits ?? 0) kbit/s")
  }

  private static func subtitle(
    _ stream: SubtitleStream, _ number: Int, _ plan: EncodePlan, _ reasons: [String: String]
  ) -> StreamFate {
    let subject = "subtitle \(number)"
    let source = named(stream.info.codec, stream.info)
    guard let made = plan.subtitles.first(where: { $0.stream.info.index == stream.info.index }) else {
      return StreamFate(subject, source, .dropped, reasons[subject] ?? "not part of the plan")
    }
    if plan.container == .mp4 { return StreamFate(subject, source, .converted, "MP4 text") }
    return made.action == .copy
      ? StreamFate(subject, source, .kept, "copied") : StreamFate(subject, source, .converted, "SubRip")
  }

  /// With language and title.
  private static func named(_ text: String, _ info: StreamInfo) -> String {
    [text, info.language, info.title.map { "“\($0)”" }].compactMap { $0 }.joined(separator: ", ")
  }
}
