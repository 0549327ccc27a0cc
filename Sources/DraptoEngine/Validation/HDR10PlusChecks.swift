import DraptoMedia
import DraptoModel

/// Checks of HDR10+, over values. Pure.
package enum HDR10PlusChecks {
  /// The finished film against what was put into its chunks.
  /// - Parameters:
  ///   - times: seconds of the film's frames by the source's clock.
  ///   - seen: frames of which a decoder showed the source's metadata.
  package static func film(
    _ made: HDR10PlusTrack, _ fill: HDR10PlusFill, times: [Double], chunks: Int, seen: Int,
    into report: inout TrustReport
  ) {
    let wanted = times.map(fill.frame)
    count(made, frames: times.count, into: &report)
    let equal = zip(made.frames, wanted).count { $0.metadata.payload == $1.payload }
    let filled = wanted.count { $0.isFilled }
    let gaps = filled > 0 ? ", of which \(filled) had none and repeat the last of their scene" : ""
    let places = zip(made.frames, wanted).enumerated().filter { $0.element.0.metadata.payload != $0.element.1.payload }
    let first = places.first.map { ", the first that differs is \($0.offset)" } ?? ""
    report.check(
      "HDR10+ content", equal == times.count && !times.isEmpty,
      "byte for byte the source\u{2019}s on \(equal) of \(times.count) frames\(gaps)\(first)")
    if seen > 0 {
      let parts = chunks == 1 ? "1 chunk" : "\(chunks) chunks"
      report.add("HDR10+ decoded", .ok, "ffmpeg shows the source\u{2019}s on \(seen) frames of \(parts)")
    } else {
      report.add("HDR10+ decoded", .skipped, "this ffmpeg shows none of AV1")
    }
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
    let gaps = filled > 0 ? "; \(filled) more repeat those of others" : ""
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
