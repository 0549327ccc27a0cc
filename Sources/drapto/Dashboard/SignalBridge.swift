import DraptoModel
import DraptoTerminal
import Glibc
import UnixSignals

/// Signals on their way to the screen. All of them end the screen only: the engine goes on.
final class SignalBridge: Sendable {
  private let end = Locked<DashboardEnd?>(nil)
  private let wasInterrupted = Locked(false)
  private let mailbox = Locked<Mailbox?>(nil)

  init(_ signals: UnixSignalsSequence) {
    // Reads signals until the process ends: while nobody does, a signal kills at once.
    Task { for await signal in signals { self.take(signal) } }
  }

  /// From now on signals wake the screen's thread.
  func connect(_ mailbox: Mailbox) { self.mailbox.withLock { $0 = mailbox } }

  var interrupted: Bool { wasInterrupted.value }

  /// What ends the screen; nil: nothing yet.
  var screenEnd: DashboardEnd? { end.value }

  private func take(_ signal: UnixSignal) {
    switch signal {
    case .sigwinch: break
    case .sighup: end.withLock { $0 = $0 ?? .terminalGone }
    default:
      // The second one does not wait for the orderly end, which any end may replace without loss.
      if wasInterrupted.withLock({ was in
        defer { was = true }; return was
      }) {
        CrashGuard.restoreNow()
        exit(ExitStatus.interrupted.rawValue)
      }
      end.withLock { $0 = .left(.detach) }
    }
    mailbox.value?.wake()
  }
}
