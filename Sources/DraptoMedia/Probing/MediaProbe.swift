import DraptoModel

/// Runs ffprobe and reads what it says.
package struct MediaProbe: Sendable {
  let ffprobe: String
  private let mkvmerge: String?
  let runner: ToolRunner

  /// - Parameter mkvmerge: asked for what only it tells of Matroska's tracks; without it that stays unknown.
  package init(ffprobe: String, mkvmerge: String? = nil, runner: ToolRunner) {
    self.ffprobe = ffprobe
    self.mkvmerge = mkvmerge
    self.runner = runner
  }

  /// Probes with the programs of a set.
  package init(tools: Toolset, runner: ToolRunner) {
    self.init(ffprobe: tools.ffprobe, mkvmerge: tools.mkvmerge, runner: runner)
  }

  /// Everything about a file. Throws ``MediaError`` with `DRP-SRC-…` codes for what is no film.
  package func media(_ path: String) async throws -> SourceMedia {
    guard let fingerprint = FileFingerprint.read(path) else {
      throw MediaError.other(ErrorReport(.sourceMissing, "\(Format.visible(path)) does not exist", file: path))
    }
    guard fingerprint.bytes > 0 else {
      throw MediaError.other(ErrorReport(.sourceEmpty, "\(Format.visible(path)) is empty", file: path))
    }
    let command = ProbeCommands.streams(ffprobe, path)
    let json: String
    do {
      json = try await runner.output(of: command, file: path).stdout
    } catch MediaError.failed(let command, let outcome, _) {
      throw MediaError.other(Self.unreadable(path, command, outcome))
    }
    var media: SourceMedia
    do {
      media = try ProbeParser.media(streams: json, path: path, fingerprint: fingerprint)
    } catch {
      throw MediaError.badOutput(command, file: path, reason: "\(error)")
    }
    try EncryptionCheck.refuse(path)
    if Self.mayHideTracks(media), let longer = await probedDeeper(media) { media = longer }
    for index in media.audio.indices where Self.isSilentSoFar(media.audio[index]) {
      media.audio[index] = await sampledChannels(media, media.audio[index])
    }
    if media.isMatroska, !media.chapters.isEmpty {
      media.chapterCounts = try? await blocking { MatroskaChapters.count(in: path) }
    }
    if let mkvmerge {
      await addMatroskaTracks(to: &media)
      await LanguageCheck(mkvmerge: mkvmerge, runner: runner).check(&media)
    }
    if let video = media.video {
      media.video = try await refine(video, of: path)
    }
    return media
  }

  /// Whether tracks may begin so far behind the film's beginning that the first look missed them: they have no channels
  /// yet, or the container announces no tracks and each is known by its first packet.
  static func mayHideTracks(_ media: SourceMedia) -> Bool {
    if media.audio.contains(where: isSilentSoFar) { return true }
    // A picture every ten seconds: no second one was seen.
    if media.video == nil, !media.audio.isEmpty, media.container.contains("mpeg") { return true }
    // By itself ffprobe reads 5 MB.
    return ["flv", "mpeg"].contains(media.container) && media.fingerprint.bytes > 4_000_000
  }

  private static func isSilentSoFar(_ stream: AudioStream) -> Bool {
    stream.channels == 0 && stream.info.codec != "unknown"
  }

  /// The channels of a track by what decodes of it at some places of the film: it may begin behind any look. ffmpeg needs
  /// no more than its index.
  private func sampledChannels(_ media: SourceMedia, _ stream: AudioStream) async -> AudioStream {
    guard let duration = media.duration, duration > 0 else { return stream }
    let command = ProbeCommands.layouts(
      ffprobe, media.path, stream: stream.info.index, places: ProbeCommands.places(media.startTime, duration))
    guard let text = try? await runner.output(of: command, file: media.path).stdout else { return stream }
    // `6,5.1(side),` for each block of samples; the widest is kept.
    let found = text.split(separator: "\n").compactMap { line -> (channels: Int, layout: String?)? in
      let fields = line.split(separator: ",")
      guard let first = fields.first, let channels = Int(first) else { return nil }
      return (channels, fields.count > 1 && fields[1] != "unknown" ? String(fields[1]) : nil)
    }
    guard let widest = found.max(by: { $0.channels < $1.channels }) else { return stream }
    var stream = stream
    stream.channels = widest.channels
    stream.layout = widest.layout
    return stream
  }

  /// What a long look says, where it finds more sound or subtitles than the first; nil where it does not.
  private func probedDeeper(_ media: SourceMedia) async -> SourceMedia? {
    let command = ProbeCommands.streams(ffprobe, media.path, probeDepth: .long)
    guard let json = try? await runner.output(of: command, file: media.path).stdout,
      var longer = try? ProbeParser.media(streams: json, path: media.path, fingerprint: media.fingerprint)
    else { return nil }
    let audible = { (media: SourceMedia) in media.audio.count { $0.channels > 0 } }
    let seesMore = media.video == nil && longer.video != nil
    guard longer.video != nil || media.video == nil,
      seesMore || audible(longer) > audible(media) || longer.subtitles.count > media.subtitles.count
    else { return nil }
    longer.probeDepth = .long
    return longer
  }

  /// What can't be asked stays unknown: ffprobe has told enough for an encode. Of MP4 only the colours are wanted.
  private func addMatroskaTracks(to media: inout SourceMedia) async {
    let isUncolored = media.video.map { $0.color.primaries == nil || $0.color.transfer == nil } ?? false
    guard media.isMatroska || media.isMP4 && isUncolored, let mkvmerge else { return }
    // No name may be taken for an option or a file of options.
    let literal = media.path.hasPrefix("/") ? media.path : "./" + media.path
    let command = ToolCommand(mkvmerge, ["--identification-format", "json", "--identify", literal])
    guard let json = try? await runner.output(of: command, file: media.path).stdout else { return }
    let tracks = MatroskaTracks(json: json)
    if media.isMatroska { tracks?.add(to: &media) } else { tracks?.addColors(to: &media) }
  }

  /// Seconds by the container; nil for what is no film or does not say.
  package func duration(_ path: String) async -> Double? {
    guard let text = try? await runner.output(of: ProbeCommands.duration(ffprobe, path), file: path).stdout else {
      return nil
    }
    return Double(text.filter { !$0.isWhitespace })
  }

  /// Looks at more packets when the first ones give no frame: an edit list can hide a whole group of pictures.
  private func refine(_ video: VideoStream, of path: String) async throws -> VideoStream {
    for count in [2, 32, 512] {
      let command = ProbeCommands.firstFrames(ffprobe, path, stream: video.info.index, count: count)
      let json = try await runner.output(of: command, file: path).stdout
      if try ProbeParser.hasFrames(json) { return try ProbeParser.refine(video, frames: json) }
    }
    return video
  }

  private static func unreadable(_ path: String, _ command: ToolCommand, _ outcome: ToolOutcome) -> ErrorReport {
    let tail = outcome.stderrTail
    let name = Format.visible(path)
    if tail.contains("Permission denied") || tail.contains("Input/output error") || tail.contains("Is a directory") {
      let reason = tail.split(separator: ":").last.map { $0.trimmingPrefix(while: { $0 == " " }) } ?? "?"
      return ErrorReport(
        .sourceUnreadable, "\(name) can't be read: \(reason)", file: path, command: command.shellText,
        exitStatus: outcome.exitStatus, stderrTail: tail)
    }
    let message =
      if tail.contains("moov atom not found") {
        "\(name) has no index (moov atom): the file was cut short"
      } else if let lack = FileCompleteness.check(path).lack {
        "\(name) was cut short, and nothing in it can be read: \(lack)"
      } else {
        "\(name) is no film that ffprobe can read"
      }
    return ErrorReport(
      .sourceNotMedia, message, file: path, command: command.shellText, exitStatus: outcome.exitStatus,
      signal: outcome.signal, stderrTail: MediaError.lastLines(tail, 4))
  }

  /// Packet times and checksums of the first video stream.
  package func fingerprint(_ path: String) async throws -> VideoFingerprint {
    let command = ProbeCommands.fingerprint(ffprobe, path)
    let parser = Locked(FingerprintParser())
    let outcome = try await runner.run(command, onOutput: { line in parser.withLock { $0.feed(line) } })
    guard outcome.succeeded else { throw MediaError.failed(command, outcome, file: path) }
    guard let fingerprint = parser.withLock({ $0.fingerprint }) else {
      throw MediaError.badOutput(command, file: path, reason: "no video stream")
    }
    return fingerprint
  }

  /// The x264 build that signed an H.264 stream; nil when it didn't. Decoders need it for 4:4:4 streams of old builds,
  /// and it stands in the first packet only, so a decoder that starts in the middle must be told.
  package func x264Build(_ path: String, stream: Int) async throws -> Int? {
    let dump = try await runner.output(of: ProbeCommands.firstPacketData(ffprobe, path, stream: stream)).stdout
    return Self.x264Build(inDump: dump)
  }

  /// Lines look like `00000010: 7832 3634 202d 2063 6f72 6520 3134 3220  x264 - core 142 `.
  static func x264Build(inDump dump: String) -> Int? {
    var bytes: [UInt8] = []
    for line in dump.split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let hex = line[line.index(after: colon)...].prefix(41).split(separator: " ").joined()
      var digits = hex.makeIterator()
      while let high = digits.next()?.hexDigitValue, let low = digits.next()?.hexDigitValue {
        bytes.append(UInt8(high * 16 + low))
      }
      if bytes.count > 16_384 { break }
    }
    let text = String(decoding: bytes, as: UTF8.self)
    return text.firstMatch(of: /x264 - core ([0-9]+)/).flatMap { Int($0.output.1) }
  }
}
