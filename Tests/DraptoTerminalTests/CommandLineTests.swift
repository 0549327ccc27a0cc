import DraptoModel
import Testing

@testable import DraptoTerminal

/// The `:` line.
@Suite struct CommandLineTests {
  private let state = DashboardSamples.full()

  private func parse(_ line: String, focus: Panel = .queue) -> CommandLine.Parsed {
    var state = state
    state.focus = focus
    return CommandLine.parse(line, state)
  }

  @Test(arguments: CommandLine.verbs)
  func `every verb alone is its action, and completes from its beginning`(verb: String) throws {
    let action = try #require(Bindings.all.first { $0.command == verb }?.action)
    #expect(parse(verb) == .action(action))
    for length in 1...verb.count {
      let line = String(verb.prefix(length))
      #expect(CommandLine.candidates(line, state).contains(verb))
    }
    let near = CommandLine.candidates(verb, state)
    #expect(CommandLine.completed(verb, near, isCommand: true).hasPrefix(verb))
  }

  @Test(arguments: CommandLine.verbs)
  func `every verb takes an argument or says that it takes none`(verb: String) {
    let parsed = parse(verb + " 3")
    switch verb {
    case "add": #expect(parsed == .add(["3"]))
    case "workers": #expect(parsed == .workers("3"))
    case "priority": #expect(parsed == .priority(3))
    case "filter": #expect(parsed == .filter("3"))
    case "only": #expect(parsed == .only("3"))
    case "write": #expect(parsed == .write("3"))
    case "settings": #expect(parsed == .steerJobs(.edit, [JobID(3)]))
    case "pause", "cancel", "retry", "release", "remove":
      #expect(parsed == .steerJobs(Action(rawValue: verb)!, [JobID(3)]))
    default:
      guard case .problem(let why) = parsed else {
        Issue.record("\(verb) 3 is \(parsed)")
        return
      }
      #expect(why.count > 10)
    }
  }

  @Test func `arguments are checked against what there is`() {
    #expect(parse("cancel 1/3") == .steerChunks(.cancel, [ChunkID(job: JobID(1), index: 3)]))
    #expect(parse("pause 1 2") == .steerJobs(.pause, [JobID(1), JobID(2)]))
    #expect(parse("theme dark") == .theme("dark"))
    #expect(parse("level warning") == .level(.warning))
    #expect(parse("sort name") == .sortQueue(.name))
    #expect(parse("sort size", focus: .chunks) == .sortChunks(.size))
    for wrong in [
      "", "   ", "cancel 99", "cancel 1/99", "cancel 1/-1", "cancel x", "cancel 1 1/3", "theme none", "level loud",
      "sort size", "priority high", "nonsense", "p",
    ] {
      guard case .problem(let why) = parse(wrong) else {
        Issue.record("“\(wrong)” was taken")
        continue
      }
      #expect(why.count > 5)
    }
  }

  @Test func `a beginning that only one verb has is that verb, and keeps quoted words whole`() {
    #expect(parse("the dark") == .theme("dark"))
    #expect(parse("ad 'my film.mkv' b\\ c") == .add(["my film.mkv", "b c"]))
    #expect(parse("ad ''") == .add([""]))
  }

  @Test func `quotes and backslashes are a shell's`() {
    #expect(CommandLine.split("a 'b c' \"d e\" f\\ g  h'i'j") == ["a", "b c", "d e", "f g", "hij"])
    #expect(CommandLine.split("  ").isEmpty)
    for name in HostileNames.all where !name.isEmpty { #expect(CommandLine.split(CommandLine.quoted(name)) == [name]) }
  }

  @Test func `words behind a verb complete as far as they agree`() {
    #expect(CommandLine.candidates("level ", state) == ["level debug", "level info", "level warning", "level error"])
    #expect(CommandLine.candidates("theme d", state) == ["theme default", "theme dark"])
    #expect(CommandLine.completed("theme d", ["theme default", "theme dark"], isCommand: true) == "theme d")
    #expect(CommandLine.completed("theme de", ["theme default"], isCommand: true) == "theme default")
    #expect(CommandLine.completed("the", ["theme"], isCommand: true) == "theme ")
    #expect(CommandLine.candidates("cancel 1", state) == ["cancel 1", "cancel 10"])
    #expect(CommandLine.candidates("nonsense ", state).isEmpty)
  }

  @Test func `a path at the end of add and write is looked up and put in`() {
    #expect(CommandLine.pathBeingTyped(PromptState(.command, "add /fi")) == "/fi")
    #expect(CommandLine.pathBeingTyped(PromptState(.command, "add a ")) == "")
    #expect(CommandLine.pathBeingTyped(PromptState(.command, "add my\\ ")) == "my ")
    #expect(CommandLine.pathBeingTyped(PromptState(.command, "cancel 1")) == nil)
    #expect(CommandLine.line("add x /fi", with: "/films/a b.mkv", isCommand: true) == "add x /films/a\\ b.mkv")
    #expect(CommandLine.line("/fi", with: "/films/", isCommand: false) == "/films/")
  }

  @Test func `typing offers verbs, Tab completes, Up brings back what was typed, and Down the empty line`() {
    var state = state
    func press(_ names: String...) { for name in names { _ = state.update(.key(KeyPress(name: name)!)) } }
    func prompt() -> PromptState? { if case .prompt(let prompt) = state.overlay { prompt } else { nil } }
    press(":", "d", "r")
    #expect(prompt()?.candidates == ["drain"])
    press("Tab", "^U", "l", "o", "g", "Enter")
    #expect(state.focus == .log && state.overlays.isEmpty)
    press(":", "Up")
    #expect(prompt()?.field.text == "log")
    press("Down")
    #expect(prompt()?.field.text == "")
  }
}
