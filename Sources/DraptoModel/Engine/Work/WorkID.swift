/// Names one piece of a job's work: a chunk of its picture, or one of its audio tracks.
package enum WorkID: Codable, Sendable, Hashable, CustomStringConvertible {
  case chunk(ChunkID)
  case track(JobID, stream: Int)

  /// The job it belongs to.
  package var job: JobID {
    switch self {
    case .chunk(let id): id.job
    case .track(let job, _): job
    }
  }

  /// The chunk's place in the film; nil for tracks.
  package var chunkIndex: Int? {
    if case .chunk(let id) = self { id.index } else { nil }
  }

  package var description: String {
    switch self {
    case .chunk(let id): "chunk \(id)"
    case .track(let job, let stream): "track \(stream) of job \(job)"
    }
  }
}
