import DraptoModel
import DraptoTerminal
import Foundation
import Logging

/// Runs the screen on a thread of its own: curses belongs to one thread, and a slow terminal must hold nothing else.
struct ScreenThread {
  let request: DashboardSession.Request
  let logger: Logger
  /// The environment asks for UTF-8.
  let isUTF8: Bool

  /// Returns how the dashboard ended; nil where no terminal could be opened. After a signal it waits two seconds for the
  /// thread, no longer: a terminal that takes nothing (a sleeping laptop) must not hold the end of the screen.
  func run(
    _ state: DashboardState, _ mailbox: Mailbox, _ signals: SignalBridge,
    perform: @escaping @Sendable (Effect) -> Void
  ) async -> DashboardEnd? {
    let script = request.script
    let (answers, answer) = AsyncStream.makeStream(of: DashboardEnd?.self)
    let thread = Thread {
      let end =
        script.map { self.typed($0, state, mailbox, signals, perform) } ?? self.shown(state, mailbox, signals, perform)
      answer.yield(end)
    }
    thread.name = "drapto.screen"
    thread.stackSize = 8 << 20
    thread.start()
    // Ends with this call.
    let impatience = Task {
      while !signals.interrupted { try await Task.sleep(for: .milliseconds(200)) }
      try await Task.sleep(for: .seconds(2))
      CrashGuard.restoreNow()
      answer.yield(.left(.detach))
    }
    defer { impatience.cancel() }
    for await end in answers { return end }
    return .left(.detach)
  }

  private func shown(
    _ state: DashboardState, _ mailbox: Mailbox, _ signals: SignalBridge, _ perform: @escaping (Effect) -> Void
  ) -> DashboardEnd? {
    let environment = ProcessInfo.processInfo.environment
    let asksForUnicode = isUTF8 || LocaleName.takesUTF8(environment)
    guard let screen = CursesScreen(environment: environment, clipboard: request.settings[SettingsCatalog.clipboard])
    else { return nil }
    let logger = self.logger
    let capture = OutputCapture { line in logger.warning("\(line)", metadata: ["subsystem": "stderr"]) }
    CrashGuard.install(capture)
    defer {
      CrashGuard.remove()
      screen.end()
      capture?.end()
    }
    var state = state
    state.size = screen.size
    let simple = ["linux", "vt100", "vt220", "ansi"].contains(environment["TERM"] ?? "")
    switch request.settings[SettingsCatalog.unicode] {
    case "on": state.unicode = true
    case "off": state.unicode = false
    default: state.unicode = state.preferences.unicode ?? (asksForUnicode && !simple)
    }
    screen.setMouse(state.mouse)
    let depth = ColorDepth.choose(
      terminal: screen.colors, isDirect: screen.isDirect, setting: request.settings[SettingsCatalog.color],
      environment: environment)
    return DashboardLoop(
      state: state, terminal: screen, mailbox: mailbox, depth: depth, shouldEnd: { signals.screenEnd }, perform: perform
    ).run()
  }

  private func typed(
    _ script: String, _ state: DashboardState, _ mailbox: Mailbox, _ signals: SignalBridge,
    _ perform: @escaping (Effect) -> Void
  ) -> DashboardEnd? {
    guard let screen = try? ScriptScreen(script, write: { standardOutput($0 + "\n") }) else { return nil }
    var state = state
    state.unicode = request.settings[SettingsCatalog.unicode] != "off"
    state.size = screen.size
    let end = DashboardLoop(
      state: state, terminal: screen, mailbox: mailbox, depth: .full, shouldEnd: { signals.screenEnd }, perform: perform
    ).run()
    return end == .terminalGone ? .left(.detach) : end
  }
}
