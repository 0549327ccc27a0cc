import Algorithms
import DraptoModel
import Foundation

extension ComparisonReport {
  /// Of what was found out. Pure.
  package init(_ facts: ComparisonFacts, limits: Limits) {
    let (first, second) = (Film(facts.a), Film(facts.b))
    (a, b) = (first, second)
    source = facts.source.map { FilmReport.FileFacts(path: $0.path, bytes: $0.fingerprint.bytes) }
    growth = first.bytes > 0 ? Double(second.bytes) / Double(first.bytes) - 1 : nil
    drop = first.quality.flatMap { before in second.quality.map { before.mean - $0.mean } }
    self.limits = limits
    tracks = Self.tracks(facts.a.media, facts.b.media)
    scenes = SceneColumns(facts)
    toneMapped = (facts.b.media.video?.color).flatMap(FilmReport.toneMapping)
    remarks = facts.problems
    // A source may have packets that are half a frame, or none: there the measuring counts.
    if facts.source != nil, facts.a.frames.count != facts.b.frames.count {
      remarks.append("A has \(facts.a.frames.count) frames, B \(facts.b.frames.count)")
    }
    verdict = Verdict(isWorse: false, text: "", reasons: [])
    verdict = Self.verdict(self)
  }

  /// The frames that are shown first: where B falls most below A; without scores of A, where B is worst.
  package static func worst(_ facts: ComparisonFacts, count: Int) -> [FrameScore] {
    let (first, second) = (facts.a.scores, facts.b.scores)
    let isPaired = first.count == second.count && !first.isEmpty
    let frames = facts.b.frames.indices.prefix(second.count).map { index in
      FrameScore(
        frame: index, time: facts.b.frames[index].time,
        score: isPaired ? second[index] - first[index] : second[index])
    }
    return FrameScore.worst(frames, count: count)
  }

  // MARK: The verdict

  private static func verdict(_ report: ComparisonReport) -> Verdict {
    let reasons = self.reasons(report)
    var parts: [String] = []
    if let growth = report.growth {
      let words = growth > 0 ? "\(Format.percent(growth)) larger" : "\(Format.percent(-growth)) smaller"
      parts.append(abs(growth) < 0.0005 ? "as large" : words)
    }
    if let drop = report.drop, let quality = report.b.quality {
      let points = "\(Format.fixed(abs(drop), 2)) \(quality.metricName)"
      parts.append(abs(drop) < 0.005 ? "of the same score" : drop > 0 ? "\(points) worse" : "\(points) better")
    } else if let quality = report.b.quality {
      parts.append("\(quality.metricName) \(quality.text(quality.mean))")
    }
    let differences = report.tracks.count { !$0.isSame }
    parts.append(differences == 0 ? "with the same streams" : "\(differences) streams differ")
    let limits = report.limits.isEmpty ? "" : reasons.isEmpty ? "; within the limits" : "; NOT within the limits"
    return Verdict(
      isWorse: !reasons.isEmpty, text: "B is \(parts.joined(separator: ", "))\(limits).", reasons: reasons)
  }

  private static func reasons(_ report: ComparisonReport) -> [String] {
    let limits = report.limits
    var reasons: [String] = []
    func hold(_ limit: Double?, _ value: Double?, _ what: String, _ text: (Double) -> String) {
      guard let limit else { return }
      guard let value else { return reasons.append("\(what) is not known") }
      if value > limit { reasons.append("\(what) is \(text(value)), \(text(limit)) are allowed") }
    }
    let points = { (value: Double) in Format.fixed(value, 2) }
    hold(limits.drop, report.drop, "the drop of the score", points)
    hold(limits.sceneDrop, report.scenes.drop.compactMap { $0 }.max(), "the drop in the worst scene", points)
    hold(limits.growth.map { $0 / 100 }, report.growth, "the growth", Format.percent)
    if !limits.isEmpty, report.source != nil, report.a.frames != report.b.frames {
      reasons.append("A has \(report.a.frames) frames, B \(report.b.frames)")
    }
    if let least = limits.score {
      if let mean = report.b.quality?.mean {
        if mean < least { reasons.append("the score is \(points(mean)), at least \(points(least)) is asked for") }
      } else {
        reasons.append("the score is not known")
      }
    }
    return reasons
  }

  // MARK: Streams

