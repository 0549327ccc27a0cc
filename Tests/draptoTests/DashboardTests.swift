import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

extension ProgramTests {
  /// The dashboard as people meet it: the built program in a real terminal.
  @Suite(.serialized, .timeLimit(.minutes(4))) struct DashboardTests {
    @Test func `films are added, steered, and done, all by keys`() async throws {
      let (drapto, films) = try await Drapto.withFilms()
      let tmux = try await drapto.terminal(environment: Drapto.slow)
      try await tmux.run("cd films; drapto")
      try await tmux.sees("The queue is empty")

      // The browser and the form.
      try await tmux.press("a")
      try await tmux.sees("beta.mkv")
      try await tmux.press("*")
      try await tmux.sees("2 marked")
      try await tmux.press("Enter")
      try await tmux.sees("SVT preset")
      try await tmux.press("Down")
      try await tmux.press("C-u")
      try await tmux.type("99")
      try await tmux.press("Enter")
      try await tmux.sees("must be \"auto\" or a number from 1 to 63")
      try await tmux.press("C-u")
      try await tmux.type("45")
      try await tmux.press("Enter")
      try await tmux.sees("2 films added")
      try await tmux.sees("2 running")

      // Everything moves.
      try await tmux.sees("CRF 45", within: .seconds(30))
      let before = try await tmux.text()
      let moves = try await eventually(within: .seconds(20)) {
        let text = try await tmux.text()
        return text != before && text.contains("fps")
      }
      #expect(moves)

      // A chunk is frozen, let go on, cancelled after a question, and tried again.
      try await tmux.press("2")
      // Of both chunks at work: one that is being checked has no encoder to freeze.
      #expect(await eventually(within: .seconds(20)) { drapto.encoders.count >= 2 })
      // A chunk may be done between the look and the key: then the one below it. Not in haste: a second chunk frozen
      // beside a first would stay so.
      var isFrozen = false
      for _ in 0..<4 where !isFrozen {
        try await tmux.press("p")
        isFrozen = await eventually(within: .seconds(10)) { drapto.encoders.values.contains("T") }
        if !isFrozen { try await tmux.press("j") }
      }
      #expect(isFrozen, "\(drapto.encoders)")
      try await tmux.sees("paused")
      let frozen = drapto.encoders.first { $0.value == "T" }?.key
      try await tmux.press("p")
      #expect(await eventually(within: .seconds(20)) { !drapto.encoders.values.contains("T") })
      try await tmux.press("c")
      try await tmux.sees("Cancel chunk")
      try await tmux.press("Enter")
      try await tmux.sees("nothing was changed")
      #expect(frozen.map { drapto.encoders[$0] != nil } == true, "No must change nothing")
      try await tmux.press("c")
      try await tmux.sees("Cancel chunk")
      try await tmux.press("y")
      #expect(await eventually(within: .seconds(20)) { frozen.map { drapto.encoders[$0] == nil } ?? false })
      try await tmux.sees("cancelled")
      try await tmux.press("r")
      try await tmux.sees("waiting again")

      // The queue: order, filter.
      try await tmux.press("1")
      try await tmux.press("g")
      let first = try await row("alpha.mkv", tmux)
      try await tmux.press("J")
      #expect(try await eventually(within: .seconds(5)) { try await row("alpha.mkv", tmux) > first })
      try await tmux.press("K")
      try await tmux.press("/")
      try await tmux.type("beta")
      try await tmux.press("Enter")
      try await tmux.sees("/beta 1 of 2")
      try await tmux.press("Escape")
      #expect(try await tmux.loses("/beta 1 of 2"))

      // The theme is kept, sizes come and go.
      try await tmux.press("t")
      try await tmux.sees("high-contrast")
      try await tmux.press("Down")
      try await tmux.press("Enter")
      let preferences = drapto.stateFolder + "/dashboard.json"
      #expect(
        await eventually { (try? String(contentsOfFile: preferences, encoding: .utf8))?.contains("\"dark\"") == true })
      try await tmux.resize(20, 5)
      try await tmux.sees("0/2")
      let tiny = try await tmux.text()
      #expect(!tiny.contains("Queue"))
      try await tmux.resize(120, 40)
      try await tmux.sees("Queue")

      // Stopping the engine asks; what is finished is kept.
      try await tmux.press("Q")
      try await tmux.sees("Stop the engine?")
      try await tmux.press("Escape")
      #expect(try await tmux.loses("Stop the engine?"))
      try await tmux.press("Q")
      try await tmux.sees("Stop the engine?")
      try await tmux.press("s")
      try await tmux.sees("2 films are unfinished")
      try await tmux.sees("The engine has ended")
      #expect(await eventually(within: .seconds(5)) { drapto.children.isEmpty })
      #expect(drapto.enginePID == nil)

      // The next time goes on and finishes.
      try await tmux.run("clear; drapto")
      try await tmux.sees("0 waiting · 2 done", within: .seconds(120))
      try await tmux.press("q")
      try await tmux.sees("alpha.av1.mkv")
      #expect(FileManager.default.fileExists(atPath: films + "/beta.av1.mkv"))
      #expect(drapto.finishedChunks.values.allSatisfy { $0 == 1 }, "encoded twice: \(drapto.finishedChunks)")
    }

