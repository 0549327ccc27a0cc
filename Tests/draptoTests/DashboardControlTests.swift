import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

extension ProgramTests {
  /// Keys and clicks on work that is running, and the ways to leave it.
  @Suite(.serialized, .timeLimit(.minutes(4))) struct DashboardControlTests {
    /// A dashboard at work on films, looked at once its encoders run.
    private func working(copies: Int = 1, workers: Int = 1) async throws -> (drapto: Drapto, tmux: Tmux, films: String)
    {
      let (drapto, films) = try await Drapto.withFilms(copies: copies)
      let tmux = try await drapto.terminal(
        // A chunk of a second would be done between the look and the key.
        environment: ["DRAPTO_ENCODING_SVT_PRESET": "0", "DRAPTO_SYSTEM_RESOURCES_WORKERS": "\(workers)"])
      try await tmux.run("drapto films")
      #expect(await eventually { !drapto.encoders.isEmpty })
      return (drapto, tmux, films)
    }

    @Test func `the queue is frozen, drained, ranked and given workers by keys, and the log says so`() async throws {
      let (drapto, tmux, _) = try await working()
      try await tmux.press("P")
      try await tmux.sees("PAUSED")
      #expect(await eventually(within: .seconds(2)) { drapto.encoders.values.allSatisfy { $0 == "T" } })
      try await tmux.sees("queue paused")
      try await tmux.press("P")
      #expect(await eventually(within: .seconds(2)) { !drapto.encoders.values.contains("T") })

      try await tmux.press("d")
      try await tmux.sees("DRAINING")
      try await tmux.press("d")
      try await tmux.sees("the queue continues")

      try await tmux.press("W")
      try await tmux.sees("encoders at once")
      try await tmux.press("BSpace")
      try await tmux.type("2000")
      try await tmux.press("Enter")
      try await tmux.sees("must be a whole number from 0 (automatic) to 1024")
      try await tmux.press("W")
      try await tmux.press("BSpace")
      try await tmux.type("2")
      try await tmux.press("Enter")
      try await tmux.sees("2 (set)")
      #expect(await eventually { drapto.encoders.count == 2 })

      try await tmux.press("+")
      try await tmux.sees("[+1]")
      try await tmux.type(":priority -3")
      try await tmux.press("Enter")
      try await tmux.sees("[-3]")

      for message in ["queue paused", "queue goes on", "queue drains", "workers set", "has another priority"] {
        #expect(!drapto.logged("control", message).isEmpty, "\(message)")
      }
    }

    @Test func `a released chunk loses its encoder and goes back in line`() async throws {
      let (drapto, tmux, _) = try await working()
      let before = try #require(drapto.encoders.keys.first)
      try await tmux.press("2")
      // The first chunk, which is at work: the sound may have been there before it, and be selected.
      try await tmux.press("g")
      try await tmux.press("R")
      try await tmux.sees("Release chunk")
      try await tmux.press("y")
      #expect(await eventually { drapto.encoders[before] == nil })
      try await tmux.sees("waiting again")
      #expect(await eventually { !drapto.encoders.isEmpty })
      #expect(drapto.logged("control", "released").count == 1)
    }

    @Test func `the engine's end can wait for the running chunks, and what they made is kept`() async throws {
      let (drapto, tmux, _) = try await working()
      try await tmux.press("Q")
      try await tmux.sees("in flight")
      try await tmux.press("f")
      try await tmux.sees("The engine has ended", within: .seconds(60))
      #expect(drapto.finishedChunks.count == 1)
      #expect(await eventually { drapto.children.isEmpty && drapto.enginePID == nil })
    }

    // MARK: Mouse

    /// A press (0), a move while pressed (32) or the wheel (64, 65), at a place counted from 0.
    private func report(_ button: Int, _ x: Int, _ y: Int, isRelease: Bool = false) -> String {
      "\u{1B}[<\(button);\(x + 1);\(y + 1)\(isRelease ? "m" : "M")"
    }

    /// A press and a release in one piece, as a slow line delivers them.
    private func click(_ x: Int, _ y: Int) -> String { report(0, x, y) + report(0, x, y, isRelease: true) }

    private func row(_ text: String, _ tmux: Tmux) async throws -> Int {
      // Others in line say which film they wait behind.
      try #require(
        try await tmux.screen().firstIndex { $0.replacing("behind \(text)", with: "").contains(text) },
        "\(text) is not on the screen")
    }

    @Test func `clicks choose, double clicks open, the wheel scrolls and titles are dragged`() async throws {
      let (drapto, tmux, _) = try await working(copies: 3)
      defer { withExtendedLifetime(drapto) {} }
      try await tmux.sees("gamma.mkv")
      let gamma = try await row("gamma.mkv", tmux)
      try await tmux.type(click(12, gamma))
      try await tmux.sees("Chunks · gamma.mkv")
      // Long enough to be no double click.
      try await Task.sleep(for: .milliseconds(600))
      try await tmux.type(click(12, gamma) + click(12, gamma))
      try await tmux.sees("· gamma.mkv ─")
      try await tmux.sees("priority  0")
      try await tmux.press("Escape")
      #expect(try await tmux.loses("priority  0"))

      let title = try await row("2 Chunks", tmux)
      try await tmux.type(report(0, 60, title) + report(32, 60, title + 1) + report(0, 60, title + 1, isRelease: true))
      #expect(try await eventually { try await row("2 Chunks", tmux) == title + 1 })

      try await tmux.sees("? help")
      let footer = try await row("? help", tmux)
      let column = try #require(try await tmux.screen()[footer].range(of: "? help"))
      let line = try await tmux.screen()[footer]
      try await tmux.type(click(line.distance(from: line.startIndex, to: column.lowerBound), footer))
      let heading = "Here, in the chunks panel"
      try await tmux.sees(heading)
      try await tmux.type(report(65, 60, 20))
      #expect(try await tmux.loses(heading), "the wheel scrolls")
      try await tmux.type(report(64, 60, 20))
      try await tmux.sees(heading)
    }
  }
}
