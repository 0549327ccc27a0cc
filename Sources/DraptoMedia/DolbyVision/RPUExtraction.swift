import DraptoModel

/// Takes the RPUs out of a film, or out of a stretch of it, by copying: nothing is decoded, so it costs little more than
/// reading the bytes.
///
/// ffmpeg's `filter_units` leaves only the units that hold RPUs. Their bytes go to a file, one line per frame (time and
/// size) to stdout.
package struct RPUExtraction: Sendable {
  /// Which units hold RPUs, and how.
  package enum Carrier: String, Sendable {
    case hevc, av1

    /// The units kept: `UNSPEC62` of HEVC, metadata OBUs of AV1.
    var unitTypes: Int { self == .hevc ? Int(RPUUnwrapping.nalType) : 5 }
  }

  /// Input options, up to and with `-i`.
  package var input: [String]
  /// ffmpeg's name of the stream: `0:0`.
  package var stream: String
  /// The codec that carries the units.
  package var carrier: Carrier
  /// Seconds at which to stop, by decoding time; nil for the end of the film.
  package var end: Double?

  /// The whole of a file's video stream.
  package init(path: String, stream: Int, carrier: Carrier) {
    input = ["-copyts", "-i", ProbeCommands.url(path)]
    self.stream = "0:\(stream)"
    self.carrier = carrier
  }

  /// The frames of one chunk, and some around them.
  package init(_ extraction: Extraction, carrier: Carrier) {
    input = extraction.input
    stream = "0:\(extraction.stream)"
    self.carrier = carrier
    // A frame is never decoded after it is shown.
    end = extraction.range.endCut
  }

  /// The packets from the key frame at or before `start` (nil: from the head of the file) up to `end`, in seconds.
  package init(path: String, stream: Int, carrier: Carrier, start: Double?, end: Double) {
    input = ["-copyts"]
    if let start { input += ["-noaccurate_seek", "-seek_timestamp", "1", "-ss", Format.fixed(start, 3)] }
    input += ["-i", ProbeCommands.url(path)]
    self.stream = "0:\(stream)"
    self.carrier = carrier
    self.end = end
  }

  /// - Parameter data: file for the RPUs' bytes.
  package func command(_ ffmpeg: String, data: String) -> ToolCommand {
    var arguments = ["-hide_banner", "-nostdin", "-nostats", "-v", "error", "-y"] + input
    let copy = ["-map", stream, "-c", "copy"] + (end.map { ["-to", Format.fixed($0, 6)] } ?? [])
    let units = ["-bsf:v", "filter_units=pass_types=\(carrier.unitTypes),\(KeptTimes.filter)"]
    arguments += copy + units + ["-f", "framecrc", "-"]
    arguments += copy + units + ["-f", "data", ProbeCommands.url(data)]
    return ToolCommand(ffmpeg, arguments)
  }
}

extension RPUExtraction.Carrier {
  /// By the codec's name; nil for codecs whose RPUs ffmpeg does not read.
  package init?(codec: String) { self.init(rawValue: codec) }
}

/// Collects the lines that ``RPUExtraction`` prints: `0,  209,  250,  41,  169, 0x16712540`.
package struct RPUListing: Sendable {
  /// Seconds of one tick of ``entries``.
  package private(set) var timeBase = Rational(1, 1000)
  /// What is in the data file, in its order.
  package private(set) var entries: [FrameChecksum] = []

  package init() {}

  /// Takes one line.
  package mutating func feed(_ line: String) {
    if line.hasPrefix("#tb 0:") {
      timeBase = Rational(line.dropFirst(6).drop { $0 == " " }.description) ?? timeBase
    }
    if let packet = FrameChecksum(framecrc: line) { entries.append(packet) }
  }
}

/// How the RPUs of a source are read for a comparison with the output's.
package struct RPUReading: Sendable, Equatable {
  /// Offsets have two more bits behind the point.
  package var isProfile4 = false
  /// What is changed in the output's: the source's are compared as they must have become.
  package var edits: [RPUEdit] = []

  /// As they are.
  package init() {}

  /// What the source's profile asks for, and what is cut off its picture.
  package init(source: DolbyVisionRecord, cropped: PictureMargins? = nil) {
    isProfile4 = source.profile == 4
    edits = RPUEdit.edits(source: source, cropped: cropped)
  }
}

