/// Dolby Vision in words an owner of a television understands.
package enum DolbyVisionWords {
  /// What a kind of source is: `profile 8.1: Dolby Vision, with an HDR10 picture for other televisions`.
  package static func name(_ record: DolbyVisionRecord) -> String {
    "profile \(record.name): \(kind(record))"
  }

  private static func kind(_ record: DolbyVisionRecord) -> String {
    switch record.profile {
    case 5: return "Dolby Vision alone, the kind of streaming services; other televisions show wrong colours"
    case 7: return "Dolby Vision of a UHD Blu-ray, an HDR10 picture and an enhancement layer"
    case 4: return "Dolby Vision with an SDR picture and an enhancement layer"
    case 9: return "Dolby Vision with an SDR picture in H.264"
    case 20: return "Dolby Vision in three dimensions"
    default:
      guard let base = BaseLayer(compatibilityID: record.compatibilityID) else {
        return "Dolby Vision alone; other televisions show wrong colours"
      }
      return "Dolby Vision with an \(base.rawValue) picture for other televisions"
    }
  }

  /// What will happen, one sentence; nil for films without Dolby Vision.
  package static func fate(_ outcome: DolbyVisionOutcome) -> String? {
    switch outcome {
    case .none: return nil
    case .kept(let plan):
      let others =
        BaseLayer(compatibilityID: plan.compatibilityID).map {
          "every other one that plays AV1 shows it in \($0.rawValue)"
        }
        ?? "others show wrong colours, as they do with the source"
      return
        "Dolby Vision is kept, frame by frame, as AV1 profile \(plan.name): a television with Dolby Vision for AV1 shows it, \(others)"
    case .dropped(_, let base, let why):
      return "Dolby Vision is dropped (\(why)); the film plays in \(base.rawValue) everywhere"
    case .refused(let report): return "would be refused: \(report.message)"
    }
  }

  /// Why the plan takes its path, for plans, queues and logs.
  package static func reason(_ plan: DolbyVisionPlan) -> String {
    "Dolby Vision profile \(plan.source.name) → AV1 profile \(plan.name)"
  }

  /// What a kept Dolby Vision lacks all the same.
  package static func losses(_ plan: DolbyVisionPlan) -> [Loss] {
    guard plan.source.losesEnhancementLayer else { return [] }
    return [
      Loss(
        "Dolby Vision",
        "the enhancement layer is dropped (AV1 has none): the base picture and its metadata stay, as in every conversion to profile 8"
      )
    ]
  }

  /// The loss of a film whose Dolby Vision is dropped.
  package static func loss(_ record: DolbyVisionRecord, base: BaseLayer, why: String) -> Loss {
    Loss("Dolby Vision", "profile \(record.name) is dropped (\(why)); \(base.rawValue) stays")
  }

  /// Crop is off for Dolby Vision; said when the settings ask for it.
  package static let noCrop =
    "not cropped: Dolby Vision says where the picture lies in the frame, and black bars cost AV1 next to nothing; features.dolby_vision_crop crops all the same"
  /// Films that are not cropped though ``SettingsCatalog/dolbyVisionCrop`` is on.
  package static let noCropTurned =
    "not cropped: the film is turned, the place of the picture that its Dolby Vision metadata tell is not"
  /// The same for films of which the container shows a part: nothing says at which place of the coded picture it lies.
  package static let noCropOfPart =
    "not cropped: the container shows a part of the picture, Dolby Vision says where the picture lies in the whole"
  /// The same for films whose size changes.
  package static let noCropOfShapes =
    "not cropped: the size of the picture changes, and Dolby Vision says for each size where the picture lies"

  /// What a crop means for the metadata.
  package static func crop(_ margins: PictureMargins) -> String {
    "the active area that Dolby Vision tells of each frame is moved by what is cropped: \(margins.words)"
  }
}
