import DraptoModel

/// What the video of the output will lack.
package enum VideoLosses {
  /// Whether a stream says no more than the film's own tag, which is kept: the time of the first frame.
  private static func hasTimecode(_ info: StreamInfo, of media: SourceMedia) -> Bool {
    func timecode(_ tags: [String: String]) -> String? { tags.first { $0.key.lowercased() == "timecode" }?.value }
    return timecode(info.tags).map { $0 == timecode(media.tags) } ?? false
  }

  private static func withoutTimecode(_ info: StreamInfo, of media: SourceMedia) -> StreamInfo {
    var info = info
    if hasTimecode(info, of: media) { info.tags = info.tags.filter { $0.key.lowercased() != "timecode" } }
    return info
  }

  /// Everything the picture loses under this plan.
  package static func of(_ video: VideoStream, media: SourceMedia, plan: VideoPlan, container: OutputContainer = .mkv)
    -> [Loss]
  {
    var losses: [Loss] = []
    if !video.isSubsampled420 && !video.isGrey || video.bitDepth > 10 {
      losses.append(Loss("video", "\(video.pixelFormat) becomes yuv420p10le: less colour detail or depth"))
    }
    if video.hasAlpha { losses.append(Loss("video", "transparency (the alpha channel) is dropped")) }
    losses += ColorPlanning.of(video).losses
    if let turn = video.unappliedTurn {
      losses.append(Loss("video", "the display matrix turns by \(turn)°, no multiple of 90°: it is not applied"))
    }
    if video.hasClosedCaptions { losses.append(Loss("video", "closed captions inside the video are dropped")) }
    if plan.deinterlace { losses.append(Loss("video", "the single fields: two become one frame")) }
    if video.displayWidth % 2 == 1 || video.displayHeight % 2 == 1, plan.width >= video.displayWidth - 1,
      plan.height >= video.displayHeight - 1
    {
      losses.append(
        Loss(
          "video",
          "odd size \(video.displayWidth)×\(video.displayHeight) becomes \(plan.width)×\(plan.height): the last column or row is cut"
        ))
    }
    losses += TagLosses.of(withoutTimecode(video.info, of: media), subject: "video")
    for other in media.otherVideo {
      losses.append(
        Loss(
          "stream \(other.info.index)",
          "a second video stream (\(other.info.codec), \(other.width)×\(other.height)) is dropped"))
    }
    for data in media.data {
      if hasTimecode(data, of: media) {
        // For MP4 ffmpeg makes one anew of the film's tag.
        if container == .mkv {
          losses.append(Loss("stream \(data.index)", "the timecode track is dropped; where it begins stays as a tag"))
        }
      } else {
        losses.append(Loss("stream \(data.index)", "data stream (\(data.codec)) is dropped"))
      }
    }
    for attachment in media.attachments {
      guard let name = attachment.fileName, name != attachment.keptName else { continue }
      losses.append(Loss("attachment \(name)", "is named \(attachment.keptName): mkvmerge keeps no folders"))
    }
    return losses
  }
}
