import DraptoMedia
import DraptoModel

/// Looks at a film's pictures: all key frames where that is quick, else a few places.
package struct PictureSurvey: Sendable {
  package var ffmpeg: String
  package var runner: ToolRunner
  /// Seconds that the look at all key frames may take before the encode.
  package var patience = 1.0

  package init(ffmpeg: String, runner: ToolRunner) {
    self.ffmpeg = ffmpeg
    self.runner = runner
  }

  /// What can be known before the encode starts.
  package func look(_ media: SourceMedia) async throws -> PictureFacts? {
    guard let video = media.video else { return nil }
    if let all = try await quickLook(media) { return all }
    return try await CropFinder(ffmpeg: ffmpeg, runner: runner).sample(media, video)
  }

  /// Every key frame, however long it takes; nil when ffmpeg gives up.
  package func complete(_ media: SourceMedia) async throws -> PictureFacts? {
    guard let video = media.video else { return nil }
    let scan = Locked(PictureScan())
    let command = PictureScan.keyFrames(ffmpeg, source: media.path, video: video)
    let outcome = try await runner.run(command, onError: { line in scan.withLock { $0.feed(line) } })
    var facts = scan.value.facts
    guard outcome.succeeded, !facts.shapes.isEmpty else { return nil }
    facts.extent = .complete
    return facts
  }

  private func quickLook(_ media: SourceMedia) async throws -> PictureFacts? {
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
