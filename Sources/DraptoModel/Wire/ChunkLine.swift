/// A chunk as it is written for others: its state in the words that people see, and all of it in `status`.
package struct ChunkLine: Codable, Sendable {
  /// The chunk that it tells of.
  package let chunk: Chunk

  package init(_ chunk: Chunk) { self.chunk = chunk }

  /// Writes the line.
  package func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: WireKey.self)
    try box.put("id", chunk.id)
    try box.put("range", chunk.range)
    try box.put("start", chunk.start)
    try box.put("length", chunk.length)
    try box.put("crf", chunk.crf)
    try box.put("status", StatusLine(chunk.status))
    try box.maybe("error", chunk.error)
    try box.put("attempt", chunk.attempt)
    try box.put("progress", chunk.progress)
    try box.maybe("result", chunk.result)
    try box.maybe("parallelism", chunk.parallelism)
    try box.maybe("trials", chunk.trials)
    try box.maybe("facts", chunk.facts)
    try box.maybe("failures", chunk.failures)
    // For people.
    try box.put("state", chunk.state)
    try box.maybe("reason", chunk.reason)
  }

  package init(from decoder: any Decoder) throws {
    let box = try decoder.container(keyedBy: WireKey.self)
    chunk = Chunk(
      id: try box.get("id"), range: try box.get("range"), start: try box.get("start"), length: try box.get("length"),
      crf: try box.get("crf"), status: try box.get("status", as: StatusLine.self).status(try box.maybe("error")),
      attempt: try box.get("attempt"), progress: try box.get("progress"), result: try box.maybe("result"),
      parallelism: try box.maybe("parallelism"), trials: try box.maybe("trials"), facts: try box.maybe("facts"),
      failures: try box.maybe("failures"))
  }
}

/// An audio track likewise.
package struct TrackLine: Codable, Sendable {
  /// The track that it tells of.
  package let track: TrackTask

  package init(_ track: TrackTask) { self.track = track }

  /// Writes the line.
  package func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: WireKey.self)
    try box.put("job", track.job)
    try box.put("stream", track.stream)
    try box.put("title", track.title)
    try box.put("status", StatusLine(track.status))
    try box.maybe("error", track.error)
    try box.put("attempt", track.attempt)
    try box.put("progress", track.progress)
    try box.maybe("bytes", track.bytes)
    try box.maybe("sound", track.sound)
    try box.maybe("failures", track.failures)
    // For people.
    try box.put("state", track.state)
    try box.maybe("reason", track.reason)
  }

  package init(from decoder: any Decoder) throws {
    let box = try decoder.container(keyedBy: WireKey.self)
    track = TrackTask(
      job: try box.get("job"), stream: try box.get("stream"), title: try box.get("title"),
      status: try box.get("status", as: StatusLine.self).status(try box.maybe("error")),
      attempt: try box.get("attempt"), progress: try box.get("progress"), bytes: try box.maybe("bytes"),
      sound: try box.maybe("sound"), failures: try box.maybe("failures"))
  }
}
