import DraptoModel

/// What came of effects.
extension DashboardState {
  mutating func take(_ reply: Reply) -> [Effect] {
    switch reply {
    case .sent(let done, let refusals):
      if refusals.isEmpty {
        showToast(done)
      } else {
        let more = refusals.count > 1 ? " (and \(refusals.count - 1) more, see the log)" : ""
        showToast(refusals[0] + more, isError: true)
        for refusal in refusals {
          log.append(LogLine(time: now, level: .warning, subsystem: "dashboard", message: refusal))
        }
      }
    case .listed(let folder, let result): return show(folder, result)
    case .olderLog(let lines, let isEnd): return takeOlder(lines, isEnd: isEnd)
    case .length(let path, let seconds): changeBrowser { $0.lengths[PathKey(path)] = .some(seconds) }
    case .completed(let typed, let candidates): offer(typed, candidates)
    case .wrote(let path, let problem):
      showToast(problem.map { "\(path): \($0)" } ?? "written to \(path)", isError: problem != nil)
    }
    return []
  }

  private mutating func show(_ folder: String, _ result: Result<[FileEntry], ErrorReport>) -> [Effect] {
    var films: [String] = []
    var problem: String?
    var again: String?
    changeBrowser { browser in
      guard browser.folder == folder else { return }
      browser.isLoading = false
      switch result {
      case .success(let entries):
        browser.entries = entries
        if let name = browser.selectAfterLoad { browser.list.selected = PathKey(name) }
        browser.selectAfterLoad = nil
        films = entries.filter { $0.isFilm && !$0.isFolder }.map { browser.path($0.name) }.filter {
          browser.lengths[PathKey($0)] == nil
        }
      case .failure(let report):
        guard let before = browser.cameFrom else {
          browser.error = report.message
          return
        }
        // A folder that can't be read is no place to be.
        problem = "\(folder): \(report.message)"
        browser.cameFrom = nil
        browser.folder = before
        browser.isLoading = true
        again = before
      }
    }
    if let problem { showToast(problem, isError: true) }
    if let again {
      preferences.folder = again
      return [.list(folder: again), .save(preferences)]
    }
    return films.isEmpty ? [] : [.lengths(films)]
  }

  private mutating func offer(_ typed: String, _ candidates: [String]) {
    guard case .prompt(var prompt) = overlay else { return }
    // An answer to what is no longer typed.
    guard CommandLine.pathBeingTyped(prompt) == typed else { return }
    prompt.candidates = candidates.map {
      CommandLine.line(prompt.field.text, with: $0, isCommand: prompt.kind == .command)
    }
    if prompt.completesWhenFound, !prompt.candidates.isEmpty {
      prompt.completesWhenFound = false
      prompt.complete()
    }
    replaceOverlay(.prompt(prompt))
  }
}
