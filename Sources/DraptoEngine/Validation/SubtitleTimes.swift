import Algorithms
import DraptoMedia
import DraptoModel

/// When the subtitles of a film are shown, by their packets. Costs one reading of the file.
package struct SubtitleTimes: Sendable {
  /// One line of text or one picture. Seconds by the container's clock.
  package struct Cue: Sendable, Equatable {
    /// Seconds.
    package var start: Double
    /// Nil where the container does not say, as for the end of the last picture.
    package var duration: Double?
    /// Size of its packet.
    package var bytes: Int
    package init(_ start: Double, _ duration: Double? = nil, bytes: Int = 100) {
      self.start = start
      self.duration = duration
      self.bytes = bytes
    }
  }

  var ffprobe: String
  var runner: ToolRunner

  package init(ffprobe: String, runner: ToolRunner) {
    self.ffprobe = ffprobe
    self.runner = runner
  }

  /// Cues by stream index, in order of time; nil when the file can't be read.
  package func read(_ media: SourceMedia) async -> [Int: [Cue]]? {
    let found = Locked<[Int: [Cue]]>([:])
    let outcome = try? await runner.run(
      ProbeCommands.subtitlePackets(ffprobe, media.path, probeDepth: media.probeDepth),
      onOutput: { line in
        if let (stream, cue) = Self.cue(line) { found.withLock { $0[stream, default: []].append(cue) } }
      })
    guard outcome?.succeeded == true else { return nil }
    return found.value.mapValues { $0.sorted { $0.start < $1.start } }
  }

  /// A line is `stream,time,duration,bytes`.
  static func cue(_ line: String) -> (stream: Int, cue: Cue)? {
    let fields = line.split(separator: ",", omittingEmptySubsequences: false)
    guard fields.count >= 4, let stream = Int(fields[0]), let start = Double(fields[1]), let bytes = Int(fields[3])
    else { return nil }
    return (stream, Cue(start, Double(fields[2]).flatMap { $0 > 0 ? $0 : nil }, bytes: bytes))
  }

  /// The cues of one track. MP4 fills the time between two texts with packets of two bytes.
  private static func shown(_ cues: [Cue]?, _ codec: String) -> [Cue] {
    (cues ?? []).filter { $0.bytes > (codec == "mov_text" ? 2 : 0) }
  }
}

extension TrackChecks {
  /// Seconds that a subtitle may move: ffmpeg's converters round to hundredths, and pictures come in several packets.
  package static let subtitleTolerance = 0.06

  /// What became of the times of one subtitle track. What lies before the film may be missing or begin with it.
  /// - Parameters:
  ///   - origin: seconds taken off the source's times.
  ///   - isMerged: several packets of the source become one of the output, which has the time of one of them.
  package static func subtitleTimes(
    _ name: String, source: [SubtitleTimes.Cue], output: [SubtitleTimes.Cue], origin: Double, isMerged: Bool = false,
    into report: inout TrustReport
  ) {
    let wanted = source.map { SubtitleTimes.Cue($0.start - origin, $0.duration) }
    let before = wanted.filter { $0.start < -subtitleTolerance }
    let inside = wanted.drop { $0.start < -subtitleTolerance }
    let (wantedTimes, outputTimes) = (wanted.map(\.start), output.map(\.start))
    var missing = inside.filter { distance(from: $0.start, to: outputTimes) > subtitleTolerance }
    if isMerged, !output.isEmpty { missing = [] }
    let strange = outputTimes.filter {
      distance(from: $0, to: wantedTimes) > subtitleTolerance && !(!before.isEmpty && $0 <= subtitleTolerance)
    }
    if missing.isEmpty, strange.isEmpty {
      let worst = inside.map { distance(from: $0.start, to: outputTimes) }.filter { $0 <= subtitleTolerance }.max()
      var detail = "\(inside.count) kept" + (worst.map { " within \(Format.fixed($0 * 1000, 0)) ms" } ?? "")
      if !before.isEmpty { detail += ", \(before.count) of before the film dropped or begun with it" }
      return report.add(name, .ok, detail)
    }
    // mkvmerge leaves out a text that has no end and none after it to end it.
    if strange.isEmpty, missing.count == 1, let last = missing.first, last == inside.last, last.duration == nil {
      return report.add(name, .warning, "the last one, at \(Format.timestamp(last.start)), has no end and is dropped")
    }
    report.add(name, .failed, words(missing.map(\.start), strange, of: inside.count))
  }

  private static func words(_ missing: [Double], _ strange: [Double], of count: Int) -> String {
    if missing.count == strange.count, let first = missing.first, let moved = strange.first,
      zip(missing, strange).allSatisfy({ abs(($1 - $0) - (moved - first)) < subtitleTolerance })
    {
      return
        "\(missing.count) of \(count) are \(Format.fixed(abs(moved - first), 3)) s too \(moved > first ? "late" : "early")"
    }
    var parts: [String] = []
    if let first = missing.first {
      parts.append("\(missing.count) of \(count) are missing, the first at \(Format.timestamp(first))")
    }
    if let first = strange.first {
      parts.append("\(strange.count) have times that the source has not, the first \(Format.timestamp(first))")
    }
    return parts.joined(separator: "; ")
  }

  /// Seconds to the nearest of sorted times.
  private static func distance(from time: Double, to times: [Double]) -> Double {
    let next = times.partitioningIndex { $0 >= time }
    let near = [next - 1, next].filter(times.indices.contains).map { abs(times[$0] - time) }
    return near.min() ?? .infinity
  }
}

extension SubtitleTimes {
  /// Checks the times of all subtitle tracks of an output.
  /// - Parameters:
  ///   - wanted: the tracks of the source, in the order of the output's.
  ///   - origin: seconds by which the output's times are earlier.
  func check(
    _ source: SourceMedia, _ wanted: [StreamInfo], _ output: SourceMedia, origin: Double,
    into report: inout TrustReport
  ) async {
    guard !wanted.isEmpty, wanted.count == output.subtitles.count else { return }
    guard let before = await read(source), let after = await read(output) else {
      return report.add("subtitle times", .warning, "they could not be read")
    }
    for (number, (want, have)) in zip(wanted, output.subtitles).enumerated() {
      TrackChecks.subtitleTimes(
        "subtitle \(number + 1) times", source: Self.shown(before[want.index], want.codec),
        output: Self.shown(after[have.info.index], have.info.codec),
        origin: origin, isMerged: want.codec == "hdmv_pgs_subtitle" && !source.isMatroska, into: &report)
    }
  }
}
