import DraptoMedia
import DraptoModel

/// Finds out what a file is, and refuses what can't be encoded, saying why.
package struct Detector: Sendable {
  private let probe: MediaProbe

  package init(probe: MediaProbe) { self.probe = probe }

  /// Throws `DRP-SRC-…`.
  package func detect(_ path: String) async throws -> SourceMedia {
    let media = try await probe.media(path)
    try Self.refuse(media)
    return media
  }

  /// What can be said without reading the packets. Pure.
  package static func refuse(_ media: SourceMedia) throws {
    let name = Format.visible(media.path)
    guard let video = media.video else {
      let message =
        media.audio.isEmpty ? "\(name) has no video stream" : "\(name) has sound but no video"
      throw EngineError.refused(ErrorReport(.sourceNoVideo, message, file: media.path))
    }
    if isPicture(media) {
      throw EngineError.refused(
        ErrorReport(.sourcePicture, "\(name) is a still picture (\(video.info.codec))", file: media.path))
    }
    if video.displayWidth < 64 || video.displayHeight < 64 {
      throw EngineError.refused(
        ErrorReport(
          .sourceTooSmall, "\(name) is \(video.displayWidth)×\(video.displayHeight): SVT-AV1 takes 64×64 and more",
          file: media.path))
    }
  }

  /// ffprobe gives pictures a container of their own and a made-up frame rate.
  static func isPicture(_ media: SourceMedia) -> Bool {
    let names = media.container.split(separator: ",").map(String.init)
    if names.contains(where: { $0.hasSuffix("_pipe") || $0 == "image2" || $0 == "ico" }) { return true }
    // A GIF or PNG with one frame has no length.
    return ["gif", "apng", "webp"].contains(where: names.contains) && (media.duration ?? 0) <= 0.1
  }

  /// What the end of the index says against the container's own length: a file that was cut. Nil when it is whole.
  /// - Parameters:
  ///   - lastFrame: seconds of the last frame in the index.
  ///   - tolerance: seconds the two may differ: sound often runs on longer than the picture.
  package static func truncation(_ media: SourceMedia, lastFrame: Double, tolerance: Double = 3)
    -> String?
  {
    guard let duration = media.duration, duration > 0 else { return nil }
    let end = lastFrame - (media.isMatroska ? 0 : media.startTime)
    guard duration - end > max(tolerance, duration * 0.01) else { return nil }
    return "its header says \(Format.timestamp(duration)), its last frame is at \(Format.timestamp(lastFrame))"
  }
}
