import DraptoMedia
import DraptoModel

/// Checks of Dolby Vision, over values. Pure.
package enum DolbyVisionChecks {
  /// The output's record against the plan; a source whose Dolby Vision the plan drops gets a warning.
  /// - Parameter plan: nil when the output is not to have any.
  package static func record(
    _ source: VideoStream, _ output: VideoStream, plan: DolbyVisionPlan?, into report: inout TrustReport
  ) {
    guard let plan else {
      if let given = source.dolbyVision {
        report.check(
          "Dolby Vision record", output.dolbyVision == nil,
          output.dolbyVision == nil
            ? "none, as planned" : "profile \(output.dolbyVision?.name ?? "?"), though it is dropped")
        report.add("Dolby Vision", .warning, "profile \(given.name) is dropped, as said before the encode")
      }
      return
    }
    let made = output.dolbyVision
    let isRight =
      made.map {
        $0.profile == 10 && $0.compatibilityID == plan.compatibilityID && $0.hasRPU && !$0.hasEnhancementLayer
      } ?? false
    report.check(
      "Dolby Vision record", isRight,
      "profile \(plan.source.name) → \(made?.name ?? "none")\(isRight ? "" : ", planned \(plan.name)")")
  }

  /// As many RPUs as frames, each of them readable and with the right checksum: players throw away those with a wrong one.
  package static func count(_ track: RPUTrack, frames: Int, into report: inout TrustReport) {
    report.check("RPUs", track.count == frames, "\(track.count) for \(frames) frames")
    report.check("RPU checksums", track.problems.isEmpty, track.problemWords)
  }

  /// The RPUs of the finished film: one for each frame, and the content of each chunk's the same as when it was compared
  /// with the source.
  /// - Parameter times: seconds of each frame of the film, ascending.
  package static func film(
    _ track: RPUTrack, times: [Double], chunks: [Chunk], into report: inout TrustReport
  ) {
    count(track, frames: times.count, into: &report)
    var start = 0
    var wrong: [Int] = []
    for chunk in chunks {
      let end = min(times.count, start + (chunk.result?.frames ?? 0))
      let portion = track.summary(at: times[start..<end], tolerance: 0.0011)
      if portion.found != chunk.result?.frames || portion.hash != chunk.result?.dolbyVisionHash {
        wrong.append(chunk.id.index)
      }
      start = end
    }
    let isRight = wrong.isEmpty && start == times.count && !chunks.isEmpty
    report.check(
      "RPU content", isRight,
      isRight
        ? "equal to the source\u{2019}s on all \(times.count) frames, the first and last of each of \(chunks.count) chunks included"
        : "differs in chunks \(wrong.prefix(8).map(String.init).joined(separator: ", "))")
  }

  /// Source and output compared whole: `drapto validate`.
  package static func pair(_ comparison: RPUComparison, into report: inout TrustReport) {
    report.check("RPU content", comparison.isWhole, comparison.words)
  }
}
