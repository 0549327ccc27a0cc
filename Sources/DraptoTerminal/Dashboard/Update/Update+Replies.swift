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
    case .sampled(let path, let result):
      // Somebody may have gone on to something else.
      if shownSample == path { sample = result }
    case .record(let id, let record):
      if engine.jobs[id] != nil { records[id] = .some(record) }
    case .added(let count, let refused, let changes): added(count, refused, changes)
    case .found(let paths, let missing):
      if let first = missing.first {
        let more = missing.count > 1 ? " (and \(missing.count - 1) more)" : ""
        showToast("\(first) does not exist\(more)", isError: true)
      }
      return openForm(paths)
    case .looked(let number, let found): return take(found, number: number)
    case .settings(let settings, let refusals, let opensForm):
      jobSettings.merge(settings) { $1 }
      if let first = refusals.first { showToast(first, isError: true) }
      if opensForm { openForm(editing: order.filter { settings[$0] != nil }) }
    case .changed(let ids, let done, let refused, let edit, let retry):
      return changed(ids, done, refused, edit, retry)
    case .preview(let id, let result):
      // It may have been looked into by the engine, or be gone.
      guard engine.jobs[id] != nil else { return [] }
      previews[id] = .done(result)
    }
    return []
  }

  /// Films that the form's settings may bring in come back with the form, where nobody went on to something else.
  private mutating func added(_ count: Int, _ refused: [String: ErrorReport], _ changes: [String: String]) {
    let reports = refused.sorted { $0.key < $1.key }.map(\.value)
    _ = take(
      .sent(done: count == 1 ? "1 film added" : "\(count) films added", refusals: reports.map(\.description)))
    let again = refused.filter { $0.value.code.isOfForm }
    guard overlays.isEmpty, !again.isEmpty else { return }
    reopenForm(
      .add(again.keys.sorted()), changes, again.sorted { $0.key < $1.key }.map(\.value))
  }

  private mutating func changed(
    _ ids: [JobID], _ done: String, _ refused: [JobID: ErrorReport], _ edit: JobEdit, _ retry: Bool
  ) -> [Effect] {
    let reports = refused.sorted { $0.key < $1.key }.map(\.value)
    _ = take(.sent(done: done, refusals: reports.map(\.description)))
    if !retry, overlays.allSatisfy({ if case .details = $0 { true } else { false } }) {
      var changes = edit.values.mapValues(Self.text)
      changes[FormState.outputKey] = edit.output
      changes[FormState.folderKey] = edit.folder
      let again = refused.filter { $0.value.code.isOfForm }
      reopenForm(.edit(order.filter { again[$0] != nil }), changes, again.sorted { $0.key < $1.key }.map(\.value))
    }
    let changed = ids.filter { refused[$0] == nil }
    for id in changed { previews[id] = nil }
    if reports.isEmpty, jobs.marks.isSubset(of: Set(ids)) { jobs.unmark() }
    return changed.isEmpty ? [] : [.settings(changed, opensForm: false)]
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
