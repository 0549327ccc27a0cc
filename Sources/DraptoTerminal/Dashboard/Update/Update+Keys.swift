import DraptoModel
import Foundation

extension DashboardState {
  mutating func take(_ key: KeyPress) -> [Effect] {
    switch overlay {
    case nil:
      guard let binding = Bindings.find(key, in: .main, panel: focus) else {
        showToast("\(label(key)) does nothing here; ? shows all keys")
        return []
      }
      if let why = refusal(here: binding, pressed: key) {
        showToast(why + ": Tab goes there")
        return []
      }
      return perform(binding.action)
    case .prompt(let prompt): return take(key, prompt)
    case .form(let form): return take(key, form)
    case .browser(let browser): return take(key, browser)
    case .themes(let themes): return take(key, themes)
    case .confirm(let question): return take(key, question)
    case .choice(let choice): return take(key, choice)
    case .looking(let looking): return take(key, looking)
    case .quit(let selected): return answerQuit(key, selected)
    case .help(let help): return take(key, help)
    case .details(let details): return take(key, details)
    }
  }

  /// Does what an action of the main screen says, or says why it can't.
  mutating func perform(_ action: Action) -> [Effect] {
    if isFrozen, ![.freeze, .back, .quit, .stopEngine, .repaint, .suspend].contains(action) {
      showToast("the screen is frozen: z unfreezes it")
      return []
    }
    if case .no(let why) = availability(of: action) {
      showToast(why, isError: true)
      return []
    }
    toast = nil
    switch action {
    case .up: return move(-1)
    case .down: return move(1)
    case .pageUp: return move(-pageHeight)
    case .pageDown: return move(pageHeight)
    case .top: return moveToEnd(first: true)
    case .bottom: return moveToEnd(first: false)
    case .left: if focus == .log { logView.shift = max(0, logView.shift - 16) } else { moveFocus(-1) }
    case .right: if focus == .log { logView.shift += 16 } else { moveFocus(1) }
    case .nextPanel: moveFocus(1)
    case .previousPanel: moveFocus(-1)
    case .queuePanel: setFocus(.queue)
    case .chunksPanel: setFocus(.chunks)
    case .logPanel: setFocus(.log)
    case .machinePanel: setFocus(.machine)
    case .zoom: zoomed = zoomed == nil ? focus : nil
    case .shrink, .grow: return resizePanel(by: action == .grow ? 1 : -1)
    case .resetLayout: return resetLayout()
    case .open where focus == .machine: zoomed = zoomed == nil ? .machine : nil
    case .open, .details: return openDetails()
    case .mark: markSelected()
    case .markRange: markRange()
    case .markAll: markAll()
    case .unmarkAll: unmarkAll()
    case .sort: return sortNext()
    case .reverseSort: if focus == .chunks { areChunksReversed.toggle() } else { isQueueReversed.toggle() }
    case .sortByOrder, .sortByName, .sortByState, .sortByProgress, .sortBySpeed, .sortByTimeLeft, .sortByBytes,
      .sortByQuality, .sortByFrames, .sortByMemory:
      return sortColumn(action)
    case .show: showNextState()
    case .hideFinished: return setHidesFinished(!hidesFinished)
    case .activeFirst: return setPutsActiveFirst(!putsActiveFirst)
    case .filter: overlays.append(.prompt(filterPrompt()))
    case .searchNext, .searchPrevious:
      search(forward: action == .searchNext)
      return readOlder()
    case .nextProblem, .previousProblem:
      goToProblem(forward: action == .nextProblem)
      return readOlder()
    case .jobLog: return showLogOfSelected()
    case .wrapLog: return setWrapsLog(!logView.wraps)
    case .logFilter: overlays.append(.prompt(PromptState(.logFilter, logView.only)))
    case .logLevel: return nextLogLevel()
    case .follow: setFollowing(!logView.isFollowing)
    case .theme: openThemes()
    case .unicode: return setUnicode(!unicode)
    case .mouse: return setMouse(!mouse)
    case .freeze: return freeze(!isFrozen)
    case .copy:
      return copyText.map {
        showToast("copied to the clipboard, where the terminal lets it (OSC 52)"); return [.copy($0)]
      } ?? []
    case .write: openWrite(panelLines)
    case .help: overlays.append(.help(HelpState()))
    case .commandLine: overlays.append(.prompt(PromptState(.command)))
    case .workers:
      overlays.append(.prompt(PromptState(.workers, "\(engine.queue.workerLimit)", replacesWhenTyped: true)))
    case .watches: overlays.append(.details(DetailsState(subject: .watches)))
    case .quit: return [.leave(.detach)]
    case .stopEngine: return askToStop()
    case .startEngine: return [.startEngine]
    case .repaint: return [.repaint]
    case .suspend: return [.suspend]
    case .back: return goBack()
    case .add: return openBrowser()
    default: return steer(action)
    }
    return []
  }

  // MARK: Moving

  private var pageHeight: Int { max(1, (layout.contents[focus]?.height ?? 2) - 1) }

  mutating func move(_ distance: Int) -> [Effect] {
    switch focus {
    case .queue: jobs.move(by: distance, in: jobRows)
    case .chunks: chunks.move(by: distance, in: chunkRows)
    case .log: return moveInLog(distance)
    case .machine: break
    }
    return []
  }

