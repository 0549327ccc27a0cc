import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

extension ProgramTests {
  /// Bytes to the terminal at 120×40: what a dashboard costs on a thin line.
  @Suite(.serialized, .timeLimit(.minutes(3))) struct TerminalBudgetTests {
    private func open(_ drapto: Drapto, _ arguments: [String], svtPreset: String = "12", colors: String = "") throws
      -> PseudoTerminal
    {
      var environment = drapto.terminalEnvironment
      environment["TERM"] = "xterm-256color"
      environment["COLORTERM"] = colors
      environment["LANG"] = "C.UTF-8"
      environment["HOME"] = drapto.folder.path
      environment["PATH"] = "/usr/local/bin:/usr/bin:/bin"
      environment["DRAPTO_ENCODING_SVT_PRESET"] = svtPreset
      return try PseudoTerminal(Drapto.path, arguments, environment: environment, width: 120, height: 40)
    }

    @Test(arguments: ["", "truecolor"])
    func `the first picture is small, an idle one costs next to nothing, a held one nothing`(colors: String)
      async throws
    {
      let drapto = Drapto()
      let terminal = try open(drapto, [], colors: colors)
      #expect(await eventually { terminal.text.contains("queue is empty") })
      try await terminal.settles()
      #expect(terminal.count <= 10_240, "first picture: \(terminal.count) bytes")
      #expect(terminal.text.contains("38;2;") == !colors.isEmpty && terminal.text.contains("38;5;") == colors.isEmpty)
      let idle = try await terminal.bytes(during: .seconds(4))
      #expect(idle <= 4 * 1024, "idle: \(idle) bytes in 4 s")
      #expect(idle > 0, "the clock must go")
      terminal.press("z")
      try await terminal.settles()
      #expect(try await terminal.bytes(during: .seconds(3)) == 0, "a held picture writes")
      terminal.press("z")
      #expect(try await terminal.bytes(during: .seconds(2)) > 0)
      terminal.press("q")
      #expect(await eventually { terminal.isClosed })
    }

    @Test(arguments: ["", "truecolor"])
    func `at work it stays below six kilobytes a second`(colors: String) async throws {
      let drapto = Drapto()
      let films = try [1, 2].map { number in try drapto.folder.write("", to: "films/\(number)").appending(".mkv") }
      let film = try await Clips.path(.film)
      for path in films { try FileManager.default.copyItem(atPath: film, toPath: path) }
      let terminal = try open(drapto, films, svtPreset: "4", colors: colors)
      #expect(await eventually(within: .seconds(30)) { !drapto.encoders.isEmpty })
      let busy = try await terminal.bytes(during: .seconds(6))
      #expect(busy <= 6 * 6144, "at work: \(busy) bytes in 6 s")
      #expect(busy > 600, "nothing moved")
      terminal.press("q")
      #expect(await eventually { terminal.isClosed })
    }

    @Test func `pasted text is never taken for keys`() async throws {
      let drapto = Drapto()
      let terminal = try open(drapto, [])
      #expect(await eventually { terminal.text.contains("queue is empty") })
      terminal.press("\u{1B}[200~qq:quit\r\u{1B}[201~")
      #expect(await eventually { terminal.text.contains("nothing here takes pasted text") })
      #expect(!terminal.isClosed)
      terminal.press("q")
      #expect(await eventually { terminal.isClosed })
    }

    @Test func `the title says how far it is, and modes are taken back`() async throws {
      let drapto = Drapto()
      let terminal = try open(drapto, [])
      #expect(await eventually { terminal.text.contains("\u{1B}]2;drapto\u{07}") })
      terminal.press("q")
      #expect(await eventually { terminal.isClosed })
      for mode in ["1002", "2004"] {
        #expect(
          terminal.text.contains("\u{1B}[?\(mode)h") && terminal.text.contains("\u{1B}[?\(mode)l"), "mode \(mode)")
      }
      #expect(
        terminal.text.hasSuffix("\u{1B}[?1049l\u{1B}[23;0;0t\r\u{1B}[?1l\u{1B}>")
          || terminal.text.contains("\u{1B}[?1049l"))
    }
  }
}
