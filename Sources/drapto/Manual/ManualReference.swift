import DraptoMedia
import DraptoModel
import DraptoTerminal

/// What the manual page has behind the commands: keys, settings, environment, files, exit status.
enum ManualReference {
  static func add(to page: inout Roff) {
    keys(&page)
    settings(&page)
    environment(&page)
    files(&page)
    exitStatus(&page)
    page.section("Errors")
    page.paragraph(
      "Every error has a code such as `DRP-DISK-FULL`, with what was tried, the exact command, and what to do. errors.md of "
        + "the documentation has a part for each.")
    page.section("Examples")
    for (command, text) in examples { page.item(Roff.bold(command), text) }
    page.section("See also")
    page.raw([".BR ffmpeg (1),", ".BR ffprobe (1),", ".BR mkvmerge (1),", ".BR systemctl (1),", ".BR loginctl (1)"])
    page.paragraph("The whole documentation lies in /usr/share/doc/drapto, where a package has installed drapto.")
  }

  private static func keys(_ page: inout Roff) {
    page.section("Keys of the dashboard")
    page.paragraph("`?` shows them on the screen.")
    for scope in Scope.allCases {
      let bindings = Bindings.all.filter { $0.scope == scope }
      guard !bindings.isEmpty else { continue }
      page.subsection(scope.title)
      for binding in bindings {
        let keys = binding.keys.map { Roff.bold($0.label(unicode: false)) }.joined(separator: ", ")
        page.item(keys, HelpText.sentence(binding))
      }
    }
  }

  private static func settings(_ page: inout Roff) {
    page.section("Settings")
    page.paragraph(
      "In the settings file (TOML), by `--set` or by the environment; a later one of these wins. `drapto config --explain` "
        + "shows those in force.")
    let builtIn = Settings()
    for definition in SettingsCatalog.all {
      page.item(
        Roff.bold(definition.key) + " = " + Roff.escaped(builtIn.value(of: definition).toml), definition.summary)
      let unit = definition.unit.map { ", in " + $0 } ?? ""
      page.more("Accepts \(definition.kind.accepts)\(unit). Environment: `\(definition.environmentName)`.")
    }
    page.subsection("[profiles.NAME]")
    page.paragraph(
      "A set of values of your own, chosen like a preset (`--preset NAME`, `encoding.preset`): `preset`, the built-in one "
        + "it is laid over, and any setting of `encoding` without that word (`crf`, `svt.preset`), or of `process` with it."
    )
    page.subsection("[[watch]]")
    page.paragraph("A folder whose new films join the queue by themselves; as often as there are such folders.")
    for key in WatchedFolder.definitions {
      let unit = key.unit.map { ", in " + $0 } ?? ""
      page.item(Roff.bold(key.key.replacing("watch.", with: "")), "\(key.summary) Accepts \(key.kind.accepts)\(unit).")
    }
  }

  private static func environment(_ page: inout Roff) {
    page.section("Environment")
    page.item(Roff.bold("DRAPTO_..."), "Any setting, as named above. Names that are no setting are an error.")
    let tools = ToolLocator.Tool.allCases.map { Roff.bold($0.environmentName) }.joined(separator: ", ")
    page.item(tools, "The program to use, in place of the most capable one that is found.")
    page.item(
      ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"].map(Roff.bold).joined(
        separator: ", "), "Where the files below lie.")
    page.item(Roff.bold("NO_COLOR"), "No colours on the dashboard, when it is set to anything.")
    page.item(
      ["TERM", "COLORTERM", "LC_ALL", "LC_CTYPE", "LANG"].map(Roff.bold).joined(separator: ", "),
      "What the terminal can show: colours, Unicode.")
    page.item(
      ["PIP_INDEX_URL", "PIP_CONFIG_FILE"].map(Roff.bold).joined(separator: ", "),
      "Where `drapto setup` fetches from, as pip reads them.")
  }

  private static func files(_ page: inout Roff) {
    page.section("Files")
    let files = [
      ("~/.config/drapto/config.toml", "Settings; only read."),
      ("~/.config/drapto/themes/", "Themes of your own for the dashboard, also those of btop."),
      (
        "~/.local/state/drapto/",
        "The state folder: queue (drapto.sqlite), log (drapto.log), lock, layout of the dashboard (dashboard.json)."
      ),
      ("~/.local/state/drapto/work/", "Chunks in the making. Data, not a cache: removing it loses the work of days."),
      ("~/.local/share/drapto/tools/", "Programs of drapto's own; `drapto setup` puts an ffmpeg there."),
      ("~/.cache/drapto/", "What the programs can do; made anew where it is missing."),
      ("$XDG_RUNTIME_DIR/drapto/", "The engine's socket."),
    ]
    for (path, text) in files { page.item(Roff.italic(path), text) }
  }

  private static func exitStatus(_ page: inout Roff) {
    page.section("Exit status")
    let meanings = [
      ("0", "All films are done; the check passed; what was asked is done."),
      ("1", "Some films failed or were refused; a check failed; no engine runs, where that was the question."),
      (
        "2",
        "The command line or a setting makes no sense; no engine runs, and the command needs one. Nothing was started."
      ),
      ("3", "A program is missing, or can't do what is needed."),
      ("130", "Stopped by a signal; the same command goes on."),
    ]
    for (status, text) in meanings { page.item(Roff.bold(status), text) }
  }

  private static let examples = [
    ("drapto ~/films", "Opens the dashboard with all films of a folder in the queue."),
    ("drapto encode a.mkv b.mkv -o out/", "Encodes two films, without a dashboard."),
    ("drapto encode --dry-run a.mkv", "Says what would be done, and what would be lost."),
    ("drapto add a.mkv --preset quick && drapto wait", "Queues a film in the background, and waits for its end."),
    ("drapto pause --all", "Freezes everything; `drapto resume --all` lets it go on."),
    ("systemctl --user enable --now drapto", "Has the engine start with your session, as a service."),
  ]
}
