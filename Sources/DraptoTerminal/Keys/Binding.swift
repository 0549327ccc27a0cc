/// One line of the table of bindings.
package struct Binding: Sendable {
  /// What the keys do.
  package var action: Action
  /// Where they do it.
  package var scope: Scope
  /// Any of them does it.
  package var keys: [KeyPress]
  /// One or two words, for the footer.
  package var label: String
  /// One sentence, for help and docs.
  package var help: String
  /// Panels it is offered in; empty: all.
  package var panels: Set<Panel> = []
  /// Something is lost by it: it asks first.
  package var isDangerous = false
  /// Its word on the `:` command line; nil: none.
  package var command: String?
  /// Rank in the footer, low first; nil: not shown there.
  package var footer: Int?
}

/// The one table of keys. Dispatch, footer, `?`, `:` and docs/dashboard.md are made from it.
package enum Bindings {
  /// Every binding, in the order of the help page.
  package static let all: [Binding] = encoding + looking + screen + overlays

  private static let encoding: [Binding] = [
    main(.add, ["a"], "add", "Add films: opens the file browser.", command: "add", footer: 5),
    main(
      .edit, ["s"], "settings", "Change the settings of selected or marked films that are not being encoded.",
      panels: [.queue], command: "settings", footer: 5),
    main(
      .pause, ["p"], "pause", "Pause or resume the selected or marked jobs or chunks.",
      panels: [.queue, .chunks], command: "pause", footer: 1),
    main(
      .cancel, ["c"], "cancel", "Cancel jobs or chunks; finished chunks stay, and retry undoes it.",
      panels: [.queue, .chunks], dangerous: true, command: "cancel", footer: 2),
    main(
      .retry, ["r"], "retry",
      "Try failed or cancelled jobs or chunks again; offers other settings where they may help.",
      panels: [.queue, .chunks],
      command: "retry", footer: 3),
    main(
      .release, ["R"], "release", "Stop a chunk's encoder to free its memory; the chunk waits to be encoded again.",
      panels: [.chunks], dangerous: true, command: "release", footer: 12),
    main(
      .remove, ["D", "Del"], "remove", "Take jobs out of the queue, with their chunks.", panels: [.queue],
      dangerous: true, command: "remove", footer: 13),
    main(
      .clearDone, ["X"], "clear done", "Take the films that are done off the list.", panels: [.queue], dangerous: true,
      command: "clear-done"),
    main(
      .moveUp, ["K"], "up", "Move the selected or marked jobs up in the queue, in their order.", panels: [.queue],
      command: "up"),
    main(
      .moveDown, ["J"], "down", "Move the selected or marked jobs down in the queue, in their order.", panels: [.queue],
      command: "down"),
    main(.moveToTop, ["<"], "first", "Put jobs first in the queue.", panels: [.queue], command: "top"),
    main(.moveToBottom, [">"], "last", "Put jobs last in the queue.", panels: [.queue], command: "bottom"),
    main(
      .priorityUp, ["+", "="], "priority", "Raise the job's priority by one; `:priority N` sets it.", panels: [.queue],
      command: "priority"),
    main(.priorityDown, ["-"], "priority", "Lower the job's priority by one.", panels: [.queue]),
    main(
      .pauseQueue, ["P"], "pause all", "Pause everything, or resume it.", command: "pause-queue", footer: 14),
    main(
      .drainQueue, ["d"], "drain", "Drain: finish what is running and start nothing new. Again ends draining.",
      command: "drain", footer: 15),
    main(
      .workers, ["W"], "workers", "Set how many encoders run at once; 0 finds the best number.", command: "workers",
      footer: 16),
    main(
      .watches, ["A"], "folders", "The watched folders: their new films are added by themselves.", command: "folders"),
  ]

  private static let looking: [Binding] = [
    main(.up, ["k", "Up"], "up", "One line up."),
    main(.down, ["j", "Down"], "down", "One line down."),
    main(.pageUp, ["PgUp", "^B"], "page up", "One page up."),
    main(.pageDown, ["PgDn", "^F"], "page down", "One page down."),
    main(.top, ["g", "Home"], "first", "To the first line."),
    main(.bottom, ["G", "End"], "last", "To the last line; in the log this turns following on."),
    main(.left, ["h", "Left"], "left", "To the panel above; in the log, to the left."),
    main(.right, ["Right"], "right", "To the panel below; in the log, to the right."),
    main(
      .right, ["l"], "right", "In the log, to the right; from the machine, to the panel below.",
      panels: [.log, .machine]),
    main(
      .jobLog, ["l"], "its log", "The log of the selected film or chunk alone; Esc shows all of it again.",
      panels: [.queue, .chunks], command: "its-log"),
    main(.nextPanel, ["Tab"], "panel", "To the next panel.", footer: 6),
    main(.previousPanel, ["S-Tab"], "panel", "To the previous panel."),
    main(.queuePanel, ["1"], "queue", "To the queue.", command: "queue"),
    main(.chunksPanel, ["2"], "chunks", "To the chunks.", command: "chunks"),
    main(.logPanel, ["3"], "log", "To the log.", command: "log"),
    main(.machinePanel, ["4"], "machine", "To the gauges of the machine.", command: "machine"),
    main(
      .open, ["Enter"], "open",
      "Open what is selected: all about a film or a chunk, a line of the log in full, the machine on the whole screen.",
      footer: 4),
    main(
      .details, ["i"], "details",
      "Everything about the selected job, chunk or line: plan, losses, report, commands, errors.",
      panels: [.queue, .chunks, .log], command: "details"),
    main(.zoom, ["f"], "zoom", "Give the panel the whole screen, or take it back.", command: "zoom", footer: 9),
    main(.shrink, ["["], "smaller", "Make the panel smaller."),
    main(.grow, ["]"], "larger", "Make the panel larger."),
    main(
      .resetLayout, ["|"], "reset layout", "Make the panels as high as what they show.",
      command: "reset-layout"),
    main(
      .mark, ["Space"], "mark", "Mark the line: verbs act on all marked ones.", panels: [.queue, .chunks], footer: 10),
    main(
      .markRange, ["V"], "range", "Mark all lines from here to where you go; again, or Esc, ends that.",
      panels: [.queue, .chunks], command: "mark-range"),
    main(.markAll, ["*"], "mark all", "Mark every line shown.", panels: [.queue, .chunks], command: "mark-all"),
    main(.unmarkAll, ["u"], "unmark", "Remove all marks.", panels: [.queue, .chunks], command: "unmark"),
    main(.sort, ["o"], "sort", "Sort by the next column.", panels: [.queue, .chunks], command: "sort", footer: 11),
    main(.reverseSort, ["O"], "reverse", "Reverse the order.", panels: [.queue, .chunks], command: "reverse"),
    main(
      .sortByOrder, ["#"], "by order",
      "Sort by place: in the queue, in the film. Pressed again, this and the other sort keys reverse the order.",
      panels: [.queue, .chunks]),
    main(.sortByName, ["N"], "by name", "Sort by name.", panels: [.queue]),
    main(.sortByState, ["S"], "by state", "Sort by state, what is worked on first.", panels: [.queue, .chunks]),
    main(.sortByProgress, ["%"], "by progress", "Sort by how far it is.", panels: [.queue, .chunks]),
    main(.sortBySpeed, ["F"], "by speed", "Sort by frames per second.", panels: [.queue, .chunks]),
    main(.sortByTimeLeft, ["T"], "by time", "Sort by time left.", panels: [.queue, .chunks]),
    main(
      .sortByBytes, ["Z"], "by size", "Sort by size: films by what is saved, chunks by what they take.",
      panels: [.queue, .chunks]),
    main(
      .sortByQuality, ["C"], "by quality", "Sort by quality: films by their score, chunks by their CRF.",
      panels: [.queue, .chunks]),
    main(.sortByFrames, ["L"], "by length", "Sort by number of frames.", panels: [.chunks]),
    main(.sortByMemory, ["Y"], "by memory", "Sort by memory.", panels: [.chunks]),
    main(
      .show, ["x"], "one state",
      "Show only films or chunks of one state, then of the next; `:show failed`, `:show all`.",
      panels: [.queue, .chunks], command: "show"),
    main(
      .hideFinished, ["H"], "hide done", "Hide films that are done or cancelled, or show them again.",
      panels: [.queue], command: "hide-finished"),
    main(
      .activeFirst, ["I"], "active first",
      "Show running films first and ended ones last, or the queue in its own order.",
      panels: [.queue], command: "active-first"),
    main(
      .filter, ["/"], "filter",
      "Show only lines with this text, `state:failed` of this state; in the log, search for it.",
      panels: [.queue, .chunks, .log], command: "filter", footer: 7),
    main(.searchNext, ["n"], "next", "To the next line of the log that has what is searched for.", panels: [.log]),
    main(.searchPrevious, ["N"], "previous", "To the match before.", panels: [.log]),
    main(.nextProblem, ["e"], "next error", "To the next warning or error of the log.", panels: [.log], footer: 5),
    main(.previousProblem, ["b"], "error before", "To the error or warning before.", panels: [.log]),
    main(
      .logFilter, ["&"], "only", "Show only lines of the log with this text or regular expression.", panels: [.log],
      command: "only", footer: 4),
    main(.wrapLog, ["L"], "wrap", "Break long lines of the log, or cut them.", panels: [.log], command: "wrap"),
    main(
      .logLevel, ["v"], "level", "The least level the log shows: debug, info, warning, error.", panels: [.log],
      command: "level", footer: 2),
    main(
      .follow, ["F"], "follow", "Follow the newest line of the log, or stop.", panels: [.log], command: "follow",
      footer: 3),
  ]

  private static let screen: [Binding] = [
    main(.theme, ["t"], "theme", "Choose the theme, with a live preview.", command: "theme", footer: 17),
    main(.unicode, ["U"], "unicode", "Draw in Unicode or in ASCII.", command: "unicode"),
    main(
      .mouse, ["M"], "mouse", "Use the mouse here, or leave it to the terminal for selecting text.", command: "mouse"),
    main(.freeze, ["z"], "freeze", "Freeze the screen, to select and copy text.", command: "freeze"),
    main(.copy, ["y"], "copy", "Copy the selected line to the clipboard (OSC 52).", command: "copy"),
    main(.write, ["w"], "write", "Write the panel to a file.", command: "write"),
    main(.help, ["?"], "help", "All keys.", command: "help", footer: 8),
    main(.commandLine, [":"], "command", "Type a command by name, with completion.", footer: 18),
    main(.repaint, ["^L"], "repaint", "Redraw the screen.", command: "repaint"),
    main(.suspend, ["^Z"], "suspend", "Back to the shell; `fg` returns.", command: "suspend"),
    main(.back, ["Esc"], "back", "Back by one step: zoom, filter, marks. Never quits."),
    main(
      .quit, ["q", "^C"], "detach", "Leave the screen; the engine goes on, and `drapto` attaches again.",
      command: "quit", footer: 8),
    main(
      .stopEngine, ["Q"], "stop engine", "Stop the engine, for every screen; asks, and says what is lost.",
      dangerous: true, command: "stop-engine", footer: 19),
    main(
      .startEngine, ["E"], "start engine", "Start the engine again where it went away.", command: "start-engine",
      footer: 1),
  ]

  private static let overlays: [Binding] = [
    over(.up, .details, ["k", "Up"], "up", "Scroll up."),
    over(.down, .details, ["j", "Down"], "down", "Scroll down.", footer: 2),
    over(.pageUp, .details, ["PgUp", "^B"], "page up", "One page up."),
    over(.pageDown, .details, ["PgDn", "^F", "Space"], "page", "One page down.", footer: 3),
    over(.top, .details, ["g", "Home"], "top", "To the beginning."),
    over(.bottom, .details, ["G", "End"], "end", "To the end."),
    over(.filter, .details, ["/"], "search", "Search for a text or a regular expression.", footer: 6),
    over(.searchNext, .details, ["n"], "next", "To the next place that has it."),
    over(.searchPrevious, .details, ["N"], "previous", "To the match before."),
    over(.copy, .details, ["y"], "copy", "Copy all of it to the clipboard (OSC 52).", footer: 4),
    over(.write, .details, ["w"], "write", "Write it to a file.", footer: 5),
    over(.edit, .details, ["s"], "settings", "Change the settings of the film.", footer: 6),
    over(.retry, .details, ["r"], "retry", "Try the failed film again, or choose a way out of its error.", footer: 7),
    over(
      .preview, .details, ["v"], "look into it", "Look into a film that waits: what it is, and its plan.", footer: 8),
    over(.back, .details, ["Esc", "q", "i"], "close", "Close.", footer: 1),

    over(.up, .help, ["k", "Up"], "up", "To the key above."),
    over(.down, .help, ["j", "Down"], "down", "To the key below.", footer: 2),
    over(.pageUp, .help, ["PgUp", "^B"], "page up", "One page up."),
    over(.pageDown, .help, ["PgDn", "^F", "Space"], "page", "One page down.", footer: 5),
    over(.top, .help, ["g", "Home"], "top", "To the beginning."),
    over(.bottom, .help, ["G", "End"], "end", "To the end."),
    over(.accept, .help, ["Enter"], "do it", "Do what is selected, where that can be done now.", footer: 3),
    over(.filter, .help, ["/"], "search", "Search for a text or a regular expression.", footer: 4),
    over(.searchNext, .help, ["n"], "next", "To the next key that has it."),
    over(.searchPrevious, .help, ["N"], "previous", "To the match before."),
    over(.back, .help, ["Esc", "q", "?"], "close", "Close.", footer: 1),

    over(.up, .themes, ["k", "Up"], "up", "The previous theme, shown at once.", footer: 3),
    over(.down, .themes, ["j", "Down"], "down", "The next theme, shown at once.", footer: 2),
    over(.accept, .themes, ["Enter"], "take", "Keep the theme.", footer: 1),
    over(.back, .themes, ["Esc", "q"], "back", "Back to the theme you had.", footer: 4),

    over(.up, .browser, ["k", "Up"], "up", "One line up."),
    over(.down, .browser, ["j", "Down"], "down", "One line down."),
    over(.pageUp, .browser, ["PgUp", "^B"], "page up", "One page up."),
    over(.pageDown, .browser, ["PgDn", "^F"], "page down", "One page down."),
    over(.top, .browser, ["g", "Home"], "first", "To the first entry."),
    over(.bottom, .browser, ["G", "End"], "last", "To the last entry."),
    over(
      .choose, .browser, ["Enter", "l", "Right"], "open / add", "Open the folder; add the marked films, or this one.",
      footer: 1),
    over(.parent, .browser, ["h", "Left", "Bksp"], "parent", "To the folder above.", footer: 4),
    over(.mark, .browser, ["Space"], "mark", "Mark a film or a whole folder.", footer: 2),
    over(.markAll, .browser, ["*"], "all films", "Mark every film shown.", footer: 3),
    over(.unmarkAll, .browser, ["u"], "unmark", "Remove all marks."),
    over(.filter, .browser, ["/"], "filter", "Show only names with this text.", footer: 5),
    over(.editPath, .browser, ["e", ":"], "path", "Type a path, with completion.", footer: 6),
    over(.home, .browser, ["~"], "home", "To the home folder."),
    over(.hidden, .browser, ["."], "hidden", "Show or hide files that begin with a dot and files that are not films."),
    over(.back, .browser, ["Esc", "q"], "close", "Close without adding.", footer: 7),

    over(.previousField, .form, ["Up", "S-Tab"], "up", "The field above."),
    over(.nextField, .form, ["Down", "Tab"], "next field", "The next field.", footer: 2),
    over(.left, .form, ["Left"], "change", "The previous value, where there is a choice.", footer: 3),
    over(.right, .form, ["Right"], "change", "The next value, where there is a choice."),
    over(
      .submit, .form, ["Enter"], "take", "Add the films with these settings, or change those that are queued.",
      footer: 1),
    over(.reset, .form, ["^R"], "reset", "All fields as the settings say, or as they are in the queue.", footer: 4),
    over(.back, .form, ["Esc"], "back", "Back, without a change.", footer: 5),

    over(.accept, .prompt, ["Enter"], "take", "Take what is typed.", footer: 1),
    over(.complete, .prompt, ["Tab"], "complete", "Complete what is typed.", footer: 2),
    over(.up, .prompt, ["Up"], "earlier", "What was typed before."),
    over(.down, .prompt, ["Down"], "later", "What was typed after it."),
    over(.back, .prompt, ["Esc", "^C"], "leave", "Close the line without taking it.", footer: 3),

    over(.yes, .confirm, ["y"], "yes", "Do it.", footer: 1),
    over(.no, .confirm, ["n", "Esc", "q"], "no", "Leave things as they are.", footer: 2),
    over(.nextField, .confirm, ["Tab", "Left", "Right", "h", "l"], "choose", "The other answer.", footer: 3),
    over(.accept, .confirm, ["Enter"], "take", "Take the chosen answer; at first that is No.", footer: 4),

    over(.up, .choice, ["k", "Up"], "up", "The answer above."),
    over(.down, .choice, ["j", "Down", "Tab"], "choose", "The next answer.", footer: 2),
    over(.accept, .choice, ["Enter"], "take", "Take the chosen answer.", footer: 1),
    over(.back, .choice, ["Esc", "q", "n"], "leave it", "Leave things as they are.", footer: 3),

    over(.accept, .looking, ["Enter"], "add now", "Add the films without looking further.", footer: 1),
    over(.back, .looking, ["Esc"], "don't add", "Look no further, and add nothing yet.", footer: 2),
    over(
      .quit, .looking, ["q", "^C"], "add, detach", "Add the films without looking further, and leave the screen.",
      footer: 3),

    over(.stopNow, .quit, ["s"], "stop now", "Stop now: the chunks in flight are lost, finished ones stay."),
    over(.finishFirst, .quit, ["f"], "finish", "Finish the running chunks first; then the engine ends."),
    over(.stay, .quit, ["Esc", "q", "n"], "keep", "Keep the engine running.", footer: 3),
    over(.up, .quit, ["k", "Up"], "up", "The answer above."),
    over(.down, .quit, ["j", "Down", "Tab"], "choose", "The next answer.", footer: 2),
    over(
      .accept, .quit, ["Enter"], "take", "Take the chosen answer; at first that is to keep the engine running.",
      footer: 1),
  ]

  private static func keys(_ names: [String]) -> [KeyPress] { names.map { KeyPress(name: $0)! } }

  private static func main(
    _ action: Action, _ names: [String], _ label: String, _ help: String, panels: Set<Panel> = [],
    dangerous: Bool = false, command: String? = nil, footer: Int? = nil
  ) -> Binding {
    Binding(
      action: action, scope: .main, keys: keys(names), label: label, help: help, panels: panels, isDangerous: dangerous,
      command: command, footer: footer)
  }

  private static func over(
    _ action: Action, _ scope: Scope, _ names: [String], _ label: String, _ help: String, footer: Int? = nil
  ) -> Binding {
    Binding(action: action, scope: scope, keys: keys(names), label: label, help: help, footer: footer)
  }

  private static let byKey: [Scope: [KeyPress: [Binding]]] = {
    var table: [Scope: [KeyPress: [Binding]]] = [:]
    for binding in all {
      for key in binding.keys { table[binding.scope, default: [:]][key, default: []].append(binding) }
    }
    return table
  }()

  /// What a key means in a scope; in the main scope the panel with the focus decides among several.
  package static func find(_ key: KeyPress, in scope: Scope, panel: Panel) -> Binding? {
    let found = byKey[scope]?[key] ?? []
    return found.first { $0.panels.isEmpty || $0.panels.contains(panel) } ?? found.first
  }

  /// The binding of an action in a scope.
  package static func of(_ action: Action, in scope: Scope = .main) -> Binding? {
    all.first { $0.action == action && $0.scope == scope }
  }
}
