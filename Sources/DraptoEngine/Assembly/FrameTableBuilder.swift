import DraptoModel

/// The frame table of the whole film, from the times of its chunks.
enum FrameTableBuilder {
  /// Throws `DRP-CHUNK-LOST` when a chunk's times are missing, `DRP-CHUNK-FRAMES` when chunks overlap.
  static func build(_ chunks: [Chunk], in workspace: Workspace, timeBase: Rational) throws -> FrameTable {
    var table = FrameTable(timeBase: timeBase, ticks: [])
    for chunk in chunks {
      guard let ticks = TimesFile.read(workspace.chunkTimes(chunk.id.index)) else {
        throw EngineError.refused(ErrorReport(.chunkLost, "the frame times of chunk \(chunk.id.index) are gone"))
      }
      // mkvmerge aborts on a table that is shorter than its track.
      guard ticks.count == chunk.result?.frames else {
        throw EngineError.refused(
          ErrorReport(
            .chunkLost, "chunk \(chunk.id.index) has \(ticks.count) frame times for \(chunk.result?.frames ?? 0) frames"
          ))
      }
      if let last = table.ticks.last, let first = ticks.first, first <= last {
        throw EngineError.refused(
          ErrorReport(.framesMismatch, "chunk \(chunk.id.index) begins before the one before it ends"))
      }
      table.ticks += ticks
    }
    return table
  }
}
