import DraptoMedia
import DraptoModel

/// Finds out what a file is, and refuses what can't be encoded, saying why.
package struct Detector: Sendable {
  private let tools: Toolset
  private let runner: ToolRunner

  package init(tools: Toolset, runner: ToolRunner) {
    self.tools = tools
    self.runner = runner
  }

  /// Everything about a file: what the container says, what the decoder shows of its head, whether its end is there.
  /// Throws `DRP-SRC-…` for what can't be read at all.
  package func media(_ path: String) async throws -> SourceMedia {
    var media = try await MediaProbe(tools: tools, runner: runner).media(path)
    if let head = try await HeadReader(tools: tools, runner: runner).read(media) { HeadMerge.merge(head, into: &media) }
    media.duration = FilmLength.seconds(media)
    if let samples = try await HDR10PlusSampler(tools: tools, runner: runner).samples(media) {
      media.video?.hdr10Plus = samples
      if samples.carrying > 0 { media.video?.hasHDR10Plus = true }
    }
    media.damage = try await CompletenessCheck(tools: tools, runner: runner).damage(media)
    return media
  }

  /// As ``media(_:)``; throws `DRP-SRC-…` for what can't be encoded, too.
  package func detect(_ path: String, acceptsDamage: Bool) async throws -> SourceMedia {
    let media = try await media(path)
    try Self.refuse(media, acceptsDamage: acceptsDamage)
    return media
  }

  /// What can be said without reading the packets. Pure.
  package static func refuse(_ media: SourceMedia, acceptsDamage: Bool = false) throws {
    let name = Format.visible(media.path)
    guard let video = media.video else {
      let message =
        media.audio.isEmpty ? "\(name) has no video stream" : "\(name) has sound but no video"
      throw EngineError.refused(ErrorReport(.sourceNoVideo, message, file: media.path))
    }
    if ["unknown", "none"].contains(video.info.codec), media.head?.frameTimes.isEmpty != false {
      throw EngineError.refused(
        ErrorReport(
          .sourceUndecodable, "the picture of \(name) is of a kind that ffmpeg does not know", file: media.path))
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
    if let damage = media.damage, !damage.isEmpty, !acceptsDamage {
      throw EngineError.refused(
        ErrorReport(.sourceDamaged, "\(name) was cut short: \(damage.joined(separator: "; "))", file: media.path))
    }
  }

  /// ffprobe gives pictures a container of their own and a made-up frame rate.
  static func isPicture(_ media: SourceMedia) -> Bool {
    // Pictures behind one another, as MJPEG without a container, are a film.
    if let head = media.head, head.frameTimes.count > 1 { return false }
    let names = media.container.split(separator: ",").map(String.init)
    if names.contains(where: { $0.hasSuffix("_pipe") || $0 == "image2" || $0 == "ico" }) { return true }
    // A GIF or PNG with one frame has no length.
    return ["gif", "apng", "webp"].contains(where: names.contains) && (media.duration ?? 0) <= 0.1
  }
}
