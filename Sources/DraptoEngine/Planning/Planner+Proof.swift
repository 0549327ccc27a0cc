import DraptoModel

extension Planner {
  /// The plan that what was seen of the pictures allows.
  func planned(_ picture: PictureFacts?) throws -> EncodePlan {
    try plan(detectedCrop: searchesCrop ? PictureSurvey.crop(picture, media.video) : nil, picture: picture)
  }

  /// The plan that all key frames allow; nil when the one there is rests on all of them already.
  func proven(_ plan: EncodePlan, by survey: PictureSurvey) async throws -> EncodePlan? {
    guard var known = plan.video.evidence, known.extent == .sampled else { return nil }
    let picture = try? await survey.proof(media)
    try Task.checkCancellation()
    var facts = picture?.merged(with: known)
    if facts == nil {
      // What can't be proven is not cut off.
      known.crops = []
      known.extent = .complete
      facts = known
    }
    var proven = try planned(facts)
    // Pictures tell nothing of these. A plan that an earlier version made, which kept none, goes on as it was begun.
    proven.video.hdr10Plus = plan.video.hdr10Plus
    proven.video.dropsHDR10Plus = plan.video.dropsHDR10Plus
    proven.losses =
      proven.losses.filter { $0.subject != HDR10PlusWords.subject }
      + plan.losses.filter { $0.subject == HDR10PlusWords.subject }
    return proven
  }
}

extension VideoPlan {
  /// Whether both make the same chunks, whatever they rest on.
  func matches(_ other: VideoPlan) -> Bool {
    var mine = self
    mine.evidence = other.evidence
    return mine == other
  }
}
