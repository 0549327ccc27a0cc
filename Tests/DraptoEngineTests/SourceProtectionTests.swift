import DraptoEngine
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

/// Who lets drapto overwrite means old outputs: no film that is to be encoded is ever replaced by another one's output.
@Suite(.timeLimit(.minutes(5))) struct SourceProtectionTests {
  private let overwrite = ["process.overwrite": "true"]

  private func refusal(_ body: () async throws -> Void) async -> ErrorCode? {
    do {
      try await body()
      return nil
    } catch { return ErrorReport.of(error).code }
  }

  private func queue(_ harness: CoreHarness, _ name: String, to output: String) async throws -> JobID {
    var request = try harness.request(name, overwrite)
    request = JobRequest(source: request.source, output: output, settings: request.settings)
    return try await harness.engine.enqueue(request)
  }

  @Test func `an output that is the film of another job is refused, in whatever state that is but done`() async throws {
    let harness = try await CoreHarness(FakeWorker([0: .fails(ErrorReport(.sourceDamaged, "cut"), times: 9)]))
    try await harness.send(.pauseQueue)
    let first = try await harness.enqueue("first")
    let film = try await harness.view(first).job.source
    #expect(await refusal { _ = try await queue(harness, "second", to: film) } == .outputConflict)
    // By another name of its folder, and by a link to the film itself.
    let folder = harness.folder.path
    symlink(folder + "/in", folder + "/link")
    #expect(
      await refusal { _ = try await queue(harness, "second", to: folder + "/link/first.mkv") } == .outputConflict)
    symlink(film, folder + "/film-link.mkv")
    let linked = JobRequest(
      source: folder + "/film-link.mkv", output: harness.output("linked"), settings: harness.settings)
    try harness.folder.write("second, not first", to: "in/real.mkv")
    symlink(folder + "/in/real.mkv", folder + "/real-link.mkv")
    let viaLink = JobRequest(
      source: folder + "/real-link.mkv", output: harness.output("real"), settings: harness.settings)
    _ = try await harness.engine.enqueue(viaLink)
    #expect(
      await refusal { _ = try await queue(harness, "second", to: folder + "/in/real.mkv") } == .outputConflict)
    _ = try await harness.engine.enqueue(linked)
    // A hard link is a file of its own: what it names stays when its name is taken.
    link(film, folder + "/hard.mkv")
    let hard = try await queue(harness, "second", to: folder + "/hard.mkv")
    // Given another place later, too.
    let settings = try await harness.engine.settings(of: hard)
    let job = try await harness.view(hard).job
    let change = try JobEdit(output: film).change(job, settings, from: .flag("test"), profiles: Profiles())
    #expect(await refusal { try await harness.send(.changeSettings(hard, change)) } == .outputConflict)
    try await harness.send(.cancelJob(first))
    #expect(await refusal { _ = try await queue(harness, "third", to: film) } == .outputConflict)
    try await harness.send(.removeJob(first))
    try await harness.send(.cancelJob(JobID(3)))
    #expect(FileManager.default.contents(atPath: film) == Data("first".utf8))
  }

  @Test func `a film that another job would replace is refused`() async throws {
    let harness = try await CoreHarness()
    try await harness.send(.pauseQueue)
    let old = try harness.folder.write("an old output", to: "in/old.mkv")
    let first = try await queue(harness, "first", to: old)
    #expect(await refusal { _ = try await harness.enqueue("old") } == .outputConflict)
    try await harness.send(.cancelJob(first))
    _ = try await harness.enqueue("old")
  }
}

extension EngineSuites {
  struct SourceProtectionEncodeTests {
    @Test func `a film that joined the queue meanwhile is not replaced, and nothing encoded is lost`() async throws {
      let harness = try await EngineHarness(["process.overwrite": "true"])
      let first = try harness.copy(of: try await Clips.path(.film), as: "first.mkv")
      let second = try harness.copy(of: try await Clips.path(.film), as: "second.mkv")
      let before = try Data(contentsOf: URL(fileURLWithPath: second))
      try await harness.send(.pauseQueue)
      let id = try await harness.enqueue(first, to: second)
      try await harness.send(.cancelJob(id))
      let other = try await harness.enqueue(second)
      try await harness.send(.pauseJob(other))
      try await harness.send(.retryJob(id))
      try await harness.send(.resumeQueue)
      let view = try await harness.ended(id)
      #expect(view.job.state == .failed && view.job.error?.code == .outputConflict, "\(view.job.error?.fullText ?? "")")
      #expect(view.chunks.allSatisfy { $0.state == .done })
      #expect(try Data(contentsOf: URL(fileURLWithPath: second)) == before)
    }
  }
}
