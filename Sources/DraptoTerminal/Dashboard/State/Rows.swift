import DraptoModel
import DraptoReports
import Foundation

/// Which rows the lists show, in which order.
extension DashboardState {
  /// Jobs after filter and sort.
  package var jobRows: [JobID] {
    var rows = order
    let filter = RowFilter(queueFilter)
    if !filter.isEmpty || hidesFinished {
      let outlook = filter.text.isEmpty ? nil : self.outlook
      rows = rows.filter { isShown($0, filter, outlook) }
    }
    if queueSort != .queue { rows = sorted(rows) }
    if isQueueReversed { rows.reverse() }
    return putsActiveFirst ? Self.grouped(rows) { engine.jobs[$0].map { Self.group($0.job.state) } ?? 0 } : rows
  }

  /// How many jobs pass the filter: their order costs more.
  var jobRowCount: Int {
    let filter = RowFilter(queueFilter)
    guard !filter.isEmpty || hidesFinished else { return order.count }
    let outlook = filter.text.isEmpty ? nil : self.outlook
    return order.count { isShown($0, filter, outlook) }
  }

  /// - Parameter outlook: nil: it is made where the filter needs it.
  private func isShown(_ id: JobID, _ filter: RowFilter, _ outlook: QueueOutlook? = nil) -> Bool {
    guard let view = engine.jobs[id] else { return false }
    if hidesFinished, Self.isFinished(view.job) { return false }
    if filter.isEmpty { return true }
    return filter.shows(state: view.job.state.rawValue, marks: view.marks.kinds) {
      let reason = standing(of: view, in: outlook ?? self.outlook).reason
      return [view.job.name, view.job.phase.rawValue, reason?.text(at: now, in: options.timeZone) ?? ""]
    }
  }

  private func isShown(_ id: JobID) -> Bool { isShown(id, RowFilter(queueFilter)) }

  /// Nothing is left to be done about it: what failed still wants a look.
  private static func isFinished(_ job: Job) -> Bool { job.state == .done || job.state == .cancelled }

  /// Films that the queue leaves out as finished.
  package var hiddenCount: Int {
    hidesFinished ? order.count { engine.jobs[$0].map { Self.isFinished($0.job) } ?? false } : 0
  }

  /// Of films that stand together where those at work come first: at work, in line, ended.
  static func group(_ state: JobState) -> Int {
    switch state {
    case .running, .paused: 0
    case .waiting: 1
    case .failed, .cancelled, .done: 2
    }
  }

  private static func grouped(_ rows: [JobID], by group: (JobID) -> Int) -> [JobID] {
    var groups: [[JobID]] = [[], [], []]
    for id in rows { groups[group(id)].append(id) }
    return groups.flatMap { $0 }
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
    case .speed: return by { view, _ in -(engine.forecast?[view.job.id]?.framesPerSecond ?? 0) }
    case .left: return by { view, _ in engine.forecast?[view.job.id]?.secondsLeft ?? .infinity }
    case .saved: return by { view, figures in -(JobText.saved(view, figures)?.share ?? -1) }
    case .quality: return by { view, figures in -(view.score(sums: figures.scores)?.mean ?? -1) }
    }
  }

  private static func rank(_ state: JobState) -> Int {
    [.running, .paused, .waiting, .failed, .cancelled, .done].firstIndex(of: state)!
  }

  /// Chunks and sound tracks of the shown job.
  var allChunkRowCount: Int { shownView.map { $0.chunks.count + $0.tracks.count } ?? 0 }

  /// How many of them pass the filter.
  var chunkRowCount: Int {
    let filter = RowFilter(chunkFilter)
    guard !filter.isEmpty, let view = shownView else { return allChunkRowCount }
    return view.chunks.count { Self.isShown($0, filter) } + view.tracks.count { Self.isShown($0, filter) }
  }

  /// Chunks and sound tracks of the shown job after filter and sort.
  package var chunkRows: [ChunkRow] {
    guard let id = shownJob, let view = engine.jobs[id] else { return [] }
    var indices = Array(view.chunks.indices)
    let filter = RowFilter(chunkFilter)
    if !filter.isEmpty { indices = indices.filter { Self.isShown(view.chunks[$0], filter) } }
    if chunkSort != .film { indices = sorted(indices, of: view.chunks) }
    if areChunksReversed { indices.reverse() }
    let tracks = view.tracks.filter { Self.isShown($0, filter) }
    return indices.map { .chunk(ChunkID(job: id, index: $0)) } + tracks.map { .track(id, $0.stream) }
  }

  private static func isShown(_ chunk: Chunk, _ filter: RowFilter) -> Bool {
    filter.shows(state: chunk.state.rawValue, marks: chunk.isBelowTarget ? [.score] : []) {
      ["\(chunk.id.index)", Format.timestamp(chunk.start), chunk.reason ?? ""]
    }
  }

  private static func isShown(_ track: TrackTask, _ filter: RowFilter) -> Bool {
    filter.shows(state: track.state.rawValue) { ["sound", track.title] }
  }

  /// Whether a row of the shown job passes the filter: one look, however many chunks there are.
  private func isShown(_ row: ChunkRow) -> Bool {
    guard let view = shownView, Self.exists(row, in: view) else { return false }
    let filter = RowFilter(chunkFilter)
    switch row {
    case .chunk(let id): return Self.isShown(view.chunks[id.index], filter)
    case .track(_, let stream):
      return view.tracks.first { $0.stream == stream }.map { Self.isShown($0, filter) } ?? false
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
      case .size: return -Double(ChunkText.bytes(chunk) ?? -1)
      case .frames: return -Double(chunk.result?.frames ?? chunk.range.expectedFrames)
      }
    }
    return indices.map { (key($0), $0) }.sorted { $0 < $1 }.map(\.1)
  }

  /// Numbers of the log lines shown.
  package var logRows: [Int] { logView.shown(in: log) }

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
  var hasMarkableChunks: Bool {
    let filter = RowFilter(chunkFilter)
    return shownView?.chunks.contains { Self.isShown($0, filter) } ?? false
  }

  /// The chunks among the rows shown.
  var markableChunks: [ChunkRow] { chunkRows.filter(Self.canMark) }

  /// Sound tracks can't be marked.
  static func canMark(_ row: ChunkRow) -> Bool { if case .chunk = row { true } else { false } }

  static func exists(_ row: ChunkRow, in view: JobView?) -> Bool {
    guard let view else { return false }
    switch row {
    case .chunk(let id): return id.job == view.job.id && view.chunks.indices.contains(id.index)
    case .track(let job, let stream): return job == view.job.id && view.tracks.contains { $0.stream == stream }
    }
  }
}
