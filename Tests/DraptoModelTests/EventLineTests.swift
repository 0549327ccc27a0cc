import DraptoModel
import DraptoTestSupport
import Testing

import class Foundation.JSONSerialization
import struct Foundation.Data

@Suite struct EventLineTests {
  private static let id = JobID(1)
  private static let chunk = ChunkID(job: id, index: 3)

  private static let cases: [(EngineEvent.Payload, String, Set<String>)] = [
    (.job(ModelSamples.job()), "job", ["job"]),
    (.jobRemoved(id), "job-removed", ["job"]),
    (.jobReset(id), "job-reset", ["job"]),
    (.planned(id, ModelSamples.media(), ModelSamples.plan()), "planned", ["job", "source", "plan"]),
    (.chunks([ModelSamples.chunk(0)]), "chunks", ["chunks"]),
    (.chunk(ModelSamples.chunk(0)), "chunk", ["chunk"]),
    (.segmented(id), "segmented", ["job"]),
    (.track(ModelSamples.track()), "track", ["track"]),
    (.chunkProgress(chunk, Progress(frames: 9)), "chunk-progress", ["job", "chunk", "progress"]),
    (.trackProgress(id, stream: 2, Progress()), "track-progress", ["job", "stream", "progress"]),
    (.phaseProgress(id, .assemble, 0.5), "phase-progress", ["job", "phase", "share"]),
    (.report(id, TrustReport(source: "a", output: "b", made: ModelSamples.time)), "report", ["job", "report"]),
    (.queue(QueueState()), "queue", ["queue"]),
    (.gauges(Gauges()), "gauges", ["gauges"]),
    (.forecast(Forecast(share: 0.5)), "forecast", ["forecast"]),
    (.log(LogLine(time: ModelSamples.time, level: .info, subsystem: "x", message: "a\nb")), "log", ["log"]),
    (.watches([WatchView(folder: "/in")]), "watches", ["watches"]),
    (.dashboards(2), "dashboards", ["dashboards"]),
    (
      .summed(id, WorkSums(chunks: 2, frames: 500, bytes: 9, seconds: 1, tracks: 1, trackBytes: 4)), "summed",
      ["job", "sums"]
    ),
    (.gap, "gap", []),
  ]

  private func object(_ payload: EngineEvent.Payload) throws -> [String: Any] {
    let json = EventLine(ModelSamples.event(12, payload)).json
    #expect(!json.contains("\n"))
    return try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
  }

  @Test(arguments: cases.indices) func `each event is one line with its name and fields`(index: Int) throws {
    let (payload, name, keys) = Self.cases[index]
    let line = try object(payload)
    #expect(line["event"] as? String == name)
    #expect(line["seq"] as? Int == 12)
    #expect(line["time"] as? String == "2023-11-14T22:13:20Z")
    #expect(Set(line.keys) == keys.union(["seq", "time", "event"]))
  }

  @Test func `every event has its own name`() {
    #expect(Set(Self.cases.map(\.1)).count == Self.cases.count)
  }

  @Test func `values are where they belong`() throws {
    let progress = try object(.chunkProgress(Self.chunk, Progress(frames: 9)))
    #expect(progress["job"] as? Int == 1)
    #expect(progress["chunk"] as? Int == 3)
    #expect((progress["progress"] as? [String: Any])?["frames"] as? Int == 9)
    let phase = try object(.phaseProgress(Self.id, .assemble, 0.5))
    #expect(phase["phase"] as? String == "assemble")
    #expect(phase["share"] as? Double == 0.5)
    let job = try #require(try object(.job(ModelSamples.job()))["job"] as? [String: Any])
    #expect(job["source"] as? String == "/films/film 1.mkv")
    #expect(job["state"] as? String == "running")
  }
}
