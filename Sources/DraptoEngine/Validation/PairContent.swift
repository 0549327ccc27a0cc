import DraptoMedia
import DraptoModel

/// What is in two films, side by side: the sound from end to end, the picture at some places.
struct PairContent: Sendable {
  let tools: Toolset
  let runner: ToolRunner
  let source: SourceMedia
  let output: SourceMedia
  /// Decoded frames of both.
  let before: FrameTable
  let after: FrameTable

  /// Places at which pictures are compared.
  private static let places = 8

  /// - Parameter wanted: the source's tracks that the output is to have, in its order.
  func sound(_ wanted: [AudioStream], into report: inout TrustReport) async {
    for (number, (want, got)) in zip(wanted, output.audio).enumerated() where want.channels > 0 && got.channels > 0 {
      async let a = curve(source, want, zero: before.count > 0 ? before.seconds(at: 0) : 0)
      async let b = curve(output, got, zero: after.count > 0 ? after.seconds(at: 0) : 0)
      guard let (a, b) = await Self.both(a, b) else { continue }
      ContentChecks.sound(SoundComparison(source: a, output: b), name: "audio \(number + 1) content", into: &report)
    }
  }

  func picture(_ video: VideoStream, _ made: VideoStream, into report: inout TrustReport) async {
    // Frames are paired by number.
    guard before.count == after.count, before.count > 0 else { return }
    var pairs: [(PictureGrid, PictureGrid)] = []
    let part = Self.part(video, made)
    for place in 0..<min(Self.places, before.count) {
      let frame = before.count * (2 * place + 1) / (2 * Self.places)
      async let a = grid(source, video, before.cut(before: frame), part: part)
      async let b = grid(output, made, after.cut(before: frame))
      pairs.append((await a, await b))
    }
    ContentChecks.picture(
      PictureComparison.finding(pairs), isTurnedByStream: video.isTurnedByStream == true, into: &report)
  }

  private static func both(_ a: LoudnessCurve?, _ b: LoudnessCurve?) -> (LoudnessCurve, LoudnessCurve)? {
    if let a, let b { (a, b) } else { nil }
  }

  private func curve(_ media: SourceMedia, _ stream: AudioStream, zero: Double) async -> LoudnessCurve? {
    let curve = Locked(LoudnessCurve(zero: zero))
    let levels = SoundLevels(source: media.path, stream: stream.info.index, probeDepth: media.probeDepth)
    let outcome = try? await runner.run(
      levels.command(tools.ffmpeg), onOutput: { line in curve.withLock { $0.feed(line) } })
    return outcome?.succeeded == true ? curve.value : nil
  }

  private func grid(
    _ media: SourceMedia, _ video: VideoStream, _ cut: Double?, part: (width: Int, height: Int)? = nil
  ) async -> PictureGrid {
    let grid = Locked(PictureGrid())
    _ = try? await runner.run(
      PictureGrid.command(tools.ffmpeg, media, video, cut: cut, part: part),
      onError: { line in grid.withLock { $0.feed(line) } })
    return grid.value
  }

  /// The part of the source that an output of another shape shows, were it cut evenly on both sides.
  static func part(_ video: VideoStream, _ made: VideoStream) -> (width: Int, height: Int)? {
    let (width, height) = (video.displayWidth, video.displayHeight)
    guard width > 0, height > 0, made.width > 0, made.height > 0 else { return nil }
    let scale = max(Double(made.width) / Double(width), Double(made.height) / Double(height))
    let part = (min(width, Int(Double(made.width) / scale)), min(height, Int(Double(made.height) / scale)))
    return part == (width, height) ? nil : part
  }
}

/// Words for what ``PairContent`` finds. Pure.
enum ContentChecks {
  static func sound(_ found: SoundComparison, name: String, into report: inout TrustReport) {
    var problems: [String] = []
    if let first = found.missing.first {
      let seconds = found.missing.reduce(0) { $0 + $1.length }
      let more = found.missing.count - 1
      problems.append(
        "\(Format.fixed(seconds, 1)) s of sound are missing, at \(Format.timestamp(first.start))"
          + (more > 0 ? " and \(more) more place\(more == 1 ? "" : "s")" : ""))
    }
    if let shift = found.shift {
      problems.append(
        "sound is \(Format.fixed(abs(shift.seconds) * 1000, 0)) ms \(shift.seconds > 0 ? "late" : "early")"
          + " from about \(Format.timestamp(shift.since)) on")
    }
    report.check(
      name, problems.isEmpty,
      problems.isEmpty ? "as loud at the same times, end to end" : problems.joined(separator: "; "))
  }

  /// - Parameter isTurnedByStream: a decoder that begins in the middle of the source may not know how it is turned.
  static func picture(
    _ found: PictureComparison.Finding, isTurnedByStream: Bool = false, into report: inout TrustReport
  ) {
    switch found {
    case .turned where isTurnedByStream, .different where isTurnedByStream:
      report.add(
        "picture content", .skipped,
        "only the source\u{2019}s stream says how it is turned, perhaps at its beginning alone")
    case .same: report.add("picture content", .ok, "alike at the places compared")
    case .turned(let how): report.add("picture content", .failed, "the picture is \(how)")
    case .different:
      report.add("picture content", .warning, "pictures of the same moment look different at most places compared")
    case .unknown: report.add("picture content", .skipped, "the pictures compared are too even or too few to tell")
    }
  }
}
