import DraptoMedia
import DraptoModel

/// Asks whether the end of a film is there, before anything is encoded.
struct CompletenessCheck: Sendable {
  var tools: Toolset
  var runner: ToolRunner

  /// Evidence of a cut, one sentence each.
  func damage(_ media: SourceMedia) async throws -> [String] {
    let findings = try await blocking { FileCompleteness.check(media.path) }
    if let lack = findings.lack { return [lack] }
    if let zeros = findings.zerosFrom, try await isInsideFilm(zeros, media, findings) {
      return ["it is filled with zeros from byte \(zeros) on"]
    }
    return []
  }

  /// What the whole index shows that the head of the file did not; nil when nothing is missing.
  func damage(_ media: SourceMedia, _ index: ChunkIndexer.Index) async throws -> String? {
    if let lack = index.lack { return lack }
    let last = index.table.count > 0 ? index.table.seconds(at: index.table.count - 1) : 0
    guard let claimed = Self.trustedEnd(media), claimed - last > Self.tolerance(claimed) else { return nil }
    // Sound that goes on behind the picture is no damage.
    let ends = TrackEnds(ffprobe: tools.ffprobe, runner: runner)
    for track in media.audio {
      let end = await ends.end(
        of: media.path, stream: track.info.index, duration: media.duration, start: media.clock.firstFrame)
      if let end, claimed - end <= Self.tolerance(claimed) { return nil }
    }
    return
      "its header says that it ends at \(Format.timestamp(media.clock.output(claimed))), its last frame is at \(Format.timestamp(media.clock.output(last)))"
  }

  /// The end by the header of a container that is written tag by tag, but whose writer knew the length when it was done:
  /// Flash, which may be cut between tags.
  private static func trustedEnd(_ media: SourceMedia) -> Double? { media.container == "flv" ? media.clock.end : nil }

  private static func tolerance(_ end: Double) -> Double { max(3, end * 0.01) }

  /// Bytes of zeros in a row that one packet without compression may hold: a second of sound, or a black picture.
  private static func longestSilence(_ media: SourceMedia) -> Int64 {
    // Packets of 188 bytes and packs of 2 kB have headers within.
    if media.container.hasPrefix("mpeg") { return 0 }
    if media.video?.info.codec == "rawvideo" { return .max }
    return media.audio.filter { $0.info.codec.hasPrefix("pcm_") }
      .map { Int64($0.sampleRate) * Int64(max(1, $0.channels)) * 4 }.max() ?? 0
  }

  /// Zeros at the end of a file may be silence without compression, or padding: only where pictures should be they are
  /// what is missing.
  private func isInsideFilm(
    _ start: Int64, _ media: SourceMedia, _ findings: FileCompleteness.Findings
  ) async throws -> Bool {
    if findings.zerosAreDamage { return findings.zeroCount > Self.longestSilence(media) }
    guard let video = media.video, let end = media.clock.end else { return false }
    let command = ProbeCommands.packets(
      tools.ffprobe, media.path, stream: video.info.index, interval: Format.fixed(max(0, end - 15), 3) + "%",
      entries: "pos,size")
    let text = try await runner.output(of: command, file: media.path).stdout
    return text.split(separator: "\n").contains { line in
      // The order of the fields is ffprobe's own: size, then place.
      let numbers = line.split(separator: ",").compactMap { Int64($0) }
      return numbers.count == 2 && numbers[1] >= start && numbers[0] > 0
    }
  }
}
