import Foundation

/// One event as a line of JSON: `{"seq":12,"time":"…","event":"chunk",…}`. What the fields mean is in docs/logging.md.
package struct EventLine: Codable, Sendable {
  /// What it tells.
  package let event: EngineEvent

  package init(_ event: EngineEvent) { self.event = event }

  /// One line of JSON.
  package var json: String { (try? WireJSON.line(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}" }

  package init(from decoder: any Decoder) throws {
    let box = try decoder.container(keyedBy: WireKey.self)
    event = EngineEvent(
      sequence: try box.get("seq"), time: try box.get("time"), payload: try PayloadLine(from: decoder).payload)
  }

  /// Writes the line.
  package func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: WireKey.self)
    try box.put("seq", event.sequence)
    try box.put("time", event.time)
    try PayloadLine(event.payload).encode(to: encoder)
  }
}

/// The kinds of events, by the name that stands in their lines.
package enum EventName: String, Codable, Sendable, CaseIterable {
  case job
  case jobRemoved = "job-removed"
  case jobReset = "job-reset"
  case planned, chunks, chunk, segmented, track
  case chunkProgress = "chunk-progress"
  case trackProgress = "track-progress"
  case phaseProgress = "phase-progress"
  case report, summed, queue, gauges, forecast, watches, log, dashboards, gap
}

/// What an event tells, without its number and time.
package struct PayloadLine: Codable, Sendable {
  /// What happened.
  package let payload: EngineEvent.Payload

  package init(_ payload: EngineEvent.Payload) { self.payload = payload }

  /// Writes the line.
  package func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: WireKey.self)
    try box.put("event", payload.name)
    switch payload {
    case .job(let job): try box.put("job", JobLine(job))
    case .jobRemoved(let id), .jobReset(let id), .segmented(let id): try box.put("job", id)
    case .planned(let id, let source, let plan):
      try box.put("job", id)
      try box.put("source", source)
      try box.put("plan", plan)
    case .chunks(let chunks): try box.put("chunks", chunks.map(ChunkLine.init))
    case .chunk(let chunk): try box.put("chunk", ChunkLine(chunk))
    case .track(let track): try box.put("track", TrackLine(track))
    case .chunkProgress(let id, let progress):
      try box.put("job", id.job)
      try box.put("chunk", id.index)
      try box.put("progress", progress)
    case .trackProgress(let id, let stream, let progress):
      try box.put("job", id)
      try box.put("stream", stream)
      try box.put("progress", progress)
    case .phaseProgress(let id, let phase, let share):
      try box.put("job", id)
      try box.put("phase", phase)
      try box.put("share", share)
    case .report(let id, let report):
      try box.put("job", id)
      try box.put("report", report)
    case .summed(let id, let sums):
      try box.put("job", id)
      try box.put("sums", sums)
    case .queue(let queue): try box.put("queue", QueueLine(queue))
    case .gauges(let gauges): try box.put("gauges", gauges)
    case .forecast(let forecast): try box.put("forecast", forecast)
    case .watches(let watches): try box.put("watches", watches)
    case .log(let line): try box.put("log", line)
    case .dashboards(let count): try box.put("dashboards", count)
    case .gap: break
    }
  }

  package init(from decoder: any Decoder) throws {
    let box = try decoder.container(keyedBy: WireKey.self)
    let name = try box.get("event", as: EventName.self)
    payload =
      switch name {
      case .job: .job(try box.get("job", as: JobLine.self).job)
      case .jobRemoved: .jobRemoved(try box.get("job"))
      case .jobReset: .jobReset(try box.get("job"))
      case .planned: .planned(try box.get("job"), try box.get("source"), try box.get("plan"))
      case .chunks: .chunks(try box.get("chunks", as: [ChunkLine].self).map(\.chunk))
      case .chunk: .chunk(try box.get("chunk", as: ChunkLine.self).chunk)
      case .segmented: .segmented(try box.get("job"))
      case .track: .track(try box.get("track", as: TrackLine.self).track)
      case .chunkProgress:
        .chunkProgress(ChunkID(job: try box.get("job"), index: try box.get("chunk")), try box.get("progress"))
      case .trackProgress:
        .trackProgress(try box.get("job"), stream: try box.get("stream"), try box.get("progress"))
      case .phaseProgress: .phaseProgress(try box.get("job"), try box.get("phase"), try box.get("share"))
      case .report: .report(try box.get("job"), try box.get("report"))
      case .summed: .summed(try box.get("job"), try box.get("sums"))
      case .queue: .queue(try box.get("queue", as: QueueLine.self).queue)
      case .gauges: .gauges(try box.get("gauges"))
      case .forecast: .forecast(try box.get("forecast"))
      case .watches: .watches(try box.get("watches"))
      case .log: .log(try box.get("log"))
      case .dashboards: .dashboards(try box.get("dashboards"))
      case .gap: .gap
      }
  }
}

extension EngineEvent.Payload {
  /// The word for it in lines of JSON.
  package var name: EventName {
    switch self {
    case .job: .job
    case .jobRemoved: .jobRemoved
    case .jobReset: .jobReset
    case .planned: .planned
    case .chunks: .chunks
    case .chunk: .chunk
    case .segmented: .segmented
    case .track: .track
    case .chunkProgress: .chunkProgress
    case .trackProgress: .trackProgress
    case .phaseProgress: .phaseProgress
    case .report: .report
    case .summed: .summed
    case .queue: .queue
    case .gauges: .gauges
    case .forecast: .forecast
    case .watches: .watches
    case .log: .log
    case .dashboards: .dashboards
    case .gap: .gap
    }
  }
}
