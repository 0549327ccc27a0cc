/// A job's number in the store; never used again.
package struct JobID: Codable, Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Given out once, ascending.
  package var value: Int64
  package init(_ value: Int64) { self.value = value }
  package var description: String { "\(value)" }
  package static func < (a: JobID, b: JobID) -> Bool { a.value < b.value }

  package init(from decoder: any Decoder) throws { value = try decoder.singleValueContainer().decode(Int64.self) }
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(value)
  }
}

/// One chunk of one job.
package struct ChunkID: Codable, Sendable, Hashable, CustomStringConvertible {
  /// The job it belongs to.
  package var job: JobID
  /// Zero-based place in the film.
  package var index: Int

  package init(job: JobID, index: Int) {
    self.job = job
    self.index = index
  }

  package var description: String { "\(job)/\(index)" }
}