  private static func tracks(_ a: SourceMedia, _ b: SourceMedia) -> [TrackPair] {
    var pairs = [TrackPair(subject: "video", a: a.video.map(video), b: b.video.map(video))]
    func pair(_ name: String, _ first: [String], _ second: [String]) {
      for number in 0..<max(first.count, second.count) {
        pairs.append(
          TrackPair(
            subject: "\(name) \(number + 1)", a: number < first.count ? first[number] : nil,
            b: number < second.count ? second[number] : nil))
      }
    }
    pair("audio", a.audio.map(audio), b.audio.map(audio))
    pair("subtitle", a.subtitles.map { words($0.info, nil) }, b.subtitles.map { words($0.info, nil) })
    for (name, first, second) in [
      ("chapters", a.chapters.count, b.chapters.count), ("attachments", a.attachments.count, b.attachments.count),
      ("covers", a.covers.count, b.covers.count),
    ] where first + second > 0 {
      pairs.append(
        TrackPair(subject: name, a: first > 0 ? "\(first)" : nil, b: second > 0 ? "\(second)" : nil))
    }
    return pairs
  }

  private static func video(_ video: VideoStream) -> String {
    let hdr = video.color.isHDR ? video.color.transfer == "arib-std-b67" ? "HLG" : "PQ" : nil
    let parts = [
      video.info.codec, "\(video.width)×\(video.height)", video.pixelFormat,
      hdr,
      video.dolbyVision.map { "Dolby Vision \($0.name)" }, video.hasHDR10Plus ? "HDR10+" : nil,
    ]
    return parts.compactMap { $0 }.joined(separator: ", ")
  }

  private static func audio(_ audio: AudioStream) -> String {
    words(audio.info, audio.layout ?? "\(audio.channels) channels")
  }

  private static func words(_ info: StreamInfo, _ detail: String?) -> String {
    let flags = info.dispositions.sorted().joined(separator: ", ")
    let parts = [info.codec, detail, info.language, info.title.map { "“\($0)”" }, flags.isEmpty ? nil : "[\(flags)]"]
    return parts.compactMap { $0 }.joined(separator: ", ")
  }
}

extension ComparisonReport.Film {
  init(_ side: ComparisonFacts.Side) {
    path = side.media.path
    bytes = side.media.fingerprint.bytes
    seconds = side.frames.last?.time ?? 0
    frames = side.frames.count
    quality = side.quality
  }
}

extension SceneColumns {
  /// Cut at the key frames of A, which a source and its outputs mostly have at scene changes.
  init(_ facts: ComparisonFacts) {
    let (first, second) = (facts.a, facts.b)
    let spans = SceneSpans.spans(
      keys: first.frames.filter(\.isKey).map(\.time),
      length: max(first.frames.last?.time ?? 0, second.frames.last?.time ?? 0))
    for (number, span) in spans.enumerated() {
      // The last frame begins where the film's last stretch ends.
      let end = number == spans.count - 1 ? Double.infinity : span.start + span.length
      let one = Stretch(first, from: span.start, to: end)
      let other = Stretch(second, from: span.start, to: end)
      index.append(number)
      start.append(Self.rounded(span.start, 1000))
      length.append(Self.rounded(span.length, 1000))
      frames.append(other.frames)
      aMean.append(one.score.map { Self.rounded($0.mean, 100) })
      bMean.append(other.score.map { Self.rounded($0.mean, 100) })
      aPercentile5.append(one.score.map { Self.rounded($0.percentile5, 100) })
      bPercentile5.append(other.score.map { Self.rounded($0.percentile5, 100) })
      drop.append(one.score.flatMap { before in other.score.map { Self.rounded(before.mean - $0.mean, 100) } })
      aBytes.append(one.bytes)
      bBytes.append(other.bytes)
    }
  }

  private static func rounded(_ value: Double, _ parts: Double) -> Double { (value * parts).rounded() / parts }

  /// The frames of one film between two times.
  private struct Stretch {
    var frames = 0
    var bytes: Int64 = 0
    var score: QualityScore?

    init(_ side: ComparisonFacts.Side, from: Double, to: Double) {
      let start = side.frames.partitioningIndex { $0.time >= from - 0.0005 }
      let end = side.frames.partitioningIndex { $0.time >= to - 0.0005 }
      guard start < end else { return }
      frames = end - start
      bytes = side.frames[start..<end].reduce(0) { $0 + $1.bytes }
      if side.scores.count == side.frames.count { score = QualityScore(Array(side.scores[start..<end])) }
    }
  }
}
