import DraptoModel

/// What becomes of Dolby Vision and HDR10+, in the plan and in words.
extension Planner {
  /// Puts what becomes of HDR10+ into the plan of the picture, which is complete but for it.
  func settleHDR10Plus(in plan: inout VideoPlan) -> (losses: [Loss], notes: [String]) {
    let outcome = HDR10PlusPlanning.outcome(
      media, mode: settings[SettingsCatalog.hdr10Plus], color: plan.color,
      isAlone: plan.dolbyVision?.compatibilityID == 0)
    switch outcome {
    case .none: return ([], [])
    case .kept(let kept):
      plan.hdr10Plus = kept
      let changesShape = plan.crop != nil || plan.commonShape != nil
      return (HDR10PlusWords.losses(kept, changesShape: changesShape), HDR10PlusWords.notes(kept))
    case .dropped(let why):
      plan.dropsHDR10Plus = true
      return ([HDR10PlusWords.loss(why: why, color: plan.color)], [])
    }
  }

  /// Puts the Dolby Vision that is kept into the plan of the picture, whose crop is known.
  func keep(_ kept: DolbyVisionPlan, of video: VideoStream, in plan: inout VideoPlan) {
    plan.dolbyVision = kept
    plan.dolbyVision?.cropped = plan.crop.map { PictureMargins($0, width: video.width, height: video.height) }
    if let tags = BaseLayer(compatibilityID: kept.compatibilityID)?.tags { fill(tags, in: &plan.color) }
  }

  /// Tags the film leaves out are those its profile stands for.
  func fill(_ tags: ColorTags, in color: inout ColorTags) {
    color.primaries = color.primaries ?? tags.primaries
    color.transfer = color.transfer ?? tags.transfer
    color.matrix = color.matrix ?? tags.matrix
  }

  /// What the film's Dolby Vision loses.
  func dolbyVisionLosses(_ outcome: DolbyVisionOutcome) -> [Loss] {
    switch outcome {
    case .kept(let plan): DolbyVisionWords.losses(plan)
    case .dropped(let record, let base, let why): [DolbyVisionWords.loss(record, base: base, why: why)]
    case .none, .refused: []
    }
  }

  /// What is said of the film's Dolby Vision.
  func dolbyVisionNotes(
    _ outcome: DolbyVisionOutcome, _ video: VideoStream, _ plan: VideoPlan, noCrop: String?
  ) -> [String] {
    var notes = [DolbyVisionWords.fate(outcome)].compactMap { $0 }
    guard case .kept = outcome else { return notes }
    if let noCrop, settings[SettingsCatalog.crop] != "off" { notes.append(noCrop) }
    if let cropped = plan.dolbyVision?.cropped { notes.append(DolbyVisionWords.crop(cropped)) }
    if video.rotation != 0, samples?.hasActiveArea == true {
      notes.append("the film is turned, the place of the picture that its Dolby Vision metadata tell is not")
    }
    if video.shownPart != nil, samples?.hasActiveArea == true {
      notes.append(
        "the container shows a part of the picture; the place in it that its Dolby Vision metadata tell stays that in the whole"
      )
    }
    return notes
  }
}
