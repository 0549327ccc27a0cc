import DraptoModel

/// How the two views of a 3D film lie in its picture. ffmpeg hands it from the film to the output: what Matroska or the
/// stream's frame packing says goes on, where the container has a word for it.
enum StereoLosses {
  /// What MP4's `st3d` box tells of; measured with ffmpeg 9.0.2.
  private static let knownToMP4: Set<String> = ["left_right", "top_bottom"]

  /// The layout that a Matroska film states, by ffmpeg's name; nil where the picture holds one view.
  private static func layout(_ video: VideoStream) -> String? {
    let value = video.info.tags.first { $0.key.lowercased() == "stereo_mode" }?.value
    return ["mono", "none"].contains(value) ? nil : value
  }

  static func of(_ video: VideoStream, in container: OutputContainer) -> [Loss] {
    // The base layer is decoded: it is one eye of an MV-HEVC film.
    var losses =
      video.info.dispositions.contains("multilayer")
      ? [Loss("video", "further views or layers of the stream (MV-HEVC) are dropped: the base layer is encoded")] : []
    guard let layout = layout(video) else { return losses }
    if layout.hasPrefix("anaglyph") {
      // ffmpeg has no word for it, and players need none.
      losses.append(Loss("video", "the mark \(layout) is dropped; the picture stays as it is"))
    } else if container == .mp4, !knownToMP4.contains(layout) {
      losses.append(Loss("video", "the 3D layout \(layout) is dropped: MP4 knows left_right and top_bottom only"))
    }
    return losses
  }
}