    private func row(_ text: String, _ tmux: Tmux) async throws -> Int {
      // Others in line say which film they wait behind.
      try await tmux.screen().firstIndex { $0.replacing("behind \(text)", with: "").contains(text) } ?? -1
    }

    @Test func `a closed terminal ends the screen, and the engine goes on`() async throws {
      let (drapto, films) = try await Drapto.withFilms(copies: 1)
      let tmux = try await drapto.terminal(environment: Drapto.slow)
      try await tmux.run("drapto films/alpha.mkv")
      try await tmux.sees("1 running", within: .seconds(30))
      #expect(await eventually(within: .seconds(20)) { !drapto.encoders.isEmpty })
      let engine = try #require(drapto.enginePID)
      try await tmux.hangUp()
      // A screen that spins on a dead terminal never goes.
      #expect(await eventually(within: .seconds(10)) { drapto.screens.isEmpty }, "the screen outlives its terminal")
      #expect(kill(engine, 0) == 0, "the engine ended with the terminal")
      let out = films + "/alpha.av1.mkv"
      #expect(await eventually(within: .seconds(90)) { FileManager.default.fileExists(atPath: out) })
      #expect(await eventually { !drapto.logged("engine", "done").isEmpty })
      #expect(drapto.enginePID == engine)
    }