  private mutating func moveToEnd(first: Bool) -> [Effect] {
    switch focus {
    case .queue: jobs.select(at: first ? 0 : .max, in: jobRows)
    case .chunks: chunks.select(at: first ? 0 : .max, in: chunkRows)
    case .log where first: return moveInLog(-logRows.count)
    case .log: setFollowing(true)
    case .machine: break
    }
    return []
  }

  private mutating func moveFocus(_ step: Int) {
    let panels: [Panel] =
      layout.panels.contains(.machine) || zoomed != nil ? [.machine, .queue, .chunks, .log] : [.queue, .chunks, .log]
    let at = panels.firstIndex(of: focus) ?? 0
    setFocus(panels[(at + step + panels.count) % panels.count])
  }

  mutating func setFocus(_ panel: Panel) {
    focus = panel
    if zoomed != nil { zoomed = panel }
  }

  /// Escape: from the smallest to the largest thing that can be undone.
  private mutating func goBack() -> [Effect] {
    if isFrozen { return freeze(false) }
    if jobs.isMarkingRange || chunks.isMarkingRange {
      endRange()
    } else if !chunks.marks.isEmpty || !jobs.marks.isEmpty {
      unmarkAll()
    } else if focus == .queue, !queueFilter.isEmpty {
      queueFilter = ""
    } else if focus == .chunks, !chunkFilter.isEmpty {
      chunkFilter = ""
    } else if focus == .log, !logView.search.isEmpty {
      logView.search = ""
    } else if focus == .log, !logView.only.isEmpty {
      logView.only = ""
    } else if focus == .log, logView.subject != nil {
      logView.subject = nil
    } else if zoomed != nil {
      zoomed = nil
    } else if quitsWhenIdle {
      quitsWhenIdle = false
      return [.send([.resumeQueue], done: "the engine keeps running, and the queue continues")]
    } else if focus != .queue {
      focus = .queue
    } else {
      showToast("q leaves the screen, Q stops the engine, ? shows all keys")
    }
    return []
  }

  // MARK: The screen

  private mutating func resizePanel(by step: Int) -> [Effect] {
    guard zoomed == nil, focus != .machine else {
      showToast("only the lists can be resized, when none is zoomed")
      return []
    }
    let panels = layout.panels.filter { $0 != .machine }
    guard let at = panels.firstIndex(of: focus) else { return [] }
    // The panel below gives or takes the rows; the last one has only the one above.
    return shift(from: at + 1 < panels.count ? panels[at + 1] : panels[at - 1], to: focus, rows: step)
  }

  /// Moves rows from one list to another, and remembers it.
  mutating func shift(from giver: Panel, to taker: Panel, rows: Int) -> [Effect] {
    let layout = self.layout
    var heights: [Panel: Double] = [:]
    for panel in layout.panels where panel != .machine { heights[panel] = Double(layout.height(of: panel)) }
    guard heights[giver]! - Double(rows) >= 1, heights[taker]! + Double(rows) >= 1 else {
      showToast("the other panels have no lines to spare")
      return []
    }
    heights[giver]! -= Double(rows)
    heights[taker]! += Double(rows)
    weights = heights
    preferences.weights = Dictionary(uniqueKeysWithValues: heights.map { ($0.key.rawValue, $0.value) })
    return [.save(preferences)]
  }

  mutating func setUnicode(_ on: Bool) -> [Effect] {
    unicode = on
    preferences.unicode = on
    return [.save(preferences), .repaint]
  }

  mutating func setMouse(_ on: Bool) -> [Effect] {
    mouse = on
    preferences.mouse = on
    showToast(on ? "the mouse controls drapto" : "the mouse selects text; M gives it back to drapto")
    return [.save(preferences), .mouse(on)]
  }

  private mutating func freeze(_ on: Bool) -> [Effect] {
    isFrozen = on
    return mouse ? [.mouse(!on)] : []
  }

  private mutating func openDetails() -> [Effect] {
    if focus == .log {
      overlays.append(.details(DetailsState(subject: .logLine(logView.selected))))
    } else if focus == .chunks, case .chunk(let id) = selectedChunk {
      overlays.append(.details(DetailsState(subject: .chunk(id))))
    } else if let id = focus == .chunks ? shownJob : selectedJob {
      overlays.append(.details(DetailsState(subject: .job(id))))
      // Of a film that is done for some time the screen has sums alone.
      let isSummed = engine.jobs[id]?.sums != nil && records[id] == nil
      return [.settings([id], opensForm: false)] + (isSummed ? [.record(id)] : [])
    }
    return []
  }

  mutating func openWrite(_ lines: [String]) {
    overlays.append(.prompt(PromptState(.writeTo(lines), OutputNaming.join(options.homeFolder, "drapto-screen.txt"))))
  }

  // MARK: Leaving

  /// The end of the engine, for every screen: asks, with what is lost; where nothing is and nobody else looks, it ends.
  mutating func askToStop() -> [Effect] {
    guard hasWork || engine.dashboards > 1 || !engine.watches.isEmpty else { return [.leave(.stop)] }
    overlays.append(.quit(selected: Self.leavings.count - 1))
    return []
  }
}
