import DraptoMedia
import DraptoModel

/// Checks of HDR10+, over values. Pure.
package enum HDR10PlusChecks {
  /// The finished film against what was put into its chunks.
  /// - Parameters:
  ///   - times: seconds of the film's frames by the source's clock.
  ///   - promised: what was seen of the source before the encode.
  package static func film(
    _ made: HDR10PlusTrack, _ fill: HDR10PlusFill, times: [Double], promised: HDR10PlusSamples?,
    into report: inout TrustReport
  ) {
    let wanted = times.map(fill.frame)
    count(made, frames: times.count, into: &report)
    let wrong = zip(made.frames, wanted).enumerated().filter { $1.0.metadata.payload != $1.1.payload }.map(\.offset)
    let equal = min(made.frames.count, times.count) - wrong.count
    let filled = wanted.count { $0.isFilled }
    let gaps = filled > 0 ? ", of which \(filled) had none and repeat the last of their scene" : ""
    let first = wrong.first.map { ", the first that differs is \($0)" } ?? ""
    report.check(
      "HDR10+ content", equal == times.count && !times.isEmpty,
      "byte for byte the source\u{2019}s on \(equal) of \(times.count) frames\(gaps)\(first)")
    let share = Double(filled) / Double(max(1, times.count))
    if let promised, share > 1.1 - Double(promised.carrying) / Double(max(1, promised.frames)) {
      let percent = Format.percent(share)
      report.add("HDR10+ gaps", .warning, "far more than were seen before the encode: \(percent) of all frames")
    }
  }

  /// What a decoder showed of chunks.
  package static func decoded(_ chunks: [Chunk], into report: inout TrustReport) {
    let asked = chunks.filter { $0.result?.shownMetadata != nil }
    let blind = asked.filter { $0.result?.shownMetadata == 0 }
    let frames = asked.reduce(0) { $0 + ($1.result?.shownMetadata ?? 0) }
    let parts = asked.count == 1 ? "1 chunk" : "\(asked.count) chunks"
    if asked.isEmpty {
      report.add("HDR10+ decoded", .skipped, "this ffmpeg shows none of the source to compare with")
    } else if frames == 0 {
      report.add("HDR10+ decoded", .skipped, "this ffmpeg shows none of AV1")
    } else {
      let names = blind.prefix(8).map { "\($0.id.index)" }.joined(separator: ", ")
      report.check(
        "HDR10+ decoded", blind.isEmpty,
        blind.isEmpty
          ? "ffmpeg shows the source\u{2019}s on \(frames) frames of \(parts)" : "ffmpeg shows none of chunks \(names)")
    }
  }

  /// Whether an MP4 file names the brand of HDR10+ in AV1.
  package static func brand(_ brands: Set<String>, into report: inout TrustReport) {
    let brand = MP4Brand.hdr10Plus
    let isNamed = brands.contains(brand)
    report.add(
      "HDR10+ brand", isNamed ? .ok : .warning,
      isNamed ? "the file names \(brand)" : "the file does not name \(brand); the metadata are in its stream"
    )
  }

  /// A film whose plan keeps none.
  package static func dropped(into report: inout TrustReport) {
    report.add("HDR10+", .warning, "dropped, as said before the encode")
  }

  /// Source and output compared whole: `drapto validate`.
  /// - Parameters:
  ///   - sourceTimes: seconds of each frame by the source's clock.
  ///   - outputTimes: the same by the output's; as many.
  package static func pair(
    _ source: HDR10PlusTrack, at sourceTimes: [Double], tolerance: Double, _ output: HDR10PlusTrack,
    at outputTimes: [Double], into report: inout TrustReport
  ) {
    guard source.carrying + source.malformed > 0 else {
      if output.carrying > 0 { report.add("HDR10+", .warning, "the source has none, the output has") }
      return
    }
    guard output.carrying + output.malformed > 0 else {
      let coverage = "\(source.carrying) of \(source.frames.count) frames"
      return report.add("HDR10+", .warning, "\(coverage) of the source carry it, the output has none")
    }
    count(output, frames: outputTimes.count, into: &report)
    guard sourceTimes.count == outputTimes.count else { return }
    var (owned, equal, filled) = (0, 0, 0)
    var first: Int?
    for (frame, (a, b)) in zip(sourceTimes, outputTimes).enumerated() {
      let got = output.metadata(at: b, tolerance: HDR10PlusTrack.tolerance(tick: 0.001)).payload
      guard let want = source.metadata(at: a, tolerance: tolerance).payload else {
        if got != nil { filled += 1 }
        continue
      }
      owned += 1
      if got == want { equal += 1 } else { first = first ?? frame }
    }
    let gaps = filled > 0 ? "; \(filled) more have some, though the source has none for them" : ""
    report.check(
      "HDR10+ content", equal == owned,
      "byte for byte the source\u{2019}s on \(equal) of \(owned) frames\(gaps)"
        + (first.map { ", the first that differs is \($0)" } ?? ""))
  }

  private static func count(_ track: HDR10PlusTrack, frames: Int, into report: inout TrustReport) {
    let malformed = track.malformed > 0 ? ", \(track.malformed) malformed" : ""
    report.check(
      "HDR10+", track.carrying == frames && track.frames.count == frames,
      "\(track.carrying) for \(frames) frames\(malformed)")
  }
}
