import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

/// Quick looks into films that wait, with a script in ffprobe's place.
@Suite struct FilmLookTests {
  private static let answer =
    #"{"streams":[{"codec_type":"video","width":640,"height":360,"avg_frame_rate":"25/1"}],"format":{"duration":"60.0"}}"#

  /// An engine that begins one film at a time, and whose looks run `script`.
  private func harness(_ script: String, limit: Duration = .seconds(20)) async throws -> CoreHarness {
    let tool = TemporaryFolder("looks")
    let path = try tool.write("#!/bin/sh\n" + script, to: "ffprobe")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return try await CoreHarness(
      FakeWorker(others: .waits), ["system.resources.jobs": "1"],
      configure: { [tool] configuration in
        configuration.tools = Toolset(
          ffmpeg: "/bin/false", ffprobe: tool.path + "/ffprobe", mkvmerge: "/bin/false",
          capabilities: FFmpegCapabilities())
        configuration.filmLook = limit
      })
  }

  @Test func `films that wait are looked into one after another, and it is kept`() async throws {
    let harness = try await harness("echo '\(Self.answer)'\n")
    for name in ["first", "second", "third"] { try await harness.enqueue(name) }
    let estimate = FilmEstimate(seconds: 60, frames: 1500, width: 640, height: 360)
    for id in [JobID(2), JobID(3)] {
      try await harness.waitFor(id, "looked into") { $0.job.estimate == estimate }
    }
    let told = try #require(try await harness.engine.snapshot().forecast)
    #expect(told.films == 3 && told.share != nil && told.secondsLeft == nil)
    await harness.stop()
    try await harness.start()
    #expect(try await harness.view(JobID(3)).job.estimate == estimate)
    await harness.stop()
  }

  @Test func `a look that tells nothing is made once, and the film counts by its size`() async throws {
    let harness = try await harness("echo once >> \"$0.calls\"; exit 1\n")
    for name in ["first", "second"] { try await harness.enqueue(name) }
    let isGuess = try await eventually(within: .seconds(20)) {
      try await harness.engine.snapshot().forecast?.isGuess == true
    }
    #expect(isGuess)
    for _ in 0..<5 { try await harness.twoTicks() }
    #expect(try await harness.view(JobID(2)).job.estimate == nil)
    await harness.stop()
  }

  @Test func `a look that hangs is left behind, and keeps no engine from ending`() async throws {
    let harness = try await harness("exec sleep 600\n", limit: .milliseconds(50))
    for name in ["first", "second", "third"] { try await harness.enqueue(name) }
    let isTold = try await eventually(within: .seconds(20)) {
      try await harness.hasLogged("no answer to a quick look")
    }
    #expect(isTold)
    harness.worker.open()
    for id in 1...3 { #expect(try await harness.ended(JobID(Int64(id))).job.state == .done) }
    let isOver = try await eventually(within: .seconds(20)) {
      let end = try await harness.engine.snapshot().forecast
      return end?.share == 1 && end?.done == 3
    }
    #expect(isOver)
    await harness.stop()
  }
}
