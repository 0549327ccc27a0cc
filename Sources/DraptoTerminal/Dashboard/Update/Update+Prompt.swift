import DraptoModel
import DraptoReports

/// The input line.
extension DashboardState {
  mutating func take(_ key: KeyPress, _ prompt: PromptState) -> [Effect] {
    var prompt = prompt
    switch Bindings.find(key, in: .prompt, panel: focus)?.action {
    case .accept:
      overlays.removeLast()
      return accept(prompt)
    case .back:
      overlays.removeLast()
      prompt.field.set(prompt.before)
      applyWhileTyping(prompt)
      return []
    case .complete:
      let effects = complete(&prompt)
      replaceOverlay(.prompt(prompt))
      return effects
    case .up, .down:
      recall(&prompt, key == .up ? -1 : 1)
      replaceOverlay(.prompt(prompt))
      return []
    default: break
    }
    guard prompt.take(key) else {
      showToast(unbound: key)
      return []
    }
    return typed(prompt)
  }

  /// Takes what stands in the input line now: filters follow, ways to complete it are looked for.
  mutating func typed(_ new: PromptState) -> [Effect] {
    var prompt = new
    prompt.historyIndex = nil
    prompt.completesWhenFound = false
    prompt.candidates = prompt.kind == .command ? CommandLine.candidates(prompt.field.text, self) : []
    replaceOverlay(.prompt(prompt))
    applyWhileTyping(prompt)
    return completePath(prompt)
  }

  private func completePath(_ prompt: PromptState) -> [Effect] {
    CommandLine.pathBeingTyped(prompt).map { [.complete($0)] } ?? []
  }

  /// Filters work while they are typed.
  mutating func applyWhileTyping(_ prompt: PromptState) {
    switch prompt.kind {
    case .filter(.queue): queueFilter = prompt.field.text
    case .filter: chunkFilter = prompt.field.text
    case .search: logView.search = prompt.field.text
    case .logFilter: logView.only = prompt.field.text
    case .pageSearch: setPageSearch(prompt.field.text)
    case .browserFilter: changeBrowser { $0.filter = prompt.field.text }
    default: break
    }
  }

  private mutating func recall(_ prompt: inout PromptState, _ step: Int) {
    guard prompt.kind == .command, !commandHistory.isEmpty else { return }
    let at = (prompt.historyIndex ?? commandHistory.count) + step
    guard commandHistory.indices.contains(at) else {
      // Behind the newest is the empty line it began with.
      if at == commandHistory.count, prompt.historyIndex != nil { prompt.field.set("") }
      prompt.historyIndex = at == commandHistory.count ? nil : prompt.historyIndex
      return
    }
    prompt.historyIndex = at
    prompt.field.set(commandHistory[at])
    prompt.candidates = []
  }

  private mutating func complete(_ prompt: inout PromptState) -> [Effect] {
    if prompt.kind == .command {
      prompt.candidates = CommandLine.candidates(prompt.field.text, self, paths: prompt.candidates)
    }
    if prompt.candidates.isEmpty {
      prompt.completesWhenFound = CommandLine.pathBeingTyped(prompt) != nil
    } else {
      prompt.complete()
    }
    return completePath(prompt)
  }

  private mutating func accept(_ prompt: PromptState) -> [Effect] {
    let text = prompt.field.text
    switch prompt.kind {
    case .filter, .logFilter, .browserFilter: return []
    case .search:
      if !text.isEmpty { search(forward: false) }
      return []
    case .pageSearch:
      if !text.isEmpty { searchPage(forward: true, isFirst: true) }
      return []
    case .workers: return setWorkers(text)
    case .browserPath: return openPath(text)
    case .writeTo(let lines): return text.isEmpty ? [] : [.write(path: absolute(text), lines: lines)]
    case .reportTo(let id, let lines):
      guard !text.isEmpty else { return [] }
      guard text.hasSuffix(".html") else {
        return [.write(path: absolute(text), lines: lines)]
      }
      showToast("the report is being made")
      return [.writeReport(id, path: absolute(text))]
    case .command:
      guard !text.isEmpty else { return [] }
      commandHistory.append(text)
      return run(CommandLine.parse(text, self))
    }
  }

  mutating func setWorkers(_ text: String) -> [Effect] {
    guard let count = Int(text), QueueState.workerLimits.contains(count) else {
      let most = QueueState.workerLimits.upperBound
      showToast("workers: “\(text)” must be a whole number from 0 (automatic) to \(most)", isError: true)
      return []
    }
    let done =
      count == 0
      ? "drapto finds the best number of encoders" : "\(count) \(count == 1 ? "encoder" : "encoders") at once"
    let cores = engine.gauges.cores.count
    if QueueState.areMany(workers: count, cores: cores) {
      confirm(
        "Run \(count) encoders at once on \(cores) \(cores == 1 ? "core" : "cores")?", LossText.manyWorkers,
        [.setWorkers(count)], done)
      return []
    }
    return [.send([.setWorkers(count)], done: done)]
  }

  /// With `~` and relative paths as a shell has them.
  func absolute(_ path: String) -> String {
    OutputNaming.expanded(path, home: options.homeFolder, in: options.workingFolder)
  }

  // MARK: Commands

  mutating func run(_ command: CommandLine.Parsed) -> [Effect] {
    switch command {
    case .problem(let why):
      showToast(why, isError: true)
      return []
    case .action(let action): return perform(action)
    case .steerJobs(let action, let ids): return steerJobs(action, ids: ids)
    case .steerChunks(let action, let ids): return steerChunks(action, ids: ids)
    case .add(let paths): return [.find(paths.map { absolute($0) })]
    case .workers(let text): return setWorkers(text)
    case .priority(let number): return setPriority(number)
    case .show(let state):
      show(state: state)
      return []
    case .theme(let name): return setTheme(name)
    case .level(let level): return setLogLevel(level)
    case .sortQueue(let sort): return setSort(sort)
    case .sortChunks(let sort): return setSort(sort)
    case .filter(let text):
      applyWhileTyping(filterPrompt(text))
      return []
    case .only(let text):
      applyWhileTyping(PromptState(.logFilter, text))
      return []
    case .write(let path): return [.write(path: absolute(path), lines: panelLines)]
    }
  }

  private func setPriority(_ number: Int) -> [Effect] {
    let targets = targetJobs
    guard !targets.isEmpty else { return [] }
    let what = targets.count == 1 ? name(targets[0]) : "\(targets.count) jobs"
    return [.send(targets.map { .setPriority($0, number) }, done: "\(what): priority \(number)")]
  }
}
