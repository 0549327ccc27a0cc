/// Size and modification time of a file: what must stay the same for recorded work to be of use.
package struct FileFingerprint: Codable, Sendable, Hashable {
  /// Size.
  package var bytes: Int64
  /// Nanoseconds since 1970.
  package var modified: Int64

  package init(bytes: Int64, modified: Int64) {
    self.bytes = bytes
    self.modified = modified
  }
}

/// How far into a file ffmpeg and ffprobe are made to look for tracks that begin late.
package enum ProbeDepth: String, Codable, Sendable {
  /// Ten minutes or 200 MB.
  case long
}

/// Everything the probe knows of one file.
package struct SourceMedia: Codable, Sendable, Equatable {
  /// Absolute.
  package var path: String
  /// Size and time of change when it was probed.
  package var fingerprint: FileFingerprint
  /// ffprobe's format name: `matroska,webm`, `mov,mp4,m4a,3gp,3g2,mj2`, `mpegts` …
  package var container: String
  /// Seconds; the earliest start of all streams.
  package var startTime: Double
  /// Seconds of film; nil where neither the container nor a stream says.
  package var duration: Double?
  /// The film: the first video stream that is no cover.
  package var video: VideoStream?
  /// Further video streams, which the output does not carry.
  package var otherVideo: [VideoStream]
  /// Sound tracks, in the file's order.
  package var audio: [AudioStream]
  /// Subtitle tracks, in the file's order.
  package var subtitles: [SubtitleStream]
  /// Fonts and other files inside it.
  package var attachments: [Attachment]
  /// Cover pictures (streams with the `attached_pic` disposition).
  package var covers: [VideoStream]
  /// Timecode, GPS, captions and other data streams.
  package var data: [StreamInfo]
  /// In film order.
  package var chapters: [Chapter]
  /// The container's tags, by their names as they stand there.
  package var tags: [String: String]
  /// Seconds, as the container's header has them; nil where it does not say, and in records of earlier versions.
  package var containerDuration: Double?
  /// Container time at which the last picture, sound or text of MP4 ends, chapters and covers left out; nil where the file
  /// does not say, elsewhere, and in records of earlier versions.
  package var tracksEnd: Double?
  /// What a Matroska film's chapters have beyond ``chapters``; nil where there are none, and in records of earlier versions.
  package var chapterCounts: ChapterCounts?
  /// What the decoder showed of the first packets; nil in records of earlier versions.
  package var head: DecodedHead?
  /// How far into the file a program must look before all of its tracks are known; nil is as far as it does by itself.
  package var probeDepth: ProbeDepth?
  /// Evidence that the file was cut or only partly written, one sentence each.
  package var damage: [String]?

  /// The names of its JSON and of the records of earlier versions.
  private enum CodingKeys: String, CodingKey {
    case path, fingerprint, container, startTime, duration, video, otherVideo, audio, subtitles, attachments, covers,
      data
    case chapters, tags, containerDuration, tracksEnd, chapterCounts, head, damage
    case probeDepth = "look"
  }

  package init(
    path: String, fingerprint: FileFingerprint, container: String, startTime: Double, duration: Double?,
    video: VideoStream?, otherVideo: [VideoStream] = [], audio: [AudioStream] = [], subtitles: [SubtitleStream] = [],
    attachments: [Attachment] = [], covers: [VideoStream] = [], data: [StreamInfo] = [], chapters: [Chapter] = [],
    tags: [String: String] = [:], head: DecodedHead? = nil, damage: [String]? = nil
  ) {
    self.path = path
    self.fingerprint = fingerprint
    self.container = container
    self.startTime = startTime
    self.duration = duration
    self.video = video
    self.otherVideo = otherVideo
    self.audio = audio
    self.subtitles = subtitles
    self.attachments = attachments
    self.covers = covers
    self.data = data
    self.chapters = chapters
    self.tags = tags
    containerDuration = duration
    self.head = head
    self.damage = damage
  }

  /// The film's title; containers differ in the case of the tag's name.
  package var title: String? { tags.first { $0.key.lowercased() == "title" }?.value }

  /// Matroska or WebM.
  package var isMatroska: Bool { container.contains("matroska") }

  /// MP4 or QuickTime.
  package var isMP4: Bool { container.contains("mp4") }

  /// Frames per second to tell the encoder; see ``VideoStream/encoderFrameRate``. What takes a long look to find out is
  /// always told: an ffmpeg that starts inside the film does not find it.
  package var encoderFrameRate: Double? {
    guard let video else { return nil }
    return video.encoderFrameRate
      ?? (probeDepth == nil ? nil : min(max(video.nominalFrameRate, 1), VideoStream.fastestEncoded))
  }

  /// A bare stream without a container: it has no times, and seeking lands anywhere and counts from zero again.
  package var isBareStream: Bool {
    Self.bareStreams.contains(container) || container.hasSuffix("_pipe")
  }

  /// ffmpeg's names of such formats.
  private static let bareStreams: Set<String> = [
    "mpegvideo", "m4v", "h261", "h263", "h264", "hevc", "vvc", "evc", "vc1", "cavsvideo", "avs2", "avs3", "dirac",
    "obu", "mjpeg", "mjpeg_2000", "dnxhd", "apv",
  ]
}
