/// The keys of what lies over it.
extension Bindings {
  static let overlays: [Binding] = [
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
    over(
      .write, .details, ["w"], "write",
      "Write it to a file: of a film its report as a page, or what is shown here as text.", footer: 5),
    over(.edit, .details, ["s"], "settings", "Change the settings of the film.", footer: 6),
    over(.retry, .details, ["r"], "retry", "Try the failed film again, or choose a way out of its error.", footer: 7),
    over(
      .preview, .details, ["v"], "look into it", "Look into a film that waits: what it is, and its plan.", footer: 8),
    over(.back, .details, ["Esc", "q", "i", "o"], "close", "Close.", footer: 1),

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
    over(
      .sample, .form, ["^T"], "try",
      "Encode short parts of the first film with three CRFs, and show what each would come to.", footer: 6),
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
}
