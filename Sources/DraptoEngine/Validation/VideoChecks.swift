import DraptoModel

/// Checks of the video, over values. Pure.
package enum VideoChecks {
  /// Seconds a frame may lie off: containers round to milliseconds.
  package static let timeTolerance = 0.002

  /// Codec, depth, size, colour and HDR metadata.
  package static func format(
    _ source: VideoStream, _ output: VideoStream?, width: Int?, height: Int?, into report: inout TrustReport
  ) {
    guard let output else {
      report.check("video", false, "the output has no video stream")
      return
    }
    report.check("codec", output.info.codec == "av1", output.info.codec)
    report.check("pixel format", output.pixelFormat == "yuv420p10le", output.pixelFormat)
    let have = "\(output.displayWidth)×\(output.displayHeight)"
    if let width, let height {
      report.check(
        "size", output.displayWidth == width && output.displayHeight == height, "\(have), planned \(width)×\(height)")
    } else {
      let fits = output.displayWidth <= source.displayWidth && output.displayHeight <= source.displayHeight
      report.check("size", fits, "\(have) of \(source.displayWidth)×\(source.displayHeight)")
    }
    color(ColorPlanning.of(source).color, output.color, into: &report)
    let aspect = { (r: Rational?) in (r ?? Rational(1, 1)).value }
    let turned = source.rotation % 180 != 0
    let wanted = turned ? 1 / aspect(source.sampleAspectRatio) : aspect(source.sampleAspectRatio)
    report.check(
      "pixel aspect", abs(aspect(output.sampleAspectRatio) - wanted) < 0.005,
      Format.fixed(wanted, 3) + " → " + Format.fixed(aspect(output.sampleAspectRatio), 3))
    metadata(source, output, into: &report)
  }

  private static func color(_ source: ColorTags, _ output: ColorTags, into report: inout TrustReport) {
    let pairs: [(String, String?, String?)] = [
      ("primaries", source.primaries, output.primaries), ("transfer", source.transfer, output.transfer),
      ("matrix", source.matrix, output.matrix), ("range", source.range, output.range),
    ]
    let told = pairs.filter { $0.1 != nil }
    // ffprobe's versions name one set of primaries differently.
    let names = ["jedec-p22": "ebu3213"]
    let wrong = told.filter { _, want, have in want.map { names[$0] ?? $0 } != have.map { names[$0] ?? $0 } }
    let detail = (wrong.isEmpty ? told : wrong).map { "\($0.0) \($0.1 ?? "?") → \($0.2 ?? "none")" }
    report.check("colour", wrong.isEmpty, detail.isEmpty ? "the source says nothing" : detail.joined(separator: ", "))
  }

  private static func metadata(_ source: VideoStream, _ output: VideoStream, into report: inout TrustReport) {
    if let want = source.masteringDisplay {
      let have = output.masteringDisplay
      report.check(
        "mastering display", have.map { want.isClose(to: $0) } ?? false,
        have.map { "up to \(Format.compact($0.maxLuminance)) cd/m², source \(Format.compact(want.maxLuminance))" }
          ?? "missing")
    }
    if let want = source.contentLight {
      let have = output.contentLight
      report.check(
        "content light", have == want,
        "\(want.maxCLL)/\(want.maxFALL) → " + (have.map { "\($0.maxCLL)/\($0.maxFALL)" } ?? "missing"))
    }
  }

  /// Count and time of every frame, counted from the first.
  package static func frames(_ source: FrameTable, _ output: FrameTable, into report: inout TrustReport) {
    report.check("frames", source.count == output.count, "\(source.count) → \(output.count)")
    guard source.count == output.count, source.count > 0 else { return }
    var worst = 0.0
    var place = 0
    let (s0, o0) = (source.seconds(at: 0), output.seconds(at: 0))
    for index in 0..<source.count {
      let drift = abs((source.seconds(at: index) - s0) - (output.seconds(at: index) - o0))
      if drift > worst { (worst, place) = (drift, index) }
    }
    report.check(
      "frame times", worst <= timeTolerance, "worst \(Format.fixed(worst * 1000, 2)) ms off, at frame \(place)")
  }

  /// What the chunks hold against what the index promised: each of its frames must be in a chunk, or be known as one that
  /// the decoder does not give.
  /// - Parameter promised: frames of the index.
  package static func chunks(_ chunks: [Chunk], promised: Int, into report: inout TrustReport) {
    let frames = chunks.reduce(0) { $0 + ($1.result?.frames ?? 0) }
    let missing = chunks.filter { ($0.result?.missingFrames ?? 0) > 0 }
    let detail = "\(chunks.count) chunks, \(frames) frames of \(promised) packets"
    // A packet without a time is in no index, but may give a frame: what is beyond a chunk's own packets makes up for none.
    let known = chunks.reduce(0) { sum, chunk in
      sum + min(chunk.result?.frames ?? 0, chunk.range.expectedFrames) + (chunk.result?.missingFrames ?? 0)
    }
    if known != promised {
      report.check("chunks", false, detail + "; nothing is known of \(abs(promised - known)) of them")
    } else if missing.isEmpty {
      report.check("chunks", true, detail)
    } else {
      let names = missing.prefix(8).map { "\($0.id.index)" }.joined(separator: ", ")
      report.add(
        "chunks", .warning,
        detail + "; packets without a frame in chunks \(names): the decoder gave none for them, however early it began")
    }
    let errors = chunks.reduce(0) { $0 + ($1.result?.decodeErrors ?? 0) }
    if errors > 0 { report.add("source", .warning, "\(errors) decode errors while reading the source") }
  }

  /// How much of the picture is missing: a part is no reason to refuse a film, a large part is.
  /// - Parameters:
  ///   - limit: percent of the frames that may be missing.
  ///   - damageAccepted: whether more than that is accepted.
  package static func missing(
    _ missing: MissingFrames, limit: Double, damageAccepted: Bool, into report: inout TrustReport
  ) {
    guard missing.count > 0 else { return }
    let isTooMuch = missing.share * 100 > limit
    let detail = "\(missing.count) frames in rows could not be decoded"
    guard isTooMuch else { return report.add("missing frames", .warning, detail) }
    let excess =
      ": \(Format.percent(missing.share)), more than the \(Format.compact(limit))% of process.validation.max_missing"
    report.add(
      "missing frames", damageAccepted ? .warning : .failed,
      detail + excess + (damageAccepted ? "; accepted" : "; --accept-damaged takes what is there"))
  }

  /// The packets of the film against those of its chunks.
  package static func packets(_ chunks: [Chunk], _ hashes: [String], headerHash: String, into report: inout TrustReport)
  {
    let wrong = zip(chunks, hashes).filter { $0.0.result?.packetHash != $0.1 }.map(\.0.id.index)
    let complete = chunks.count == hashes.count
    report.check(
      "packets", wrong.isEmpty && complete,
      wrong.isEmpty && complete
        ? "equal to those of the \(chunks.count) checked chunks"
        : "differ in chunks \(wrong.prefix(8).map(String.init).joined(separator: ", "))")
    report.check(
      "sequence header", chunks.allSatisfy { $0.result?.headerHash == headerHash }, "one for all chunks")
  }
}