/// The RPUs of a stretch of film by the time of their frames.
package struct RPUTrack: Sendable {
  /// Seconds, ascending.
  package private(set) var times: [Double] = []
  /// One for each of ``times``.
  package private(set) var digests: [RPUDigest] = []
  /// The active area as it stands in the file, one for each of ``times``; nil where the unit tells none.
  package private(set) var areas: [PictureMargins?] = []
  /// Units that could not be read: time and reason.
  package private(set) var problems: [(time: Double, reason: String)] = []
  /// Every readable unit, in decoding order; kept on request only.
  package private(set) var units: [RPU] = []

  /// - Parameters:
  ///   - bytes: the data file.
  ///   - reading: what the source's profile implies.
  package init(
    _ listing: RPUListing, bytes: [UInt8], carrier: RPUExtraction.Carrier, reading: RPUReading = RPUReading(),
    keepsUnits: Bool = false
  ) {
    var parser = RPUParser(isProfile4: reading.isProfile4)
    var found: [(Double, RPUDigest, PictureMargins?)] = []
    var place = 0
    for entry in listing.entries {
      let slice = bytes[min(place, bytes.count)..<min(place + entry.bytes, bytes.count)]
      place += entry.bytes
      let time = Double(entry.pts) * listing.timeBase.value
      guard let payload = carrier == .hevc ? RPUUnwrapping.hevc(slice) : RPUUnwrapping.av1(slice) else { continue }
      do {
        let unit = try parser.parse(payload[...])
        // Later units may refer to it, though it is not shown.
        guard !entry.isHidden else { continue }
        if carrier == .av1, !unit.hasRightChecksum { problems.append((time, "wrong checksum")) }
        found.append((time, RPUDigest(unit.applying(reading.edits)), unit.activeArea))
        if keepsUnits { units.append(unit) }
      } catch {
        if !entry.isHidden { problems.append((time, Self.words(error))) }
      }
    }
    found.sort { $0.0 < $1.0 }
    times = found.map(\.0)
    digests = found.map(\.1)
    areas = found.map(\.2)
  }

  /// Units that could be read.
  package var count: Int { digests.count }

  /// `2 damaged (wrong checksum), the first at 0:12`, or that there are none.
  package var problemWords: String {
    guard let first = problems.first else { return "all readable, with the right checksums" }
    return "\(problems.count) damaged (\(first.reason)), the first at \(Format.timestamp(first.time))"
  }

  /// The unit of the frame at `seconds`; nil when none lies within `tolerance`.
  package func digest(at seconds: Double, tolerance: Double) -> RPUDigest? {
    place(at: seconds, tolerance: tolerance).map { digests[$0] }
  }

  /// The active area of the frame at `seconds`, as it stands in the file; nil where nothing tells it.
  package func area(at seconds: Double, tolerance: Double) -> PictureMargins? {
    place(at: seconds, tolerance: tolerance).flatMap { areas[$0] }
  }

  /// The active areas of one frame, as they stand in two files.
  package typealias AreaPair = (source: PictureMargins, output: PictureMargins)

  /// Those of the frames for which both tell one.
  package func areas(
    at seconds: [Double], beside output: RPUTrack, at outputSeconds: [Double], tolerance: Double,
    outputTolerance: Double = 0.0011
  ) -> [AreaPair] {
    zip(seconds, outputSeconds).compactMap { a, b in
      guard let source = area(at: a, tolerance: tolerance), let output = output.area(at: b, tolerance: outputTolerance)
      else { return nil }
      return (source, output)
    }
  }

  private func place(at seconds: Double, tolerance: Double) -> Int? {
    times.nearest(to: seconds, tolerance: tolerance) { $0 }
  }

  /// The content of the units at these times (seconds) as one hash, and how many of them there are.
  package func summary(at seconds: some Sequence<Double>, tolerance: Double) -> (found: Int, hash: String) {
    let hashes = seconds.compactMap { digest(at: $0, tolerance: tolerance)?.combined }
    return (hashes.count, VideoFingerprint.combined(hashes))
  }

  private static func words(_ error: any Error) -> String {
    switch error as? RPUParser.Problem {
    case .truncated: "cut short"
    case .unreadable(let what): "unknown \(what)"
    case .missingReference: "refers to one that is not there"
    case nil: "\(error)"
    }
  }
}

/// Source and output RPUs, frame by frame.
package struct RPUComparison: Sendable, Equatable {
  /// Frames that were compared.
  package var frames = 0
  /// Frames whose metadata are the same on both sides.
  package var equal = 0
  /// Frames of the source without a usable RPU.
  package var missingInSource: [Int] = []
  /// Frames of the output without a usable RPU.
  package var missingInOutput: [Int] = []
  /// Frames whose metadata differ.
  package var different: [Int] = []
  /// In what the first different one differs.
  package var firstDifference: [String] = []
  /// Stands for the content of all of the output's.
  package var hash: String

  /// - Parameters:
  ///   - sourceTimes: seconds of each frame by the source's clock.
  ///   - outputTimes: seconds of each frame by the output's; as many.
  package init(
    _ source: RPUTrack, at sourceTimes: [Double], _ output: RPUTrack, at outputTimes: [Double],
    sourceTolerance: Double, outputTolerance: Double = 0.0011
  ) {
    var hashes: [UInt64] = []
    for (frame, (a, b)) in zip(sourceTimes, outputTimes).enumerated() {
      frames += 1
      let made = output.digest(at: b, tolerance: outputTolerance)
      if let made { hashes.append(made.combined) } else { missingInOutput.append(frame) }
      guard let want = source.digest(at: a, tolerance: sourceTolerance) else {
        missingInSource.append(frame)
        continue
      }
      guard let made else { continue }
      if want == made {
        equal += 1
      } else {
        if different.isEmpty { firstDifference = want.differences(to: made) }
        different.append(frame)
      }
    }
    hash = VideoFingerprint.combined(hashes)
  }

  /// Every frame has the source's metadata.
  package var isWhole: Bool { equal == frames && frames > 0 }

  /// `259 of 259 frames equal`, or what is wrong, with the first frame concerned.
  package var words: String {
    var parts = ["\(equal) of \(frames) frames equal"]
    if let first = missingInSource.first {
      parts.append("\(missingInSource.count) missing in the source from frame \(first)")
    }
    if let first = missingInOutput.first {
      parts.append("\(missingInOutput.count) missing in the output from frame \(first)")
    }
    if let first = different.first {
      parts.append(
        "\(different.count) different from frame \(first) (\(firstDifference.joined(separator: ", ")))")
    }
    return parts.joined(separator: ", ")
  }
}
