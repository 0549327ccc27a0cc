import DraptoModel
import DraptoStore
import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoEngine

/// Records with holes in them, on a core whose stages are fakes.
@Suite(.timeLimit(.minutes(5))) struct CoreGapTests {
  @Test func `a chunk whose row can't be read is found in the index again`() async throws {
    let harness = try await CoreHarness(pipeline: { $0.tracks = 0 })
    await harness.stop()
    let source = try harness.folder.write("film", to: "in/film.mkv")
    do {
      let store = try JobStore(path: harness.stateFolder + "/drapto.sqlite")
      let job = Job(
        id: try await store.load().nextJob, source: source, output: harness.output(), phase: .encode, position: 1,
        added: Date())
      try await store.write([
        .job(job), .settings(job.id, harness.settings), .step(job.id, StepName.segmented, Data("4".utf8)),
        // Number 1 is missing.
        .chunks([0, 2, 3].map { ModelSamples.chunk($0, job: job.id.value, status: .pending) }),
      ])
    }
    try await harness.start()
    let id = try #require(try await harness.engine.snapshot().jobs.keys.first)
    let view = try await harness.ended(id)
    #expect(view.job.state == .done, "\(view.job.error?.fullText ?? "")")
    #expect(view.chunks.count == 4)
    #expect(view.chunks.allSatisfy { $0.state == .done })
  }
}
