import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

extension ProgramTests {
  /// Detach and come back: several screens on one engine, engines and screens that are killed.
  @Suite(.serialized, .timeLimit(.minutes(4))) struct AttachTests {
    /// An engine at work on films, with a screen on it.
    private func working(copies: Int = 2) async throws -> (drapto: Drapto, tmux: Tmux, films: String) {
      let (drapto, films) = try await Drapto.withFilms(copies: copies)
      let tmux = try await drapto.terminal(environment: Drapto.slow)
      try await tmux.run("drapto films")
      try await tmux.sees("\(copies) running", within: .seconds(30))
      #expect(await eventually { !drapto.encoders.isEmpty })
      return (drapto, tmux, films)
    }

    @Test func `work goes on after the shell that started it is gone, and another shell sees the same`() async throws {
      let (drapto, first, _) = try await working()
      let engine = try #require(drapto.enginePID)
      try await first.press("q")
      try await first.sees("Detached. The engine (process \(engine)) goes on: 2 running")
      let shell = try #require(pid_t(try await first.value("pane_pid")))
      kill(shell, SIGHUP)
      try await first.hangUp()
      #expect(getsid(engine) == engine, "the engine belongs to the session of its starter")

      let second = try await drapto.terminal(width: 100, height: 30)
      try await second.run("drapto")
      try await second.sees("2 running")
      try await second.sees("alpha.mkv")
      try await second.sees("beta.mkv")
      try await second.sees("fps", within: .seconds(30))
      // The log with its past: from before this screen.
      try await second.press("3", "g")
      try await second.sees("queued")
      #expect(drapto.enginePID == engine)
    }

    @Test func `two screens show the same and have each their own selection`() async throws {
      let (drapto, one, _) = try await working()
      let two = try await drapto.terminal(width: 110, height: 24)
      try await two.run("drapto")
      try await two.sees("2 running")
      try await one.sees("also attached: 1")
      try await two.sees("also attached: 1")
      try await one.press("P")
      try await two.sees("PAUSED")
      #expect(await eventually { !drapto.encoders.isEmpty && drapto.encoders.values.allSatisfy { $0 == "T" } })
      try await two.press("j")
      try await two.sees("Chunks · beta.mkv")
      try await one.sees("Chunks · alpha.mkv")
      try await two.press("q")
      try await two.sees("Detached")
      #expect(try await one.loses("also attached"))
    }

    @Test func `a screen that watches changes nothing`() async throws {
      let (drapto, one, _) = try await working(copies: 1)
      let two = try await drapto.terminal()
      try await two.run("drapto attach --watch")
      try await two.sees("WATCHING")
      try await two.sees("1 running")
      try await two.press("p")
      try await two.sees("only watches")
      #expect(!drapto.encoders.values.contains("T"))
      try await one.press("p")
      try await two.sees("paused")
    }

    @Test func `a killed screen and a killed engine cost nothing that was finished`() async throws {
      let (drapto, one, films) = try await working(copies: 1)
      #expect(await eventually(within: .seconds(60)) { !drapto.finishedChunks.isEmpty })
      let two = try await drapto.terminal()
      try await two.run("drapto; stty sane; echo SCREEN''GONE")
      try await two.sees("1 running")
      let screens = drapto.screens
      kill(try #require(screens.max()), SIGKILL)
      try await two.sees("SCREENGONE")
      kill(try #require(drapto.enginePID), SIGKILL)
      try await one.sees("The engine is gone")
      try await one.sees("alpha.mkv")
      let out = films + "/alpha.av1.mkv"
      try await one.press("E")
      try await one.sees("the engine is back")
      #expect(try await one.loses("The engine is gone"))
      #expect(await eventually(within: .seconds(90)) { FileManager.default.fileExists(atPath: out) })
      #expect(drapto.finishedChunks.values.allSatisfy { $0 == 1 }, "encoded twice: \(drapto.finishedChunks)")
      try await one.sees("1 done")
    }

    @Test func `attaching starts no engine`() async throws {
      let drapto = Drapto()
      let result = try await drapto.run(["attach"])
      #expect(result.status == 2 && result.text.contains("DRP-CONTROL-NONE"), "\(result.text)")
      #expect(drapto.enginePID == nil)
    }

    @Test func `an engine of another build is told before the screen opens, and can be restarted`() async throws {
      let drapto = Drapto()
      let other = drapto.folder.path + "/older/drapto"
      try makeOtherBuild(at: other)
      let tmux = try await drapto.terminal()
      try await tmux.run("\(other) engine start")
      try await tmux.sees("engine started")
      let old = try #require(drapto.enginePID)
      try await tmux.run("clear; drapto; echo LE''FT")
      try await tmux.sees("what Enter does")
      try await tmux.press("Enter")
      try await tmux.sees("LEFT")
      try await tmux.run("clear; echo CLE''AR")
      try await tmux.sees("CLEAR")
      try await tmux.run("drapto; echo LE''FT")
      try await tmux.sees("what Enter does")
      try await tmux.run("a")
      try await tmux.sees("The queue is empty")
      #expect(drapto.enginePID == old)
      try await tmux.press("q")
      try await tmux.sees("LEFT")
      try await tmux.run("clear; echo CLE''AR")
      try await tmux.sees("CLEAR")
      try await tmux.run("drapto; echo LE''FT")
      try await tmux.sees("what Enter does")
      try await tmux.run("f")
      try await tmux.sees("The queue is empty")
      #expect(drapto.enginePID != old && drapto.enginePID != nil)
    }

    /// The same program with another build id.
    private func makeOtherBuild(at path: String) throws {
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      var program = try Data(contentsOf: URL(fileURLWithPath: Drapto.path))
      // Name size, value size, type 3, "GNU\0" (elf(5)).
      let note = Data([4, 0, 0, 0, 20, 0, 0, 0, 3, 0, 0, 0, 0x47, 0x4E, 0x55, 0])
      let place = try #require(program.range(of: note))
      program[place.upperBound] ^= 0xFF
      try program.write(to: URL(fileURLWithPath: path))
      chmod(path, 0o755)
    }
  }

  /// `drapto encode` beside and through engines.
  @Suite(.serialized, .timeLimit(.minutes(4))) struct EncodeThroughEngineTests {
    @Test func `an encode can be looked at while it works`() async throws {
      let (drapto, films) = try await Drapto.withFilms(copies: 1)
      let handle = ToolHandle()
      let out = drapto.folder.path + "/out.mkv"
      async let encoded = drapto.run(
        ["encode", "--plain"] + Drapto.fast.dropFirst(2) + ["--svt-preset", "5", films + "/alpha.mkv", "-o", out],
        handle: handle)
      #expect(await eventually(within: .seconds(30)) { !drapto.encoders.isEmpty })
      let tmux = try await drapto.terminal()
      try await tmux.run("drapto; echo LE''FT")
      try await tmux.sees("1 running")
      try await tmux.sees("alpha.mkv")
      let result = try await encoded
      #expect(result.status == 0, "\(result.text)")
      try await tmux.sees("The engine is gone")
      try await tmux.press("q")
      try await tmux.sees("LEFT")
    }

    @Test func `an encode goes through the engine that runs, and its Ctrl-C stops its own films only`() async throws {
      let (drapto, films) = try await Drapto.withFilms(copies: 2)
      #expect(try await drapto.run(["engine", "start"] + Drapto.fast.dropFirst(2)).status == 0)
      let engine = try #require(drapto.enginePID)
      let slow = Drapto.fast.dropFirst(2) + ["--svt-preset", "6"]
      let queued = try await drapto.run(["encode", "--detach"] + slow + [films + "/beta.mkv"])
      #expect(queued.status == 0 && queued.text.contains("job 1"), "\(queued.text)")
      let handle = ToolHandle()
      let out = drapto.folder.path + "/alpha.mkv"
      let arguments = ["encode", "--plain"] + slow + [films + "/alpha.mkv", "-o", out]
      let interrupted = try await drapto.run(arguments, handle: handle) { line in
        if line.contains("alpha.mkv"), line.contains("chunk 0 done"), let pid = handle.pid { kill(pid, SIGINT) }
      }
      #expect(interrupted.status == 130, "\(interrupted.text)")
      #expect(interrupted.text.contains("through the engine that runs (process \(engine))"))
      #expect(interrupted.text.contains("Run the same command again"))
      #expect(drapto.enginePID == engine)
      #expect(
        await eventually(within: .seconds(60)) { FileManager.default.fileExists(atPath: films + "/beta.av1.mkv") })
      #expect(!FileManager.default.fileExists(atPath: out))
      let again = try await drapto.run(arguments)
      #expect(again.status == 0, "\(again.text)")
      #expect(FileManager.default.fileExists(atPath: out))
      #expect(drapto.finishedChunks.values.allSatisfy { $0 == 1 }, "encoded twice: \(drapto.finishedChunks)")
    }

    @Test func `films that others bring to an encode go on when it has ended`() async throws {
      let (drapto, films) = try await Drapto.withFilms(copies: 2)
      let slow = Drapto.fast.dropFirst(2) + ["--svt-preset", "6"]
      async let encoded = drapto.run(["encode", "--plain"] + slow + [films + "/alpha.mkv"])
      #expect(await eventually(within: .seconds(30)) { !drapto.encoders.isEmpty })
      let added = try await drapto.run(
        ["encode", "--detach"] + Drapto.fast.dropFirst(2) + ["--svt-preset", "2", films + "/beta.mkv"])
      #expect(added.status == 0, "\(added.text)")
      let result = try await encoded
      #expect(result.status == 0, "\(result.text)")
      if !FileManager.default.fileExists(atPath: films + "/beta.av1.mkv") {
        #expect(result.text.contains("1 other film was queued meanwhile"), "\(result.text)")
        #expect(drapto.enginePID != nil)
      }
      #expect(
        await eventually(within: .seconds(120)) { FileManager.default.fileExists(atPath: films + "/beta.av1.mkv") })
    }
  }
}
