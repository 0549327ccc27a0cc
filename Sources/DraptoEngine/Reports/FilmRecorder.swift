import DraptoModel

/// Makes what is kept of a job that ends, while its work folder is still there.
struct FilmRecorder: Sendable {
  /// The job with all its chunks and tracks.
  var view: JobView
  var tools: [ToolRecord]
  var commands: [CommandRecord]
  var workspace: Workspace

  /// So many of the worst frames are kept.
  static let worst = 6

  /// What is known without the work folder.
  var bare: FilmRecord {
    var record = FilmRecord(view)
    (record.tools, record.commands) = (tools, commands)
    return record
  }

  /// All of it. What can't be read is left out. Blocks on the disk.
  func record() -> FilmRecord {
    var record = bare
    guard let base = view.source?.video?.timeBase else { return record }
    let frames = MeasuredFrames(view.chunks, in: workspace, timeBase: base, ofChunks: view.hasTarget)
    if !view.hasTarget {
      for place in record.chunks.indices { record.chunks[place].keep(frames.score(ofChunk: place)) }
    }
    record.worst = FrameScore.worst(frames.all, count: Self.worst)
    return record
  }
}

extension ChunkRecord {
  fileprivate mutating func keep(_ score: QualityScore?) {
    (mean, percentile5, minimum) = (score?.mean, score?.percentile5, score?.minimum)
  }
}
