import DraptoModel

/// Whether a film whose Dolby Vision is kept can be cropped. Pure.
enum DolbyVisionCrop {
  /// Why it can't, for the notes of a plan; nil where it can.
  /// - Parameters:
  ///   - isOn: `features.dolby_vision_crop`.
  ///   - changesShape: whether frames are brought to a common size first.
  static func obstacle(_ video: VideoStream, isOn: Bool, changesShape: Bool) -> String? {
    if !isOn { return DolbyVisionWords.noCrop }
    if video.rotation != 0 { return DolbyVisionWords.noCropTurned }
    if video.shownPart != nil { return DolbyVisionWords.noCropOfPart }
    return changesShape ? DolbyVisionWords.noCropOfShapes : nil
  }
}
