import DraptoModel
import Foundation

/// Marks, orders and filters of the lists.
extension DashboardState {
  mutating func markSelected() {
    if isMarkingRange {
      endRange()
    } else if focus == .chunks {
      chunks.toggleMark()
      chunks.move(by: 1, in: chunkRows)
    } else {
      jobs.toggleMark()
      jobs.move(by: 1, in: jobRows)
    }
  }

  /// A range of marks is being made in the panel with the focus.
  var isMarkingRange: Bool { focus == .chunks ? chunks.isMarkingRange : focus == .queue && jobs.isMarkingRange }

  mutating func endRange() {
    jobs.endRange()
    chunks.endRange()
  }

  mutating func markRange() {
    if isMarkingRange {
      endRange()
    } else if focus == .chunks {
      chunks.beginRange()
    } else {
      jobs.beginRange()
    }
  }

  mutating func markAll() {
    endRange()
    if focus == .chunks { chunks.marks.formUnion(markableChunks) } else { jobs.marks.formUnion(jobRows) }
  }

  mutating func unmarkAll() {
    jobs.unmark()
    chunks.unmark()
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

  // MARK: What is left out

  mutating func setHidesFinished(_ on: Bool) -> [Effect] {
    hidesFinished = on
    preferences.hidesFinished = on
    showToast(on ? "films that are done or cancelled are hidden" : "all films are shown")
    return [.save(preferences)]
  }

  mutating func setPutsActiveFirst(_ on: Bool) -> [Effect] {
    putsActiveFirst = on
    preferences.putsActiveFirst = on
    showToast(on ? "running films are shown first, ended ones last" : "the queue is shown in its own order")
    return [.save(preferences)]
  }

  /// States of the films, or of the chunks and tracks, as the lists can be narrowed down to; behind them low scores, where
  /// there are any.
  var statesShown: [String] {
    if focus == .chunks {
      let states = Set((shownView?.chunks ?? []).map(\.state) + (shownView?.tracks ?? []).map(\.state))
      let hasLow = shownView.flatMap { figures[$0.job.id] }.map { $0.scores.below > 0 } ?? false
      return WorkState.allCases.filter(states.contains).map(\.rawValue) + (hasLow ? [JobMark.score.rawValue] : [])
    }
    let states = engine.counts
    let hasLow = engine.jobs.values.contains { $0.marks.scoreBelow != nil }
    return JobState.allCases.filter { (states[$0] ?? 0) > 0 }.map(\.rawValue)
      + (hasLow ? [JobMark.score.rawValue] : [])
  }

  /// Shows the next state that there is, behind the last one all.
  mutating func showNextState() {
    let current = RowFilter(focus == .chunks ? chunkFilter : queueFilter).first
    let states = statesShown
    guard let at = current.flatMap({ states.firstIndex(of: $0) }) else { return show(state: states.first) }
    show(state: at + 1 < states.count ? states[at + 1] : nil)
  }

  /// Shows one state only, or one mark; nil: all.
  mutating func show(state: String?) {
    let filter = state.map(RowFilter.only) ?? ""
    if focus == .chunks { chunkFilter = filter } else { queueFilter = filter }
    if focus == .log || focus == .machine { setFocus(.queue) }
  }

  mutating func resetLayout() -> [Effect] {
    weights = nil
    preferences.weights = nil
    zoomed = nil
    showToast("the panels are as high as what they show")
    return [.save(preferences)]
  }
}
