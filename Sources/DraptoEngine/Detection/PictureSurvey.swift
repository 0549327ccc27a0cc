import DraptoMedia
import DraptoModel

/// Looks at a film's pictures: all key frames where that is quick, else a few places.
package struct PictureSurvey: Sendable {
  /// The programs to work with.
  package var tools: Toolset
  /// Runs the programs.
  package var runner: ToolRunner
  /// Seconds that the look at all key frames may take before the encode.
  package var patience = 1.0

  /// Seconds without a key frame after which the look is given up: storage that is gone must not hold a film for ever.
  private static let stall = 300.0

  /// Seconds of film whose key frames may be decoded within ``patience``: some 5 ms for one every 2 s.
  private static let longestQuick = 900.0

  package init(tools: Toolset, runner: ToolRunner) {
    self.tools = tools
    self.runner = runner
  }

  /// What can be known before the encode starts; nil where a decoder that begins in the middle may not know how the picture
  /// is turned.
  package func facts(_ media: SourceMedia) async throws -> PictureFacts? {
    guard let video = media.video, video.isTurnedByStream != true else { return nil }
    // In a long film the second would be spent for nothing.
    let all = (media.duration ?? 0) <= Self.longestQuick ? try await completeIfQuick(media) : nil
    // Key frames alone don't tell how the others are coded.
    let sampled = try await CropFinder(ffmpeg: tools.ffmpeg, runner: runner).sample(media, video)
    let places =
      all == nil ? [0] + CropFinder.places(duration: media.duration ?? 0).map { $0 + media.clock.firstFrame } : []
    let aspects = try await aspects(media, video, places: places)
    return (all?.merged(with: sampled) ?? sampled).merged(with: aspects)
  }

  /// Every key frame, however long it takes; nil when ffmpeg gives up, and as ``facts(_:)`` is.
  package func complete(_ media: SourceMedia) async throws -> PictureFacts? {
    guard let video = media.video, video.isTurnedByStream != true else { return nil }
    let scan = Locked(PictureScan())
    let command = PictureScan.keyFrames(tools.ffmpeg, source: media.path, video: video)
    let moved = Locked(ContinuousClock.now)
    let outcome = try await withThrowingTaskGroup(of: ToolOutcome?.self) { group in
      group.addTask {
        try await runner.run(
          command,
          onError: { line in
            moved.withLock { $0 = .now }
            scan.withLock { $0.feed(line) }
          })
      }
      group.addTask {
        while .now - moved.value < .seconds(Self.stall) { try await Task.sleep(for: .seconds(5)) }
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
    var facts = scan.value.facts
    guard outcome?.succeeded == true, !facts.shapes.isEmpty else { return nil }
    facts.extent = .complete
    return facts
  }

  /// What every key frame shows, by all means, while the film is encoded; nil when ffmpeg gives up.
  package func proof(_ media: SourceMedia) async throws -> PictureFacts? {
    guard let video = media.video, let facts = try await complete(media) else { return nil }
    return facts.merged(with: try await aspects(media, video, places: []))
  }

  /// Nothing when ffprobe can't tell.
  private func aspects(_ media: SourceMedia, _ video: VideoStream, places: [Double]) async throws -> PictureFacts {
    // Other kinds of file say one pixel aspect for all, and players take that.
    guard media.container.contains("mpeg") else { return PictureFacts() }
    let scan = Locked(PictureScan())
    let command = PictureScan.aspects(
      tools.ffprobe, source: media.path, stream: video.info.index, places: places)
    _ = try await runner.run(command, onOutput: { line in scan.withLock { $0.feed(aspect: line) } })
    return scan.value.facts
  }

  private func completeIfQuick(_ media: SourceMedia) async throws -> PictureFacts? {
    try await withThrowingTaskGroup(of: PictureFacts?.self) { group in
      group.addTask { try await complete(media) }
      group.addTask {
        try await Task.sleep(for: .seconds(patience))
        return nil
      }
      let first = try await group.next() ?? nil
      group.cancelAll()
      // The one that was stopped says so by throwing.
      while let _ = await group.nextResult() {}
      return first
    }
  }

  /// The least aggressive crop over all that was seen; nil when there are no bars.
  package static func crop(_ facts: PictureFacts?, _ video: VideoStream?) -> Crop? {
    guard let facts, let video else { return nil }
    return CropDetection.settle(facts.crops, width: video.displayWidth, height: video.displayHeight)
  }
}
