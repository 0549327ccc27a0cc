/// The one owner of a film's time: where it begins, how long it is, and what is taken off every time on the way to the
/// output. Rules and their reasons: `docs/timing.md`.
///
/// All values are seconds. "Container time" is what ffmpeg prints with `-copyts`: it may begin anywhere, also below zero.
package struct FilmClock: Sendable, Equatable {
  /// Container time of the first frame that is shown. What is compared between source and output is compared against it.
  package var firstFrame: Double
  /// Container time that becomes zero in the output.
  package var origin: Double
  /// Seconds of film, from the first frame to the end of the picture, as far as the file says; nil where it does not.
  package var length: Double?

  package init(firstFrame: Double, origin: Double, length: Double?) {
    self.firstFrame = firstFrame
    self.origin = origin
    self.length = length
  }

  /// The time in the output of what lies at `time` in the source; below zero for what lies before it.
  package func output(_ time: Double) -> Double { time - origin }

  /// Container time of the end of the film; nil where it is not known.
  package var end: Double? { length.map { firstFrame + $0 } }

  /// What is added to the times of a chunk's own file: Matroska has none below zero. Whole seconds, so that no time base
  /// has to round it.
  package var chunkShift: Double { firstFrame < 0 || origin < 0 ? -min(firstFrame, origin).rounded(.down) : 0 }
}

extension FilmClock {
  /// Matroska that begins within a minute keeps its own times, and with them those of its chapters.
  static let latestOwnStart = 60.0
  /// Sound that begins so little below zero is the delay of an encoder (Opus' pre-skip, an AAC or AC-3 frame).
  static let encoderDelay = 0.1

  /// - Parameters:
  ///   - picture: of all frames, the first container time.
  ///   - sound: of all sound, the first container time; nil where there is none.
  static func origin(picture: Double, sound: Double?, isMatroska: Bool) -> Double {
    let heard = sound.map { $0 < 0 && $0 >= -encoderDelay ? 0 : $0 }
    let earliest = min(picture, heard ?? picture)
    return isMatroska && earliest >= 0 && earliest < latestOwnStart ? 0 : earliest
  }
}

extension SourceMedia {
  /// The film's clock, from what the decoder showed of its head; from the container's word in records of earlier versions.
  package var clock: FilmClock {
    guard let head, let first = head.frameTimes.first ?? head.packetTimes.min() else {
      let start = video?.info.startTime ?? startTime
      return FilmClock(
        firstFrame: start, origin: isMatroska || startTime < 0 ? 0 : startTime, length: duration)
    }
    // A packet that gives no frame on its own may give one when decoding goes otherwise: it must not lie before zero.
    let picture = min(first, head.packetTimes.min() ?? first)
    return FilmClock(
      firstFrame: first,
      origin: FilmClock.origin(picture: picture, sound: head.soundStarts.values.min(), isMatroska: isMatroska),
      length: duration)
  }

  /// Container time of the end, by the container's header; nil where it does not say. Matroska and MP4 count from zero,
  /// the others from their first time.
  package var containerEnd: Double? {
    let countsFromZero = isMatroska || isMP4 || container == "flv"
    return containerDuration.map { countsFromZero && $0 > startTime ? $0 : $0 + startTime }
  }

  /// Seconds taken off every time on the way to the output.
  package var timeOrigin: Double { clock.origin }
}

/// What the encoder's own ffmpeg made of the first packets of a film: the decoder decides when it begins and how large
/// it is, not the container.
package struct DecodedHead: Codable, Sendable, Equatable {
  /// Container times of the first frames, in the order they are shown.
  package var frameTimes: [Double]
  /// Container times of the first packets that are shown, in the order of the file.
  package var packetTimes: [Double]
  /// Container time of the first decoded sample, by stream index.
  package var soundStarts: [Int: Double]
  /// Size of the decoded frames in pixels, before rotation, after the container's own cropping.
  package var width: Int?
  /// Pixels, as decoded.
  package var height: Int?
  /// Pixel aspect of the first frame; nil where nothing says.
  package var sampleAspectRatio: Rational?
  /// ffmpeg's name of the pixel format.
  package var pixelFormat: String?
  /// ffmpeg's name of the video's codec, which an older ffprobe may not know.
  package var codec: String?
  /// Whether one of the first packets has no time, as in AVI, which leaves it to the decoder; nil in older records.
  package var lacksTimes: Bool?
  /// Whether a frame predicted from both sides was among the first.
  package var hasBFrames: Bool

  package init(
    frameTimes: [Double] = [], packetTimes: [Double] = [], soundStarts: [Int: Double] = [:], width: Int? = nil,
    height: Int? = nil, pixelFormat: String? = nil, codec: String? = nil, hasBFrames: Bool = false
  ) {
    self.frameTimes = frameTimes
    self.packetTimes = packetTimes
    self.soundStarts = soundStarts
    self.width = width
    self.height = height
    self.pixelFormat = pixelFormat
    self.codec = codec
    self.hasBFrames = hasBFrames
  }
}

extension DecodedHead {
  /// Whether the container gives the times of decoding for those of showing (VC-1 in Smooth Streaming): the packets never
  /// step back although frames are reordered, and the decoder's second frame comes later than the second packet.
  package var hasDecodingTimesOnly: Bool {
    guard hasBFrames, frameTimes.count >= 4, packetTimes.count >= frameTimes.count,
      zip(packetTimes, packetTimes.dropFirst()).allSatisfy(<), let first = packetTimes.first
    else { return false }
    return abs(frameTimes[0] - first) < 0.002 && frameTimes[1] > packetTimes[1] + 0.002
  }

  /// Seconds between two packets, the median of the first ones; nil where that can't be told.
  package var packetSpacing: Double? { Self.median(packetTimes.sorted()) }
  /// Seconds between two frames, the median of the first ones.
  package var frameSpacing: Double? { Self.median(frameTimes) }

  /// Frames per second over the first frames; nil where that can't be told.
  package var frameRate: Double? {
    guard let first = frameTimes.first, let last = frameTimes.last, last > first else { return nil }
    return Double(frameTimes.count - 1) / (last - first)
  }

  /// Whether each field has a packet of its own (field-coded H.264 and MPEG-2): two packets to a frame.
  package var hasFieldPackets: Bool {
    guard let packetSpacing, let frameSpacing, frameTimes.count >= 4 else { return false }
    return packetSpacing > 0 && abs(frameSpacing / packetSpacing - 2) < 0.1
  }

  private static func median(_ times: [Double]) -> Double? {
    let steps = zip(times, times.dropFirst()).map { $1 - $0 }.filter { $0 > 0 }.sorted()
    return steps.isEmpty ? nil : steps[steps.count / 2]
  }
}
