/// What is kept of the chunks and tracks of a job that is done.
package struct WorkSums: Codable, Sendable, Equatable {
  /// How many there were.
  package var chunks: Int
  /// Frames of all chunks.
  package var frames: Int
  /// Of the chunks' files.
  package var bytes: Int64
  /// Seconds of encoding, over all chunks.
  package var seconds: Double
  /// Sound tracks that were made.
  package var tracks: Int
  /// Bytes of all sound tracks.
  package var trackBytes: Int64

  package init(chunks: Int, frames: Int, bytes: Int64, seconds: Double, tracks: Int, trackBytes: Int64) {
    self.chunks = chunks
    self.frames = frames
    self.bytes = bytes
    self.seconds = seconds
    self.tracks = tracks
    self.trackBytes = trackBytes
  }

  /// The sums of these.
  package init(_ chunks: [Chunk], _ tracks: [TrackTask]) {
    let results = chunks.compactMap(\.result)
    self.init(
      chunks: chunks.count, frames: results.reduce(0) { $0 + $1.frames },
      bytes: results.reduce(0) { $0 + $1.bytes }, seconds: results.reduce(0) { $0 + $1.seconds },
      tracks: tracks.count, trackBytes: tracks.reduce(0) { $0 + ($1.bytes ?? 0) })
  }
}
