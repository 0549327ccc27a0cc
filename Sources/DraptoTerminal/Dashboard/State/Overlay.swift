import DraptoModel

/// What lies over the main screen; the last one has the keys.
package enum Overlay: Sendable, Equatable {
  case help(HelpState)
  case details(DetailsState)
  case themes(ThemesState)
  case browser(BrowserState)
  case form(FormState)
  case prompt(PromptState)
  case confirm(ConfirmState)
  case choice(ChoiceState)
  case looking(LookingState)
  case quit(selected: Int)

  /// Which bindings it has.
  package var scope: Scope {
    switch self {
    case .help: .help
    case .details: .details
    case .themes: .themes
    case .browser: .browser
    case .form: .form
    case .prompt: .prompt
    case .confirm: .confirm
    case .choice: .choice
    case .looking: .looking
    case .quit: .quit
    }
  }
}

/// The page of keys: one can be selected and done.
package struct HelpState: Sendable, Equatable {
  /// Index of the selected key among those listed.
  package var selected = 0
  /// Lines scrolled down.
  package var scroll = 0
  /// Pattern that is marked and searched for.
  package var search = ""
}

/// Everything about one job or chunk, or about the watched folders.
package struct DetailsState: Sendable, Equatable {
  /// What the details are about.
  package enum Subject: Sendable, Hashable {
    case job(JobID)
    case chunk(ChunkID)
    /// A line of the log, by its number.
    case logLine(Int)
    case watches
    /// What a sample of a film that is about to be added came to, by its path.
    case sample(String)
  }
  /// What the page is about.
  package var subject: Subject
  /// Lines scrolled down.
  package var scroll = 0
  /// Pattern that is marked and searched for.
  package var search = ""
  /// The line that was found last; nil: none.
  package var match: Int?

  /// The page from its beginning.
  package init(subject: Subject) { self.subject = subject }
}

/// The list of themes, each shown as it is selected.
package struct ThemesState: Sendable, Equatable {
  /// Index of the selected theme.
  package var selected: Int
  /// The theme to go back to.
  package var before: String
}

/// A question about ids that were chosen when it was asked: what happens on the screen meanwhile changes nothing.
package struct ConfirmState: Sendable, Equatable {
  /// The question.
  package var title: String
  /// What is lost.
  package var lines: [String]
  /// What is sent to the engine after a yes.
  package var commands: [EngineCommand]
  /// What to say when it is done.
  package var done: String
  /// What is done after a yes where that is more than commands.
  package var effects: [Effect] = []
  /// Yes is selected.
  package var yes = false
}

/// Several ways to go on, of which one is chosen.
package struct ChoiceState: Sendable, Equatable {
  /// One of the answers.
  package struct Option: Sendable, Equatable {
    /// One line.
    package var label: String
    /// What is done then; nothing: things are left as they are.
    package var effects: [Effect]
  }
  /// The question.
  package var title: String
  /// What it is about.
  package var lines: [String]
  /// The answers, from above.
  package var options: [Option]
  /// Index of the chosen answer.
  package var selected = 0
}

/// One line of input at the bottom.
package struct PromptState: Sendable, Equatable {
  /// What the line is typed for.
  package enum Kind: Sendable, Equatable {
    case filter(Panel), search, logFilter, command, workers
    /// What is searched for in a page of text.
    case pageSearch
    case browserFilter, browserPath
    /// Lines to write to the file that is asked for.
    case writeTo([String])
    /// The report of a film to a file: a page, or these lines.
    case reportTo(JobID, [String])
  }
  /// What is typed for.
  package var kind: Kind
  /// What is typed.
  package var field: TextField
  /// What was there before, for Esc.
  package var before: String
  /// Ways to complete what is typed.
  package var candidates: [String] = []
  /// Index of the earlier line that is shown; nil: none.
  package var historyIndex: Int?
  /// The first character typed takes the place of what stands there.
  package var replacesWhenTyped = false
  /// Tab was pressed before the ways to complete it were known.
  package var completesWhenFound = false

  /// An open line with this text in it.
  package init(_ kind: Kind, _ text: String = "", replacesWhenTyped: Bool = false) {
    self.kind = kind
    self.replacesWhenTyped = replacesWhenTyped
    field = TextField(text)
    before = text
  }

  /// Takes a key of a line editor; false for any other.
  mutating func take(_ key: KeyPress) -> Bool {
    if replacesWhenTyped, case .character = key { field.set("") }
    guard field.take(key) else { return false }
    replacesWhenTyped = false
    return true
  }

  /// Pasted text, likewise.
  mutating func insert(_ text: String) {
    if replacesWhenTyped { field.set("") }
    replacesWhenTyped = false
    field.insert(text)
  }

  /// Goes on as far as all candidates agree.
  mutating func complete() { field.set(CommandLine.completed(field.text, candidates, isCommand: kind == .command)) }

  /// What is to be said about what is typed; nil: nothing.
  package var hint: String? {
    switch kind {
    case .search, .logFilter, .pageSearch:
      TextPattern(field.text).isBroken ? "no regular expression: taken as it stands" : nil
    default: nil
    }
  }

  /// What stands before the line.
  package var label: String {
    switch kind {
    case .filter, .browserFilter: "filter: "
    case .search, .pageSearch: "search: "
    case .logFilter: "only: "
    case .command: ":"
    case .workers: "encoders at once (0 = automatic): "
    case .browserPath: "path: "
    case .writeTo: "write to: "
    case .reportTo: "report to (.html a page, else text): "
    }
  }
}

/// One name in a folder.
package struct FileEntry: Sendable, Equatable {
  /// Without its folder.
  package var name: String
  /// A folder, or a link to one.
  package var isFolder: Bool
  /// By its ending.
  package var isFilm: Bool
  /// Bytes; of a folder 0.
  package var size: Int64

  package init(name: String, isFolder: Bool, isFilm: Bool, size: Int64) {
    self.name = name
    self.isFolder = isFolder
    self.isFilm = isFilm
    self.size = size
  }
}

/// The file browser.
package struct BrowserState: Sendable, Equatable {
  /// The folder that is shown, absolute.
  package var folder: String
  /// The folder before, for when this one can't be read.
  package var cameFrom: String?
  /// All that it holds.
  package var entries: [FileEntry] = []
  /// Why it can't be read.
  package var error: String?
  /// It is still being read.
  package var isLoading = true
  /// Selection and scrolling.
  package var list = ListState<PathKey>()
  /// Whole paths; they stay while one walks through folders.
  package var marked: Set<PathKey> = []
  /// Only names with this text; empty: all.
  package var filter = ""
  /// Names that begin with a dot, and files that are no films, too.
  package var showsHidden = false
  /// Seconds of films that were looked into; nil: it is no film.
  package var lengths: [PathKey: Double?] = [:]
  /// The entry to select when the folder has been read.
  package var selectAfterLoad: String?

  package init(folder: String) { self.folder = folder }

  /// The entries that are shown.
  package var rows: [FileEntry] {
    entries.filter {
      (showsHidden || (!$0.name.hasPrefix(".") && ($0.isFolder || $0.isFilm)))
        && (filter.isEmpty || $0.name.localizedCaseInsensitiveContains(filter))
    }
  }

  /// The selected entry.
  package var selected: FileEntry? { rows.first { PathKey($0.name) == list.selected } }
  /// The whole path of a name of the folder.
  package func path(_ name: String) -> String { OutputNaming.join(folder, name) }
  /// Names of the rows, as the list selects them.
  package var names: [PathKey] { rows.map { PathKey($0.name) } }
}
