import DraptoModel
import Foundation

/// Marks, orders and filters of the lists, and the log's level and search.
extension DashboardState {
  mutating func markSelected() {
    if focus == .chunks {
      chunks.toggleMark()
      chunks.move(by: 1, in: chunkRows)
    } else {
      jobs.toggleMark()
      jobs.move(by: 1, in: jobRows)
    }
  }

  mutating func markAll() {
    if focus == .chunks { chunks.marks.formUnion(markableChunks) } else { jobs.marks.formUnion(jobRows) }
  }

  mutating func unmarkAll() {
    jobs.marks = []
    chunks.marks = []
  }

  mutating func sortNext() -> [Effect] {
    func next<Value: CaseIterable & Equatable>(_ value: Value) -> Value {
      let all = Array(Value.allCases)
      return all[((all.firstIndex(of: value) ?? 0) + 1) % all.count]
    }
    return focus == .chunks ? setSort(next(chunkSort)) : setSort(next(queueSort))
  }

  /// Sorts by a column, and by the same one again the other way round.
  mutating func sortColumn(_ action: Action) -> [Effect] {
    if focus == .chunks, let sort = ChunkSort.allCases.first(where: { $0.action == action }) {
      areChunksReversed = sort == chunkSort && !areChunksReversed
      return setSort(sort)
    }
    guard focus == .queue, let sort = QueueSort.allCases.first(where: { $0.action == action }) else { return [] }
    isQueueReversed = sort == queueSort && !isQueueReversed
    return setSort(sort)
  }

  mutating func setSort(_ sort: QueueSort) -> [Effect] {
    queueSort = sort
    preferences.queueSort = sort
    return [.save(preferences)]
  }

  mutating func setSort(_ sort: ChunkSort) -> [Effect] {
    chunkSort = sort
    preferences.chunkSort = sort
    return [.save(preferences)]
  }

  /// The input line that filters the panel with the focus; in the log it searches.
  /// - Parameter text: what stands in it; nil: what filters now.
  func filterPrompt(_ text: String? = nil) -> PromptState {
    switch focus {
    case .chunks: PromptState(.filter(.chunks), text ?? chunkFilter)
    case .log: PromptState(.search, text ?? logView.search)
    case .queue, .machine: PromptState(.filter(.queue), text ?? queueFilter)
    }
  }

  mutating func nextLogLevel() -> [Effect] {
    let all = LogLevel.allCases
    return setLogLevel(all[(all.firstIndex(of: logView.level)! + 1) % all.count])
  }

  mutating func setLogLevel(_ level: LogLevel) -> [Effect] {
    logView.level = level
    preferences.logLevel = level
    return [.save(preferences)]
  }

  /// To the next (or last) line that has the text, round the end.
  mutating func search(forward: Bool) {
    let rows = logRows
    guard !rows.isEmpty else { return }
    let start = Self.place(of: logView.selected, in: rows)
    for step in 1...rows.count {
      let at = (start + (forward ? step : -step) + rows.count * 2) % rows.count
      guard let line = log[rows[at]], LogText.line(line).localizedCaseInsensitiveContains(logView.search) else {
        continue
      }
      logView.isFollowing = false
      logView.selected = rows[at]
      return
    }
    showToast("no line has “\(logView.search)”", isError: true)
  }
}
