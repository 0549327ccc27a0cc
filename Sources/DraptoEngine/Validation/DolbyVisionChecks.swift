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
  /// - Parameter cropped: what the source's active areas were moved by for that.
  package static func film(
    _ track: RPUTrack, times: [Double], chunks: [Chunk], cropped: PictureMargins? = nil, into report: inout TrustReport
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
          + (cropped.map(words) ?? "")
        : "differs in chunks \(wrong.prefix(8).map(String.init).joined(separator: ", "))")
    let cut = chunks.reduce(0) { $0 + ($1.result?.activeAreasCut ?? 0) }
    if cut > 0 {
      report.add(
        "active area", .warning, "that of \(cut) frames reached into what was cropped, and ends at the edge now")
    }
  }

  /// What was cropped off the source, by the active areas; nil where nothing was, or they don't tell.
  /// - Parameters:
  ///   - source: its video as all frames are shown.
  ///   - areas: of the frames for which both tell one.
  package static func crop(
    _ source: VideoStream, _ output: VideoStream, areas: [RPUTrack.AreaPair], into report: inout TrustReport
  ) -> CropDeduction? {
    let (width, height) = (
      source.displayWidth - output.displayWidth, source.displayHeight - output.displayHeight
    )
    // Of turned films nobody knows which side is which.
    guard width >= 0, height >= 0, (width, height) != (0, 0), source.rotation == 0, !areas.isEmpty else { return nil }
    if let crop = CropDeduction(areas, width: width, height: height) { return crop }
    report.check(
      "active area", false,
      "no crop to \(output.displayWidth)×\(output.displayHeight) makes the output\u{2019}s of the source\u{2019}s")
    return nil
  }

  /// Source and output compared whole: `drapto validate`.
  /// - Parameter cropped: what the source's active areas were moved by for it.
  package static func pair(
    _ comparison: RPUComparison, cropped: CropDeduction? = nil, into report: inout TrustReport
  ) {
    report.check("RPU content", comparison.isWhole, comparison.words + (cropped.map(words) ?? ""))
  }

  private static func words(_ crop: CropDeduction) -> String {
    crop.isCertain ? words(crop.margins) : "; cropped, and no active area tells on which sides"
  }

  private static func words(_ crop: PictureMargins) -> String { "; active area moved by the crop: \(crop.words)" }
}
