import DraptoModel
import Foundation

/// One event as a line of JSON: `{"seq":12,"time":"…","event":"chunk",…}`. What the fields mean is in docs/logging.md.
package struct EventLine: Encodable {
  let event: EngineEvent

  package init(_ event: EngineEvent) { self.event = event }

  /// One line of JSON.
  package var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }

  package func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: Key.self)
    func put(_ name: String, _ value: some Encodable) throws { try box.encode(value, forKey: Key(name)) }
    try put("seq", event.sequence)
    try put("time", event.time)
    try put("event", name)
    switch event.payload {
    case .job(let job): try put("job", JobLine(job))
    case .jobRemoved(let id), .segmented(let id): try put("job", id)
    case .planned(let id, let source, let plan):
      try put("job", id)
      try put("source", source)
      try put("plan", plan)
    case .chunks(let chunks): try put("chunks", chunks.map(ChunkLine.init))
    case .chunk(let chunk): try put("chunk", ChunkLine(chunk))
    case .track(let track): try put("track", TrackLine(track))
    case .chunkProgress(let id, let progress):
      try put("job", id.job)
      try put("chunk", id.index)
      try put("progress", progress)
    case .trackProgress(let id, let stream, let progress):
      try put("job", id)
      try put("stream", stream)
      try put("progress", progress)
    case .phaseProgress(let id, let phase, let share):
      try put("job", id)
      try put("phase", phase)
      try put("share", share)
    case .report(let id, let report):
      try put("job", id)
      try put("report", report)
    case .summed(let id, let sums):
      try put("job", id)
      try put("sums", sums)
    case .queue(let queue): try put("queue", QueueLine(queue))
    case .gauges(let gauges): try put("gauges", gauges)
    case .watches(let watches): try put("watches", watches)
    case .log(let line): try put("log", line)
    case .gap: break
    }
  }

  private var name: String {
    switch event.payload {
    case .job: "job"
    case .jobRemoved: "job-removed"
    case .planned: "planned"
    case .chunks: "chunks"
    case .chunk: "chunk"
    case .segmented: "segmented"
    case .track: "track"
    case .chunkProgress: "chunk-progress"
    case .trackProgress: "track-progress"
    case .phaseProgress: "phase-progress"
    case .report: "report"
    case .summed: "summed"
    case .queue: "queue"
    case .gauges: "gauges"
    case .watches: "watches"
    case .log: "log"
    case .gap: "gap"
    }
  }
}
