/// The keys of the main screen.
extension Bindings {
  static let encoding: [Binding] = [
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

  static let looking: [Binding] = [
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
      .details, ["i", "o"], "details",
      "Everything about the selected job, chunk or line: figures over the film, plan, losses, report, commands, errors.",
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
    main(.sort, [","], "sort", "Sort by the next column.", panels: [.queue, .chunks], command: "sort", footer: 11),
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
      "Show only films or chunks of one state, then of the next, last those with a low score; `:show failed`, `:show all`.",
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
      "Show only lines with this text, `state:failed` of this state, `mark:score` with a low score; in the log, search for it.",
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

  static let screen: [Binding] = [
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
}
