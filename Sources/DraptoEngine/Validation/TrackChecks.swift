import DraptoMedia
import DraptoModel
import Foundation

/// Checks of everything that is no video, over values. Pure.
package enum TrackChecks {
  /// Seconds a track's start may move against the video's.
  package static let startTolerance = 0.025

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
    let names = { (media: SourceMedia) in media.attachments.map { $0.fileName ?? "" } }
    if !source.attachments.isEmpty {
      report.check(
        "attachments", names(source) == names(output), "\(source.attachments.count) → \(output.attachments.count)")
    }
    if !source.covers.isEmpty {
      report.check(
        "covers", source.covers.count == output.covers.count, "\(source.covers.count) → \(output.covers.count)")
    }
    if !source.chapters.isEmpty {
      let origin = source.timeOrigin
      let equal =
        source.chapters.count == output.chapters.count
        && zip(source.chapters, output.chapters).allSatisfy {
          abs(max(0, $0.start - origin) - $1.start) < 0.01 && ($0.title ?? "") == ($1.title ?? "")
        }
      report.check("chapters", equal, "\(source.chapters.count) → \(output.chapters.count)")
    }
    if let want = source.title { report.check("title", output.title == want, output.title ?? "missing") }
  }

  /// Lengths in seconds: of the containers, and of each pair of tracks where both are known.
  package static func lengths(
    _ source: SourceMedia, _ output: SourceMedia, ends: [(name: String, source: Double, output: Double)],
    damageAccepted: Bool, into report: inout TrustReport
  ) {
    func verdict(_ difference: Double, _ length: Double) -> TrustReport.Verdict {
      if difference <= 0.25 { return .ok }
      return difference > max(1, length * 0.005) && !damageAccepted ? .failed : .warning
    }
    if let a = source.duration, let b = output.duration {
      let longer = a > b ? source : output
      // MP4 counts chapters that reach behind the film as part of it; the tracks tell how long it is.
      let isOfChapters = (longer.chapters.map(\.end).max() ?? 0) - longer.timeOrigin >= max(a, b) - 0.25
      let areTracksRight = !ends.isEmpty && ends.allSatisfy { verdict(abs($0.source - $0.output), $0.source) == .ok }
      var outcome = verdict(abs(a - b), a)
      if outcome == .failed, isOfChapters, areTracksRight { outcome = .warning }
      let why = outcome == .warning && isOfChapters && areTracksRight ? ": chapters reach behind the end" : ""
      report.add("length", outcome, "\(Format.timestamp(a)) → \(Format.timestamp(b))\(why)")
    }
    for end in ends {
      report.add(
        "\(end.name) end", verdict(abs(end.source - end.output), end.source),
        "\(Format.timestamp(end.source)) → \(Format.timestamp(end.output))")
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
    if !LanguageTag.isSame(LanguageTag.accepted(want.language), got.language) {
      result.append("language \(want.language ?? "none") → \(got.language ?? "none")")
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
