import DraptoMedia
import DraptoModel

/// What the decoder showed, in place of what the container said.
enum HeadMerge {
  static func merge(_ head: DecodedHead, into media: inout SourceMedia) {
    media.head = head
    guard var video = media.video else { return }
    if let codec = head.codec, video.info.codec == "unknown" { video.info.codec = codec }
    if let format = head.pixelFormat, video.pixelFormat == "unknown" {
      video.pixelFormat = format
      video.bitDepth = ProbeParser.bitDepth(format, raw: nil)
    }
    // The container may show part of the coded picture only (clean aperture, PixelCrop).
    if let width = head.width, let height = head.height, width != video.width || height != video.height {
      video.shownPart = video.shownPart ?? ShownPart(codedWidth: video.width, codedHeight: video.height)
      video.width = width
      video.height = height
    }
    if let aspect = head.sampleAspectRatio { video.sampleAspectRatio = aspect }
    video.measuredFrameRate = head.frameRate
    media.video = video
  }
}
