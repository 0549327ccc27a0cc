/// The parts of the screen that can have the focus.
package enum Panel: String, Codable, Sendable, Hashable, CaseIterable { case machine, queue, chunks, log }

/// Everything a key, a footer cell or a command can do.
package enum Action: String, Sendable, Hashable, CaseIterable {
  // what is encoded
  case add, edit, preview, sample, pause, cancel, retry, release, remove, clearDone
  case moveUp, moveDown, moveToTop, moveToBottom, priorityUp, priorityDown
  case pauseQueue, drainQueue, workers, watches
  // looking
  case open, details, zoom, shrink, grow, resetLayout, nextPanel, previousPanel, machinePanel, queuePanel, chunksPanel,
    logPanel
  case up, down, pageUp, pageDown, top, bottom, left, right
  case nextProblem, previousProblem, jobLog, wrapLog
  case sortByOrder, sortByName, sortByState, sortByProgress, sortBySpeed, sortByTimeLeft, sortByBytes, sortByQuality,
    sortByFrames, sortByMemory
  case mark, markRange, markAll, unmarkAll, show, hideFinished, activeFirst, sort, reverseSort, filter, searchNext,
    searchPrevious, logFilter, logLevel, follow
  // the screen
  case theme, unicode, mouse, freeze, copy, write, help, commandLine, quit, stopEngine, startEngine, repaint, suspend,
    back
  // overlays
  case accept, choose, nextField, previousField, yes, no, parent, hidden, editPath, complete, submit, reset, home
  case stopNow, finishFirst, stay
}

/// Where a binding holds.
package enum Scope: String, Sendable, Hashable, CaseIterable {
  case main, details, help, themes, browser, form, prompt, confirm, choice, looking, quit

  /// As the help and the docs call it.
  package var title: String {
    switch self {
    case .main: "Main screen"
    case .details: "Details"
    case .help: "Help"
    case .themes: "Themes"
    case .browser: "Adding files"
    case .form: "Settings of films"
    case .prompt: "Input line"
    case .confirm: "Questions"
    case .choice: "Ways to go on"
    case .looking: "Looking for losses"
    case .quit: "Stopping the engine"
    }
  }
}
