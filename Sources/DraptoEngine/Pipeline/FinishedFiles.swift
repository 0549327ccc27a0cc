import DraptoMedia
import DraptoModel

/// Whether the files of what is recorded as done are still those that were recorded.
package struct FinishedFiles: Sendable {
  /// The job's work files.
  package var workspace: Workspace

  package init(workspace: Workspace) { self.workspace = workspace }

  /// Chunks and tracks that are recorded as done and whose files are gone or have another size.
  package func lost(_ chunks: [Chunk], _ tracks: [TrackTask]) async throws -> [WorkID] {
    try await answering(workspace.folder, .workNotWritable) { lostNow(chunks, tracks) }
  }

  /// The same, on the calling thread.
  package func lostNow(_ chunks: [Chunk], _ tracks: [TrackTask]) -> [WorkID] {
    let lostChunks = chunks.filter { chunk in
      guard chunk.status.kind == .done, let result = chunk.result else { return false }
      let film = FileFingerprint.read(workspace.chunk(chunk.id.index))
      let times = FileFingerprint.read(workspace.chunkTimes(chunk.id.index))
      return film?.bytes != result.bytes || times?.bytes != Int64(result.frames * 8)
    }
    let lostTracks = tracks.filter {
      $0.status.kind == .done && FileFingerprint.read(workspace.track($0.stream))?.bytes != $0.bytes
    }
    return lostChunks.map { .chunk($0.id) } + lostTracks.map(\.id)
  }

  /// Chunks whose packets are no longer those that were recorded.
  package func changed(_ chunks: [Chunk], probe: MediaProbe) async -> [WorkID] {
    var changed: [WorkID] = []
    for chunk in chunks where (chunk.result?.frames ?? 0) > 0 {
      let print = try? await probe.fingerprint(workspace.chunk(chunk.id.index))
      if print.map({ VideoFingerprint.combined($0.hashes) }) != chunk.result?.packetHash {
        changed.append(.chunk(chunk.id))
      }
    }
    return changed
  }
}
