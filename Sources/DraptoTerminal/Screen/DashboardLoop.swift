import DraptoModel
import Foundation

/// How a dashboard ended.
package enum DashboardEnd: Sendable, Equatable {
  case left(Leaving)
  /// The terminal was closed, or the connection broke.
  case terminalGone
}

/// Runs the dashboard on the thread that owns the terminal: input and engine events in, pictures out. One frame clock:
/// four pictures a second, ten when the engine has news, at once after a key.
package final class DashboardLoop {
  private static let frame = 0.25
  private static let shortest = 0.1

  /// What the screen shows.
  package private(set) var state: DashboardState
  private let terminal: any TerminalScreen
  private let mailbox: Mailbox
  private let perform: (Effect) -> Void
  private let depth: ColorDepth
  private let started = ContinuousClock.now
  /// The picture that is held still.
  private var held: Canvas?
  private var lastSecond = -1
  private var isChanged = true
  private var lastResize = -1.0
  private var end: DashboardEnd?
  private let shouldEnd: () -> DashboardEnd?

  /// - Parameters:
  ///   - perform: does what is to be done outside of the terminal; must not block.
  ///   - shouldEnd: asked in every round: an end that came from elsewhere (a signal).
  package init(
    state: DashboardState, terminal: any TerminalScreen, mailbox: Mailbox, depth: ColorDepth,
    shouldEnd: @escaping () -> DashboardEnd? = { nil }, perform: @escaping (Effect) -> Void
  ) {
    self.state = state
    self.terminal = terminal
    self.mailbox = mailbox
    self.depth = depth
    self.shouldEnd = shouldEnd
    self.perform = perform
  }

  private var now: Double { (ContinuousClock.now - started).seconds }

  /// Until the user leaves or the terminal is gone.
  package func run() -> DashboardEnd {
    var lastPicture = -1.0
    var lastTick = -1.0
    tick()
    while end == nil {
      let wait = max(0, lastTick + Self.frame - now)
      let inputs = terminal.wait(for: mailbox.wakeDescriptor, milliseconds: Int((wait * 1000).rounded(.up)))
      var isUrgent = false
      for message in mailbox.drain() {
        isChanged = true
        switch message {
        // What came of a key, and a whole new state: nobody waits for the next picture that is due.
        case .reply, .snapshot: isUrgent = true
        default: break
        }
        run(state.update(message))
      }
      // A storm of sizes is followed at most every 50 ms.
      let isResized = terminal.size != state.size && now - lastResize >= 0.05
      if !inputs.isEmpty || isResized {
        (isUrgent, isChanged) = (true, true)
        // What was pressed was pressed on what is there now.
        state.settle()
      }
      if isResized {
        lastResize = now
        run(state.update(.resize(terminal.size)))
      }
      for input in inputs where end == nil { take(input) }
      if let other = shouldEnd() { end = other }
      guard end == nil else { break }
      let isDue = now - lastTick >= Self.frame
      if isDue {
        lastTick = now
        tick()
      }
      if isDue || isUrgent || now - lastPicture >= Self.shortest {
        if !isDue, !isUrgent { state.settle() }
        show()
        lastPicture = now
      }
    }
    return end!
  }

  private func tick() {
    let (date, toast) = (Date(), state.toast)
    run(state.update(.tick(date, uptime: now)))
    let second = Int(date.timeIntervalSince1970)
    if second != lastSecond || toast != state.toast { isChanged = true }
    lastSecond = second
  }

  private func take(_ input: TerminalInput) {
    switch input {
    case .key(let key): run(state.update(.key(key)))
    case .paste(let text): run(state.update(.paste(text)))
    case .mouse(let event): run(state.update(.mouse(event)))
    case .closed: end = .terminalGone
    }
  }

  private func show() {
    // Nothing happened since the last picture, not even a second on the clock.
    guard isChanged else { return }
    isChanged = false
    terminal.show(picture(), Palette(theme: state.palette, depth: depth))
    if state.options.settings[SettingsCatalog.title] { terminal.setTitle(Screen.title(state)) }
  }

  /// What is to be shown: the held picture with the footer of now, as long as it is held and fits.
  private func picture() -> Canvas {
    guard state.isFrozen, state.overlays.isEmpty else {
      held = nil
      return Screen.draw(state)
    }
    if held?.size != state.size { held = Screen.draw(state) }
    var canvas = held!
    Screen.drawFooter(state, &canvas)
    return canvas
  }

  private func run(_ effects: [Effect]) {
    for effect in effects {
      switch effect {
      case .bell: terminal.bell()
      case .notify(let text): terminal.notify(text)
      case .copy(let text):
        if !terminal.copy(text) {
          state.showToast("this terminal, or ui.clipboard, lets nothing be copied", isError: true)
        }
      case .mouse(let on): terminal.setMouse(on)
      case .repaint:
        terminal.forget()
        isChanged = true
      case .suspend: terminal.suspend { shouldEnd() != nil }
      case .leave(let how): end = .left(how)
      default: perform(effect)
      }
    }
  }
}
