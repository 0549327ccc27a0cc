import DraptoMedia
import DraptoModel

/// Finds black bars by looking at a few places of the film.
package struct CropFinder: Sendable {
  package var ffmpeg: String
  package var runner: ToolRunner

  package init(ffmpeg: String, runner: ToolRunner) {
    self.ffmpeg = ffmpeg
    self.runner = runner
  }

  /// Places looked at, in seconds: across 15–85 % of the film, one per 8 minutes but at least 6 and at most 20.
  package static func places(duration: Double) -> [Double] {
    guard duration > 0 else { return [0] }
    let count = min(20, max(6, Int(duration / 480)))
    return (0..<count).map { duration * (0.15 + 0.70 * Double($0) / Double(count - 1)) }
  }

  /// The least aggressive crop over all samples; nil when there are no bars, or nothing could be seen.
  package func find(_ media: SourceMedia) async throws -> Crop? {
    guard let video = media.video else { return nil }
    let places = Self.places(duration: media.duration ?? 0)
    var samples: [Crop] = []
    // Two at a time: each is mostly the start of a process and a seek.
    for pair in stride(from: 0, to: places.count, by: 2).map({ Array(places[$0..<min($0 + 2, places.count)]) }) {
      samples += try await withThrowingTaskGroup(of: [Crop].self) { group in
        for place in pair { group.addTask { try await sample(media, video, at: place) } }
        return try await group.reduce(into: []) { $0 += $1 }
      }
    }
    return CropDetection.settle(samples, width: video.displayWidth, height: video.displayHeight)
  }

  private func sample(_ media: SourceMedia, _ video: VideoStream, at seconds: Double) async throws -> [Crop] {
    let found = Locked<[Crop]>([])
    let command = CropDetection.command(ffmpeg, source: media.path, video: video, at: seconds)
    // A place that can't be decoded says nothing about bars; the encode itself will meet it and tell.
    _ = try await runner.run(
      command, onError: { line in if let crop = CropDetection.parse(line) { found.withLock { $0.append(crop) } } })
    return found.value
  }
}
