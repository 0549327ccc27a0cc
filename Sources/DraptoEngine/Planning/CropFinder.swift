import DraptoMedia
import DraptoModel

/// Looks at a few places of the film, for black bars and changes of the picture.
package struct CropFinder: Sendable {
  /// Path of ffmpeg.
  package var ffmpeg: String
  /// Runs the programs.
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

  /// What a few frames at each place show.
  func sample(_ media: SourceMedia, _ video: VideoStream) async throws -> PictureFacts {
    let places = Self.places(duration: media.duration ?? 0)
    var facts = PictureFacts()
    // Two at a time: each is mostly the start of a process and a seek.
    for pair in stride(from: 0, to: places.count, by: 2).map({ Array(places[$0..<min($0 + 2, places.count)]) }) {
      facts = try await withThrowingTaskGroup(of: PictureFacts.self) { group in
        for place in pair { group.addTask { try await sample(media, video, at: place) } }
        return try await group.reduce(into: facts) { $0 = $0.merged(with: $1) }
      }
    }
    return facts
  }

  private func sample(_ media: SourceMedia, _ video: VideoStream, at seconds: Double) async throws -> PictureFacts {
    let scan = Locked(PictureScan())
    let command = PictureScan.place(ffmpeg, source: media.path, video: video, at: seconds)
    // A place that can't be decoded says nothing about the picture; the encode itself will meet it and tell.
    _ = try await runner.run(command, onError: { line in scan.withLock { $0.feed(line) } })
    return scan.value.facts
  }
}
