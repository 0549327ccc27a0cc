import DraptoMedia
import DraptoModel

/// Values for tests that need no file.
package enum Samples {
  package static func video(
    _ width: Int = 1280, _ height: Int = 720, codec: String = "h264", pixelFormat: String = "yuv420p",
    bitDepth: Int = 8, rotation: Int = 0, fieldOrder: String? = "progressive", color: ColorTags = ColorTags()
  ) -> VideoStream {
    VideoStream(
      info: StreamInfo(index: 0, codec: codec, startTime: 0), width: width, height: height, pixelFormat: pixelFormat,
      bitDepth: bitDepth, averageFrameRate: Rational(25, 1), realFrameRate: Rational(25, 1),
      timeBase: Rational(1, 1000), rotation: rotation, fieldOrder: fieldOrder, color: color)
  }

  /// The video drapto would make of ``video(_:_:codec:pixelFormat:bitDepth:rotation:fieldOrder:color:)``.
  package static func encoded(_ width: Int = 1280, _ height: Int = 720, color: ColorTags = ColorTags()) -> VideoStream {
    video(width, height, codec: "av1", pixelFormat: "yuv420p10le", bitDepth: 10, color: color)
  }

  package static func audio(
    _ index: Int = 1, codec: String = "aac", channels: Int = 2, layout: String? = "stereo", start: Double? = 0,
    language: String? = nil, title: String? = nil, dispositions: Set<String> = []
  ) -> AudioStream {
    AudioStream(
      info: StreamInfo(
        index: index, codec: codec, language: language, title: title, dispositions: dispositions, startTime: start),
      channels: channels, layout: layout, sampleRate: 48_000, bitRate: nil)
  }

  package static func subtitle(_ codec: String, index: Int = 2, language: String? = nil) -> SubtitleStream {
    SubtitleStream(info: StreamInfo(index: index, codec: codec, language: language))
  }

  package static func media(
    _ video: VideoStream? = video(), audio: [AudioStream] = [], subtitles: [SubtitleStream] = [],
    duration: Double? = 60, container: String = "matroska,webm"
  ) -> SourceMedia {
    SourceMedia(
      path: "/films/film.mkv", fingerprint: FileFingerprint(bytes: 1, modified: 1), container: container, startTime: 0,
      duration: duration, video: video, audio: audio, subtitles: subtitles)
  }

  /// An ffmpeg that can do everything.
  package static let capable = FFmpegCapabilities(
    version: "9", hasSVTAV1: true, svtVersion: "4.2.0", hasDolbyVision: true, hasLibvmaf: true, hasXPSNR: true,
    hasLibopus: true, hasBwdif: true, hasAV1Decoder: true)

  package static func settings(_ changes: [String: String] = [:]) throws -> Settings {
    var settings = Settings()
    for (key, text) in changes { try settings.set(key, text: text, from: .flag("test")) }
    return settings
  }

  /// A finished chunk of `frames` frames.
  package static func chunk(
    _ index: Int, frames: Int = 50, promised: Int? = nil, packetHash: String = "p", headerHash: String = "h",
    missing: Int = 0
  ) -> Chunk {
    let range = ChunkRange(
      index: index, from: Int64(index * 2000), to: Int64(index * 2000 + 2000), expectedFrames: promised ?? frames,
      startCut: nil, endCut: nil)
    return Chunk(
      id: ChunkID(job: JobID(1), index: index), range: range, start: Double(index) * 2, length: 2, crf: 24,
      status: .done,
      result: ChunkResult(
        frames: frames, bytes: 1000, seconds: 1, peakMemory: 1, cpuSeconds: 1, headerHash: headerHash,
        packetHash: packetHash, decodeErrors: 0, lead: 0, missingFrames: missing))
  }
}
