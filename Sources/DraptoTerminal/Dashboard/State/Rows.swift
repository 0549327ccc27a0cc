import DraptoModel
import Foundation

/// Which rows the lists show, in which order.
extension DashboardState {
  /// Jobs after filter and sort.
  package var jobRows: [JobID] {
    var rows = order
    if !queueFilter.isEmpty {
      let outlook = self.outlook
      rows = rows.filter { isShown($0, outlook) }
    }
    if queueSort != .queue { rows = sorted(rows) }
    return isQueueReversed ? rows.reversed() : rows
  }

  /// - Parameter outlook: nil: it is made where the filter needs it.
  private func isShown(_ id: JobID, _ outlook: QueueOutlook? = nil) -> Bool {
    guard let view = engine.jobs[id] else { return false }
    if queueFilter.isEmpty { return true }
    let reason = standing(of: view, in: outlook ?? self.outlook).reason
    return Self.matches(
      queueFilter,
      [
        view.job.name, view.job.state.rawValue, view.job.phase.rawValue,
        reason?.text(at: now, in: options.timeZone) ?? "",
      ])
  }

  private func sorted(_ rows: [JobID]) -> [JobID] {
    func by<Key: Comparable>(_ key: (JobView, JobFigures) -> Key) -> [JobID] {
      let keyed = rows.enumerated().compactMap { place, id -> (Key, Int, JobID)? in
        guard let view = engine.jobs[id], let figures = figures[id] else { return nil }
        return (key(view, figures), place, id)
      }
      return keyed.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2)
    }
    switch queueSort {
    case .queue: return rows
    case .name: return by { view, _ in view.job.name.lowercased() }
    case .state: return by { view, _ in Self.rank(view.job.state) }
    case .progress: return by { view, figures in -figures.fraction(of: view) }
    case .speed: return by { _, figures in -(figures.meter.perSecond ?? 0) }
    case .left: return by { view, figures in JobText.remaining(view, figures) ?? .infinity }
    case .saved: return by { view, figures in -(JobText.saved(view, figures)?.share ?? -1) }
    case .quality: return by { view, _ in -(view.report?.quality?.mean ?? -1) }
    }
  }

  private static func rank(_ state: JobState) -> Int {
    [.running, .paused, .waiting, .failed, .cancelled, .done].firstIndex(of: state)!
  }

  /// Chunks and sound tracks of the shown job after filter and sort.
  package var chunkRows: [ChunkRow] {
    guard let id = shownJob, let view = engine.jobs[id] else { return [] }
    var indices = Array(view.chunks.indices)
    if !chunkFilter.isEmpty { indices = indices.filter { isShown(view.chunks[$0]) } }
    if chunkSort != .film { indices = sorted(indices, of: view.chunks) }
    if areChunksReversed { indices.reverse() }
    let tracks = view.tracks.filter(isShown)
    return indices.map { .chunk(ChunkID(job: id, index: $0)) } + tracks.map { .track(id, $0.stream) }
  }

  private func isShown(_ chunk: Chunk) -> Bool {
    chunkFilter.isEmpty
      || Self.matches(
        chunkFilter, [chunk.state.rawValue, "\(chunk.id.index)", Format.timestamp(chunk.start), chunk.reason ?? ""])
  }

  private func isShown(_ track: TrackTask) -> Bool {
    chunkFilter.isEmpty || Self.matches(chunkFilter, ["sound", track.title, track.state.rawValue])
  }

  /// Whether a row of the shown job passes the filter: one look, however many chunks there are.
  private func isShown(_ row: ChunkRow) -> Bool {
    guard let view = shownView, Self.exists(row, in: view) else { return false }
    switch row {
    case .chunk(let id): return isShown(view.chunks[id.index])
    case .track(_, let stream): return view.tracks.first { $0.stream == stream }.map(isShown) ?? false
    }
  }

  private func sorted(_ indices: [Int], of chunks: [Chunk]) -> [Int] {
    func key(_ index: Int) -> Double {
      let chunk = chunks[index]
      switch chunkSort {
      case .film: return Double(index)
      case .state:
        return Double([.running, .paused, .failed, .waiting, .cancelled, .done].firstIndex(of: chunk.state)!)
      case .progress: return -ChunkText.fraction(chunk)
      case .speed: return -(ChunkText.speed(chunk) ?? 0)
      case .left: return ChunkText.remaining(chunk) ?? .infinity
      case .crf: return chunk.crf
      case .memory: return -Double(ChunkText.memory(chunk))
      case .size: return -Double(chunk.result?.bytes ?? chunk.progress.bytes)
      case .frames: return -Double(chunk.result?.frames ?? chunk.range.expectedFrames)
      }
    }
    return indices.map { (key($0), $0) }.sorted { $0 < $1 }.map(\.1)
  }

  /// Numbers of the log lines shown.
  package var logRows: [Int] { logView.shown(in: log) }

  private static func matches(_ filter: String, _ texts: [String]) -> Bool {
    texts.contains { $0.localizedCaseInsensitiveContains(filter) }
  }

  // MARK: What verbs act on

  /// The selected job, if it is on the screen: nothing acts on what a filter hides.
  package var selectedJob: JobID? {
    jobs.selected.flatMap { isShown($0) ? $0 : nil }
  }

  /// The selected chunk or sound track, if it is on the screen.
  package var selectedChunk: ChunkRow? {
    chunks.selected.flatMap { isShown($0) ? $0 : nil }
  }

  /// The marked jobs, or the selected one.
  package var targetJobs: [JobID] {
    if !jobs.marks.isEmpty { return order.filter { jobs.marks.contains($0) } }
    return selectedJob.map { [$0] } ?? []
  }

  /// The marked chunks, or the selected one; sound tracks can't be steered one by one.
  package var targetChunks: [ChunkID] {
    let rows = chunks.marks.isEmpty ? selectedChunk.map { [$0] } ?? [] : Array(chunks.marks)
    return rows.compactMap { if case .chunk(let id) = $0 { id } else { nil } }
      .sorted { ($0.job, $0.index) < ($1.job, $1.index) }
  }

  /// Whether any chunk is shown.
  var hasMarkableChunks: Bool { shownView?.chunks.contains(where: isShown) ?? false }

  /// The chunks among the rows shown.
  var markableChunks: [ChunkRow] { chunkRows.filter { if case .chunk = $0 { true } else { false } } }

  static func exists(_ row: ChunkRow, in view: JobView?) -> Bool {
    guard let view else { return false }
    switch row {
    case .chunk(let id): return id.job == view.job.id && view.chunks.indices.contains(id.index)
    case .track(let job, let stream): return job == view.job.id && view.tracks.contains { $0.stream == stream }
    }
  }
}
