import Algorithms
import DraptoMedia
import DraptoModel

/// What MP4's text shows, and when: its cues follow each other, so that they are held against the spans of the source's
/// and not against its cues.
struct ShownTexts: Sendable {
  let tools: Toolset
  let runner: ToolRunner

  /// - Parameters:
  ///   - wanted: the tracks of the source, in the order of the output's.
  ///   - origin: container time of the source that is the output's zero.
  func check(
    _ source: SourceMedia, _ wanted: [StreamInfo], _ output: SourceMedia, origin: Double,
    into report: inout TrustReport
  ) async {
    guard !wanted.isEmpty, wanted.count == output.subtitles.count else { return }
    guard let before = await read(source, wanted, origin: origin),
      let after = await read(output, output.subtitles.map(\.info), origin: 0)
    else { return report.add("subtitle times", .warning, "they could not be read") }
    for (number, (cues, have)) in zip(before, after).enumerated() {
      // A text of MP4 always says how long it is shown: one of no length is not.
      let want = source.isMP4 ? cues.filter { !$0.isEmpty } : cues
      TrackChecks.shownTexts("subtitle \(number + 1) times", source: want, output: have, into: &report)
    }
  }

  private func read(_ media: SourceMedia, _ tracks: [StreamInfo], origin: Double) async -> [[Range<Int>]]? {
    let texts = SubtitleTexts(ffmpeg: tools.ffmpeg, runner: runner)
    let cues = try? await texts.read(
      media.path, streams: tracks.map { "0:\($0.index)" }, origin: origin, probeDepth: media.probeDepth)
    return cues?.map { $0.map(\.range) }
  }
}

extension TrackChecks {
  /// Milliseconds; what is shown for less may come out otherwise, as every rounding of times moves it.
  private static let briefest = 100

  /// What became of the times of a text in MP4. What lies before the film may be missing or begin with it.
  /// - Parameters:
  ///   - source: its cues in milliseconds of the film's time; they may overlap.
  ///   - output: those of the output likewise.
  package static func shownTexts(
    _ name: String, source: [Range<Int>], output: [Range<Int>], into report: inout TrustReport
  ) {
    let tolerance = Int(subtitleTolerance * 1000)
    let begun = source.filter { $0.lowerBound >= -tolerance }
    // Nobody knows how long a last text without an end is to be shown.
    let endless = Set(ShownTogether.ended(source).filter(\.isEmpty).map(\.lowerBound))
    let have = ShownTogether.spans(output).map(\.range).filter { span in
      !endless.contains { abs($0 - span.lowerBound) <= tolerance }
    }
    // mkvmerge leaves out what begins before the film, or it begins with it.
    let verdicts = [source, begun].map { cues in
      difference(ShownTogether.spans(ShownTogether.ended(cues)).map(\.range), have, tolerance: tolerance)
    }
    guard let problem = verdicts.contains(nil) ? nil : verdicts[0] else {
      if let last = endless.max(), !output.contains(where: { abs($0.lowerBound - last) <= tolerance }) {
        return report.add(
          name, .warning, "the last one, at \(Format.timestamp(Double(last) / 1000)), has no end and is dropped")
      }
      let dropped = source.count - begun.count
      return report.add(
        name, .ok,
        "\(begun.count) are shown from begin to end"
          + (dropped > 0 ? ", \(dropped) of before the film dropped or begun with it" : ""))
    }
    report.add(name, .failed, problem)
  }

  /// Nil where both are shown at the same times.
  private static func difference(_ wanted: [Range<Int>], _ have: [Range<Int>], tolerance: Int) -> String? {
    func isThere(_ span: Range<Int>, in spans: [Range<Int>]) -> Bool {
      let first = spans.partitioningIndex { $0.lowerBound >= span.lowerBound - tolerance }
      return spans[first...].prefix { $0.lowerBound <= span.lowerBound + tolerance }
        .contains { abs($0.upperBound - span.upperBound) <= tolerance }
    }
    let missing = wanted.filter { $0.lowerBound >= -tolerance && $0.count >= briefest && !isThere($0, in: have) }
    let isCut = wanted.contains { $0.lowerBound < -tolerance }
    let strange = have.filter { span in
      span.count >= briefest && !isThere(span, in: wanted) && !(isCut && span.lowerBound <= tolerance)
    }
    var parts: [String] = []
    if let first = missing.first {
      parts.append("\(missing.count) of \(wanted.count) are not shown as in the source, the first \(words(first))")
    }
    if let first = strange.first {
      parts.append("\(strange.count) are shown when the source has other texts, the first \(words(first))")
    }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  private static func words(_ span: Range<Int>) -> String {
    "\(Format.timestamp(Double(span.lowerBound) / 1000)) to \(Format.timestamp(Double(span.upperBound) / 1000))"
  }
}

/// Checks of when subtitles are shown, by the container of the output.
enum SubtitleTimeChecks {
  static func check(
    _ source: SourceMedia, _ wanted: [StreamInfo], _ output: SourceMedia, origin: Double, tools: Toolset,
    runner: ToolRunner, into report: inout TrustReport
  ) async {
    guard output.isMP4 else {
      return await SubtitleTimes(ffprobe: tools.ffprobe, runner: runner).check(
        source, wanted, output, origin: origin, into: &report)
    }
    await ShownTexts(tools: tools, runner: runner).check(source, wanted, output, origin: origin, into: &report)
  }
}
