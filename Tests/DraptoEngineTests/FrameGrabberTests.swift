import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoStore
import DraptoTestSupport
import Foundation
import Testing

extension EngineSuites {
  /// Frames of a source and of its output, as pictures: both sides show the very same frame.
  @Suite struct FrameGrabberTests {
    /// How alike two pictures are, in dB; infinite where they are equal.
    private func likeness(_ a: PagePicture, _ b: PagePicture, _ folder: TemporaryFolder) async throws -> Double {
      let tools = try await TestTools.toolset()
      let files = [folder.file("a.webp"), folder.file("b.webp")]
      for (picture, file) in zip([a, b], files) {
        try Data(picture.webP).write(to: URL(fileURLWithPath: file))
      }
      let text = try await TestTools.run(
        "/bin/sh",
        [
          "-c",
          "'\(tools.ffmpeg)' -hide_banner -nostdin -i '\(files[0])' -i '\(files[1])' -lavfi psnr -f null - 2>&1",
        ])
      let found = try #require(text.firstMatch(of: /average:([0-9.]+|inf)/))
      return Double(found.1) ?? .infinity
    }

    @Test(arguments: [Clips.Kind.film, .transport, .editList, .pyramid, .openGOP, .vp9, .programStream, .interlaced])
    func `both sides of a pair are of one frame, in any container`(clip: Clips.Kind) async throws {
      let harness = try await EngineHarness(["encoding.crf": "12"])
      let source = try await Clips.path(clip)
      let id = try await harness.enqueue(source, to: harness.output())
      let view = try await harness.ended(id)
      try #require(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
      let archived = try #require(try JobArchive.job(id, path: harness.stateFolder + "/" + JobStore.fileName))
      let (media, plan) = (try #require(view.source), try #require(view.plan))
      let output = try await harness.media(view.job.output)
      let runner = TestTools.runner
      let pairs = try await PairFinder(tools: harness.tools, runner: runner, source: media, output: output)
        .pairs(worst: [], chunks: archived.film.record.chunks)
      #expect(pairs.count == PairFinder.count, "\(pairs)")
      #expect(zip(pairs, pairs.dropFirst()).allSatisfy { $0.frame < $1.frame && $0.time < $1.time })
      let (before, after) = (FrameGrabber.Side(media, plan: plan.video), FrameGrabber.Side(output))
      let made = try await PairGrabber(tools: harness.tools, runner: runner, before: before, after: after)
        .pictures(of: pairs)
      #expect(made.count == pairs.count)
      // The source's frame beside it is another picture: the check would see one that is off by one.
      let beside = pairs.map { pair in
        var pair = pair
        pair.time += 1 / (output.video?.nominalFrameRate ?? 25)
        return pair
      }
      let next = try await PairGrabber(tools: harness.tools, runner: runner, before: before, after: after)
        .pictures(of: beside)
      for (same, other) in zip(made, next) {
        let (best, neighbour) = (same[0], other[0])
        #expect(best.source.width == best.output.width && best.source.height == best.output.height)
        let right = try await likeness(best.source, best.output, harness.folder)
        let wrong = try await likeness(neighbour.source, best.output, harness.folder)
        #expect(right > wrong + 1, "\(pairs[best.index]): \(right) dB, its neighbour \(wrong) dB")
      }
    }

    @Test(.enabled(if: TestTools.media != nil, "no real clips here"))
    func `pictures come in sizes from the best to the smallest, HDR tone-mapped alike`() async throws {
      let media = try #require(TestTools.media)
      let harness = try await EngineHarness()
      let film = try await harness.media(media + "/hdr10-1080p.mp4")
      let side = FrameGrabber.Side(film)
      let pair = FramePair(choice: .spread, frame: 6, time: 0.2)
      let made = try await PairGrabber(tools: harness.tools, runner: TestTools.runner, before: side, after: side)
        .pictures(of: [pair])
      let sizes = try #require(made.first)
      #expect(sizes.map(\.source.width) == [1920, 1280, 960, 640] && sizes.map(\.source) == sizes.map(\.output))
      let bytes = sizes.map(\.source.webP.count)
      #expect(zip(bytes, bytes.dropFirst()).allSatisfy { $0 > $1 })
    }
  }
}
