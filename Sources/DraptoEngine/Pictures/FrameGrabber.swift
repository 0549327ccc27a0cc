import DraptoMedia
import DraptoModel
import Foundation

/// Takes frames of two films that belong together out of both, as pictures.
package struct FrameGrabber: Sendable {
  /// One of the two.
  package struct Side: Sendable {
    /// What the probe says of it.
    package var media: SourceMedia
    /// How its pictures were brought to the encoder; nil: they are shown as they are.
    package var plan: VideoPlan?

    package init(_ media: SourceMedia, plan: VideoPlan? = nil) {
      self.media = media
      self.plan = plan
    }
  }

  /// The programs to work with.
  package var tools: Toolset
  /// Runs the programs.
  package var runner: ToolRunner
  /// Folder for files in between.
  package var scratch: String

  package init(tools: Toolset, runner: ToolRunner, scratch: String) {
    self.tools = tools
    self.runner = runner
    self.scratch = scratch
  }

  /// Pictures of a frame in all sizes, from the best to the smallest; nil where that very frame can't be had of both.
  package func pictures(_ index: Int, at time: Double, before: Side, after: Side) async throws -> [PairPictures]? {
    async let first = levels(before, time, name: "\(index)a")
    async let second = levels(after, time, name: "\(index)b")
    guard let source = try await first, let output = try await second else { return nil }
    return zip(source, output).map { PairPictures(index: index, source: $0, output: $1) }
  }

  /// - Parameter time: seconds from the film's first frame.
  private func levels(_ side: Side, _ time: Double, name: String) async throws -> [PagePicture]? {
    guard let video = side.media.video else { return nil }
    let place = side.media.clock.firstFrame + time
    let frame = 1 / max(1, video.nominalFrameRate)
    // Times of containers are rounded, to a millisecond at worst.
    let tolerance = min(0.002, frame / 4)
    for lead in 1..<ChunkResult.leads.count {
      let range = ChunkRange(
        index: 0, from: 0, to: nil, expectedFrames: 1, startCut: place - tolerance, endCut: nil)
      let command = PictureCommand(
        extraction: Extraction(
          source: side.media.path, stream: video.info.index, range: range, lead: lead, x264Build: nil),
        plan: side.plan, toneMapped: video.color.isHDR ? video.color : nil, matrix: Self.assumed(video))
      // Decoding that began behind it shows a later one, or none where it lies near the end.
      guard let (found, pictures) = try await run(command, name) else { continue }
      if abs(found - place) < max(tolerance, frame / 2) { return pictures }
    }
    return nil
  }

  /// The matrix that players take where a film does not say its own; nil where it does.
  private static func assumed(_ video: VideoStream) -> String? {
    video.color.matrix == nil ? (video.height >= 720 ? "bt709" : "smpte170m") : nil
  }

  /// The same of a frame of two short files by its number, from 0.
  /// - Parameter color: of both.
  package func pictures(
    _ index: Int, frame: Int, before: String, after: String, color: ColorTags
  ) async throws -> [PairPictures]? {
    async let first = levels(before, frame: frame, color, name: "\(index)a")
    async let second = levels(after, frame: frame, color, name: "\(index)b")
    guard let source = try await first, let output = try await second else { return nil }
    return zip(source, output).map { PairPictures(index: index, source: $0, output: $1) }
  }

  private func levels(_ file: String, frame: Int, _ color: ColorTags, name: String) async throws -> [PagePicture]? {
    let all = ChunkRange(index: 0, from: 0, to: nil, expectedFrames: 1, startCut: nil, endCut: nil)
    var command = PictureCommand(
      extraction: Extraction(source: file, stream: 0, range: all, lead: 0, x264Build: nil), plan: nil,
      toneMapped: color.isHDR ? color : nil, matrix: color.matrix ?? "bt709")
    command.geometry = ["select=eq(n\\,\(frame))"]
    return try await run(command, name)?.1
  }

  /// The time of the frame that was taken, and its pictures; nil where there is none.
  private func run(_ picture: PictureCommand, _ name: String) async throws -> (Double, [PagePicture])? {
    let files = PictureCommand.levels.indices.map { "\(scratch)/\(name)-\($0).webp" }
    defer { for file in files { try? FileManager.default.removeItem(atPath: file) } }
    let command = picture.command(tools.ffmpeg, files: files)
    let time = Locked<Double?>(nil)
    let outcome = try await runner.run(
      command,
      onOutput: { line in
        guard let frame = FrameChecksum(framecrc: line) else { return }
        time.withLock { $0 = $0 ?? Double(frame.pts) * PictureCommand.timeBase.value }
      }, onError: { _ in })
    guard outcome.succeeded else { throw MediaError.failed(command, outcome, file: picture.extraction.source) }
    guard let found = time.value else { return nil }
    let pictures = try await blocking { files.compactMap(Self.picture) }
    return pictures.count == files.count ? (found, pictures) : nil
  }

  private static func picture(_ file: String) -> PagePicture? {
    guard let data = FileManager.default.contents(atPath: file) else { return nil }
    let bytes = [UInt8](data)
    return WebPHeader.size(bytes).map { PagePicture(webP: bytes, width: $0.width, height: $0.height) }
  }
}
