import ArgumentParser
import DraptoControl
import DraptoMedia
import DraptoModel
import DraptoTerminal

/// drapto(1): made from the commands, the settings and the keys themselves, so that it can't be behind them.
struct ManualPage {
  let program: CommandInfo
  /// Options that every command takes.
  let common: CommandInfo
  /// Options that stand together with every command that encodes.
  let encoding: CommandInfo

  static func own() throws -> ManualPage {
    ManualPage(
      program: try .own(), common: try .of(CommonOptions.self), encoding: try .of(EncodingOptions.self))
  }

  /// The page, in roff.
  var text: String {
    var page = Roff()
    // Neither stretched nor hyphenated: names of settings are copied from here.
    page.raw([".TH DRAPTO 1 \"\" \"drapto \(DraptoVersion.text)\" \"User Commands\"", ".ad l", ".nh"])
    head(&page)
    commands(&page)
    options(&page)
    ManualReference.add(to: &page)
    return page.lines.joined(separator: "\n") + "\n"
  }

  private func head(_ page: inout Roff) {
    page.section("Name")
    page.raw(["drapto \\- turn films into checked AV1 + Opus files, in parallel chunks"])
    page.section("Synopsis")
    page.raw([
      ".B drapto", ".RI [ options ]", ".RI [ FILM \" | \" FOLDER ]...", ".br", ".B drapto", ".I command",
      ".RI [ options ]", ".RI [ arguments ]",
    ])
    page.section("Description")
    page.paragraph(
      "`drapto` turns films into AV1 + Opus files, Matroska or MP4. It cuts a film into chunks, encodes several at once, "
        + "puts them together with every frame at its own time, and checks the result before it gets its name. What is "
        + "finished stays finished, whatever ends it: the same command goes on from there.")
    page.paragraph(
      "The work is done by an engine, a process of its own in the background, one for each state folder. Without a "
        + "command, `drapto` opens its dashboard on that engine, and starts one where none runs; films and folders that "
        + "are given join the queue. `q` leaves the dashboard and the work goes on. All other commands are for scripts "
        + "and for a quick look.")
    page.paragraph(
      "A job is named by its number, by its film's name or a part of it, or by a path; `3/14` is chunk 14 of job 3.")
  }

  // MARK: Commands

  private func commands(_ page: inout Roff) {
    page.section("Commands")
    let described = Dictionary((program.subcommands ?? []).map { ($0.commandName, $0) }) { first, _ in first }
    for group in DraptoCommand.groups {
      page.subsection(group.name)
      for command in group.subcommands {
        guard let name = command.configuration.commandName, let info = described[name] else { continue }
        add(info, words: "drapto \(name)", to: &page)
      }
    }
  }

  private func add(_ info: CommandInfo, words: String, to page: inout Roff) {
    guard info.shouldDisplay ?? true else { return }
    if let subcommands = info.subcommands {
      for command in subcommands { add(command, words: words + " " + command.commandName, to: &page) }
      return
    }
    page.item(synopsis(info, words), info.abstract ?? "")
    discussion(info.discussion, &page)
    let own = own(info)
    guard !own.isEmpty else { return }
    page.indented { page in
      for argument in own { item(argument, &page) }
    }
  }

  /// Without what every command or every one that encodes takes.
  private func own(_ info: CommandInfo) -> [ArgumentInfo] {
    var known = Set(common.shown.flatMap(\.allNames)).union(["--help", "--version"])
    if takesEncoding(info) { known.formUnion(encoding.shown.flatMap(\.allNames)) }
    return info.shown.filter { known.isDisjoint(with: $0.allNames) }
  }

  private func takesEncoding(_ info: CommandInfo) -> Bool {
    Set(encoding.shown.flatMap(\.allNames)).isSubset(of: info.shown.flatMap(\.allNames))
  }

  private func synopsis(_ info: CommandInfo, _ words: String) -> String {
    var parts = [Roff.bold(words)]
    if takesEncoding(info) { parts.append("[\\fIencoding options\\fR]") }
    let arguments = own(info)
    parts += (arguments.filter { $0.kind != .positional } + arguments.filter { $0.kind == .positional }).map {
      argument in
      let text = Self.head(argument, all: false) + (argument.isRepeating ? "..." : "")
      return argument.isOptional ? "[" + text + "]" : text
    }
    return parts.joined(separator: " ")
  }

  /// Examples, line by line, are left as they are.
  private func discussion(_ text: String?, _ page: inout Roff) {
    for part in (text ?? "").split(separator: "\n\n") {
      let lines = part.split(separator: "\n").map(String.init)
      if part.contains("    ") {
        page.indented { $0.example(lines) }
      } else {
        page.more(lines.joined(separator: " "))
      }
    }
  }

  // MARK: Options

  private func options(_ page: inout Roff) {
    page.section("Encoding options")
    page.paragraph("Each is a setting too (see below), for all films and for good.")
    for argument in encoding.shown { item(argument, &page) }
    page.section("Options of every command")
    for argument in common.shown { item(argument, &page) }
    page.item(Roff.bold("--version"), "Show the version.")
    page.item(Roff.bold("-h") + ", " + Roff.bold("--help"), "Show help; behind a command, its own.")
  }

  private func item(_ argument: ArgumentInfo, _ page: inout Roff) {
    let fallback = argument.defaultValue.map { " Default: \($0)." } ?? ""
    page.item(Self.head(argument, all: true), (argument.abstract ?? "") + fallback)
    if let more = argument.discussion { page.more(more) }
  }

  private static func head(_ argument: ArgumentInfo, all: Bool) -> String {
    let value = Roff.italic(argument.valueName ?? "value")
    guard argument.kind != .positional else { return value }
    let names = all ? argument.allNames : [argument.preferredName?.text ?? argument.allNames.last ?? ""]
    let text = names.map(Roff.bold).joined(separator: ", ")
    return argument.kind == .option ? text + " " + value : text
  }
}
