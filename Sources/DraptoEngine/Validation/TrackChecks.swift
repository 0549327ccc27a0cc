import DraptoMedia
import DraptoModel
import Foundation

/// Checks of everything that is no video, over values. Pure.
package enum TrackChecks {
  /// Seconds a track's start may move against the video's.
  package static let startTolerance = 0.025

  /// Seconds that MP4 may be longer than its tracks.
  private static let longestTail = 0.5

  /// Compares the sound tracks of both films by number, channels, words, flags and start.
  package static func audio(
    _ wanted: [AudioStream], _ have: [AudioStream], sourceVideoStart: Double, outputVideoStart: Double,
    into report: inout TrustReport
  ) {
    report.check("audio tracks", wanted.count == have.count, "\(wanted.count) → \(have.count)")
    for (number, (want, got)) in zip(wanted, have).enumerated() {
      var problems = differences(want.info, got.info)
      if want.channels != got.channels { problems.append("channels \(want.channels) → \(got.channels)") }
      let offset = abs(((want.info.startTime ?? 0) - sourceVideoStart) - ((got.info.startTime ?? 0) - outputVideoStart))
      if offset > startTolerance { problems.append("start moved by \(Format.fixed(offset * 1000, 1)) ms") }
      report.check(
        "audio \(number + 1)", problems.isEmpty,
        problems.isEmpty
          ? describe(got.info, "\(got.channels) channels, start within \(Format.fixed(offset * 1000, 1)) ms")
          : problems.joined(separator: ", "))
    }
  }

  /// Compares the subtitle tracks of both films by number, words and flags.
  package static func subtitles(_ wanted: [SubtitleStream], _ have: [SubtitleStream], into report: inout TrustReport) {
    report.check("subtitle tracks", wanted.count == have.count, "\(wanted.count) → \(have.count)")
    for (number, (want, got)) in zip(wanted, have).enumerated() {
      let problems = differences(want.info, got.info)
      report.check(
        "subtitle \(number + 1)", problems.isEmpty,
        problems.isEmpty ? describe(got.info, got.info.codec) : problems.joined(separator: ", "))
    }
  }

  /// Attachments, covers, chapters and the title.
  package static func extras(_ source: SourceMedia, _ output: SourceMedia, into report: inout TrustReport) {
    let names = { (media: SourceMedia) in media.attachments.map(\.keptName) }
    if !source.attachments.isEmpty {
      report.check(
        "attachments", names(source) == names(output), "\(source.attachments.count) → \(output.attachments.count)")
    }
    if !source.covers.isEmpty {
      report.check(
        "covers", source.covers.count == output.covers.count, "\(source.covers.count) → \(output.covers.count)")
    }
    if !source.chapters.isEmpty { chapters(source, output, into: &report) }
    if let want = source.recordedAt, let made = output.date, made != want {
      report.add("date", .warning, "\(UTCDate.text(want)) → \(UTCDate.text(made))")
    }
    if let want = source.title { report.check("title", output.title == want, output.title ?? "missing") }
  }

  private static func chapters(_ source: SourceMedia, _ output: SourceMedia, into report: inout TrustReport) {
    let origin = source.timeOrigin
    let (want, have) = (source.chapters, output.chapters)
    let areEqual = zip(want, have).allSatisfy {
      abs(max(0, $0.start - origin) - $1.start) < 0.01 && ($0.title ?? "") == ($1.title ?? "")
    }
    // MP4 would be as long as one that begins behind the picture.
    let end = output.isMP4 ? output.video?.ownEnd ?? .infinity : .infinity
    let missing = want.dropFirst(have.count)
    let detail = "\(want.count) → \(have.count)"
    guard areEqual, have.count <= want.count, missing.allSatisfy({ $0.start - origin >= end - 0.05 }) else {
      return report.check("chapters", false, detail)
    }
    report.add(
      "chapters", missing.isEmpty ? .ok : .warning,
      missing.isEmpty ? detail : detail + ": the last ones begin behind the end of the picture")
  }

  /// Whether the container of the output ends where what is in it ends. How long the source says it is proves nothing:
  /// subtitles, chapters, edit lists and headers of recorders reach behind the film. The frames and the sound are
  /// compared one by one.
  /// - Parameter lastFrame: seconds of the last frame, in the output's own time.
  package static func length(_ output: SourceMedia, lastFrame: Double?, into report: inout TrustReport) {
    guard let lastFrame else { return }
    // mkvmerge counts from the first time in the file, which need not be zero.
    guard let end = output.containerDuration.map({ max(output.containerEnd ?? 0, $0 + output.startTime) }) else {
      report.add("length", .warning, "the container does not say how long it is")
      return
    }
    let latest = output.tracksEnd.map { max($0, lastFrame) + longestTail }
    let isTooLong = latest.map { end > $0 } ?? false
    report.check(
      "length", end >= lastFrame - 0.05 && !isTooLong,
      "container \(Format.timestamp(end)), last frame at \(Format.timestamp(lastFrame))"
        + (isTooLong ? ": it goes on behind the end of its tracks" : ""))
  }

  /// Ends of pairs of sound tracks in seconds from the first frame on.
  /// - Parameter isDamaged: the packets of the source tell less than what decodes of them.
  package static func ends(
    _ ends: [(name: String, source: Double, output: Double, isDamaged: Bool)], damageAccepted: Bool,
    into report: inout TrustReport
  ) {
    for end in ends {
      let difference = abs(end.source - end.output)
      let verdict: TrustReport.Verdict =
        difference <= 0.25
        ? .ok : difference > max(1, end.source * 0.005) && !damageAccepted && !end.isDamaged ? .failed : .warning
      report.add(
        "\(end.name) end", verdict, "\(Format.timestamp(end.source)) → \(Format.timestamp(end.output))")
    }
  }

  /// A film that grew is right, but seldom what was wanted.
  static func fileSize(_ report: TrustReport) -> TrustReport.Check {
    let grew = report.outputBytes > report.sourceBytes && report.sourceBytes > 0
    let sizes = "\(Format.bytes(report.sourceBytes)) → \(Format.bytes(report.outputBytes))"
    return TrustReport.Check(
      "file size", grew ? .warning : .ok,
      grew ? sizes + ": larger than the source; a higher CRF makes it smaller" : sizes)
  }

  private static func differences(_ want: StreamInfo, _ got: StreamInfo) -> [String] {
    var result: [String] = []
    if !LanguageTag.isSame(want, got) {
      result.append(
        "language \(LanguageTag.tag(want) ?? "none") → \(LanguageTag.tag(got) ?? "none")")
    }
    if (want.isEnabled ?? true) != (got.isEnabled ?? true) {
      result.append("enabled \(want.isEnabled ?? true) → \(got.isEnabled ?? true)")
    }
    if let title = want.title, title != got.title { result.append("title \(title) → \(got.title ?? "none")") }
    for flag in ["default", "forced", "comment", "hearing_impaired", "visual_impaired", "original"]
    where want.dispositions.contains(flag) != got.dispositions.contains(flag) {
      result.append("\(flag) \(want.dispositions.contains(flag)) → \(got.dispositions.contains(flag))")
    }
    return result
  }

  private static func describe(_ info: StreamInfo, _ more: String) -> String {
    ([info.language, info.title].compactMap { $0 } + [more]).joined(separator: ", ")
  }
}