    @Test(arguments: [SIGTERM, SIGSEGV, SIGILL, SIGTRAP])
    func `a signal leaves the terminal as it was`(signal: Int32) async throws {
      let (drapto, _) = try await Drapto.withFilms(copies: 1)
      let tmux = try await drapto.terminal(environment: Drapto.slow)
      try await tmux.run("stty -a > before; drapto films/alpha.mkv; stty -a > after; echo EN''DED")
      try await tmux.sees("1 running", within: .seconds(30))
      #expect(await eventually(within: .seconds(20)) { !drapto.encoders.isEmpty })
      #expect(try await tmux.value("alternate_on") == "1")
      kill(try #require(drapto.screens.first), signal)
      try await tmux.sees("ENDED")
      #expect(try await tmux.value("alternate_on") == "0")
      #expect(try await tmux.value("cursor_flag") == "1")
      #expect(try await tmux.value("mouse_any_flag") == "0")
      func modes(_ name: String) throws -> String {
        try String(contentsOfFile: drapto.folder.path + "/" + name, encoding: .utf8)
      }
      #expect(try modes("before") == modes("after"))
      let text = try await tmux.text()
      if signal != SIGTERM { #expect(text.contains("drapto crashed")) }
      #expect(drapto.enginePID != nil, "the engine goes on")
    }

    @Test func `suspending gives the shell back, and fg the screen`() async throws {
      let (drapto, _) = try await Drapto.withFilms(copies: 1)
      let tmux = try await drapto.terminal()
      try await tmux.run("drapto")
      try await tmux.sees("The queue is empty")
      try await tmux.press("C-z")
      try await tmux.sees("Stopped")
      #expect(try await tmux.value("alternate_on") == "0")
      try await tmux.run("clear; fg")
      try await tmux.sees("The queue is empty")
      try await tmux.press("q")
      #expect(try await tmux.loses("The queue is empty"))
    }

    @Test(arguments: [
      ("vt100", "C.UTF-8"), ("linux", "C.UTF-8"), ("xterm-kitty", "C.UTF-8"), ("screen-256color", ""),
      ("xterm-256color", "de_DE.UTF-8"), ("no-such-terminal", "C"),
    ])
    func `strange terminals and locales get a clean picture`(term: String, locale: String) async throws {
      let (drapto, _) = try await Drapto.withFilms(copies: 1)
      let tmux = try await drapto.terminal(environment: ["LANG": locale], term: term)
      try await tmux.run("drapto; echo LE''FT")
      try await tmux.sees("The queue is empty")
      let text = try await tmux.text()
      #expect(!text.contains("\u{FFFD}") && !text.contains("M-b"))
      let isUnicode = text.contains("╭")
      #expect(isUnicode == (locale.contains("UTF") && term != "vt100" && term != "linux"), "\(text)")
      if !isUnicode { #expect(text.utf8.allSatisfy { $0 < 0x80 }) }
      try await tmux.press("q")
      try await tmux.sees("LEFT")
    }

    @Test(arguments: [("TERM=dumb drapto", ""), ("drapto --plain", ""), ("drapto", " | cat")])
    func `where no picture can be, lines are appended`(command: String, pipe: String) async throws {
      let (drapto, _) = try await Drapto.withFilms(copies: 1)
      let tmux = try await drapto.terminal(environment: Drapto.quick)
      try await tmux.run("\(command) films/alpha.mkv\(pipe)")
      try await tmux.sees("alpha.mkv: queued")
      try await tmux.sees("done  alpha.mkv", within: .seconds(60))
      #expect(try await tmux.value("alternate_on") == "0")
    }

    @Test func `hostile names are drawn safely, and columns stay aligned`() async throws {
      let drapto = Drapto()
      let films = drapto.folder.path + "/films"
      try FileManager.default.createDirectory(atPath: films, withIntermediateDirectories: true)
      let names = [
        "\u{1B}[2J\u{1B}]0;x\u{07}", "映画の長い名前", "e\u{301}a\u{308}", "\u{5D0}\u{5D1}\u{5D2}",
        String(repeating: "n", count: 246), "👩‍👩‍👧‍👦🎬🇩🇪",
      ]
      for name in names { try Data("no film".utf8).write(to: URL(fileURLWithPath: "\(films)/\(name).mkv")) }
      let tmux = try await drapto.terminal()
      try await tmux.run("drapto films")
      try await tmux.sees("6 failed", within: .seconds(30))
      let rows = try await tmux.screen().filter { $0.contains("DRP-SRC-NOT-MEDIA") && $0.contains("✗") }
      #expect(rows.count == 6)
      // By cells as the terminal counts them: the box closes in the last column of every row.
      for row in rows { #expect(row.hasSuffix("│"), "\(row)") }
      try await tmux.press("q")
      #expect(try await tmux.loses("6 failed"))
    }

    @Test func `a missing tool is a banner with the command that mends it`() async throws {
      let drapto = Drapto()
      let tmux = try await drapto.terminal(environment: ["DRAPTO_SYSTEM_TOOLS_MKVMERGE": "/nowhere/mkvmerge"])
      try await tmux.run("drapto")
      try await tmux.sees("DRP-TOOL-MISSING")
      try await tmux.sees("drapto doctor")
      try await tmux.press("P")
      try await tmux.sees("can't be run")
      try await tmux.press("q")
      #expect(try await tmux.loses("drapto doctor"))
    }

    @Test func `films given are queued even when one leaves at once`() async throws {
      let (drapto, _) = try await Drapto.withFilms()
      let tmux = try await drapto.terminal(environment: Drapto.slow)
      try await tmux.type("drapto films; echo LE''FT")
      try await tmux.press("Enter", "q")
      try await tmux.sees("LEFT")
      try await tmux.sees("Detached. The engine")
      #expect(await eventually(within: .seconds(20)) { !drapto.encoders.isEmpty })
    }

    @Test func `a dashboard in the background ends on a signal and leaves the shell alone`() async throws {
      let drapto = Drapto()
      let tmux = try await drapto.terminal()
      try await tmux.run("drapto")
      try await tmux.sees("The queue is empty")
      try await tmux.press("C-z")
      try await tmux.sees("Stopped")
      try await tmux.run("clear; bg; sleep 1; kill %1; sleep 1; jobs; echo STILL''HERE")
      try await tmux.sees("STILLHERE")
      try await tmux.run("echo AND''NOW")
      try await tmux.sees("ANDNOW")
      #expect(try await tmux.value("alternate_on") == "0")
      #expect(try await tmux.value("mouse_any_flag") == "0")
    }

    @Test func `a script types keys into the real thing and prints its screens`() async throws {
      let (drapto, films) = try await Drapto.withFilms(copies: 1)
      let script = try drapto.folder.write(
        "size 100 30\nuntil 0 waiting · 1 done\ndump\nkeys i\nuntil Trust report\ndump\nkeys Esc q\n", to: "script.txt")
      let result = try await drapto.run(
        ["--script", script] + Array(Drapto.fast) + [films + "/alpha.mkv"])
      #expect(result.status == 0, "\(result.text)")
      #expect(result.text.contains("1 done"))
      #expect(result.text.contains("Trust report"))
    }
  }
}

extension Tmux {
  /// Waits for a text, and shows the screen where it never came.
  func sees(_ text: String, within limit: Duration = .seconds(20), sourceLocation: SourceLocation = #_sourceLocation)
    async throws
  {
    guard try await !shows(text, within: limit) else { return }
    Issue.record("“\(text)” never came:\n\(try await self.text())", sourceLocation: sourceLocation)
  }
}
