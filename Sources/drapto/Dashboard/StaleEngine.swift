import DraptoControl
import DraptoModel
import Foundation
import Glibc

/// The engine that runs may be of another build than this program: an upgrade leaves it as it was. That is told before a
/// screen opens, with ways to go on.
struct StaleEngine {
  let finder: EngineFinder
  let isWatching: Bool
  /// Somebody is there to be asked.
  let asks: Bool

  private enum Answer { case restart, attach, leave }

  /// Returns whether to go on with the screen. Throws `DRP-CONTROL-PROTOCOL` where nobody can be asked and the two can't
  /// talk.
  func settle(_ signals: SignalBridge) async throws -> Bool {
    let client: ControlClient
    do { client = try await finder.connect(name: "cli") } catch let report as ErrorReport {
      switch report.code {
      case .controlProtocol:
        guard asks else { throw report }
        return try await act(on: ask(report.message, canAttach: false, signals), pid: nil)
      // None runs, or what is wrong is told by who attaches.
      default: return true
      }
    }
    defer { client.close() }
    let engine = client.engine
    guard engine.build != BuildID.own, asks else { return true }
    let words =
      "The engine that runs (process \(engine.pid), drapto \(engine.version), build \(engine.build.prefix(8)), since \(engine.started.formatted(.iso8601))) is of another build than this drapto (\(DraptoVersion.text), build \(BuildID.own.prefix(8)))."
    return try await act(on: ask(words, canAttach: true, signals), pid: engine.pid)
  }

  private func ask(_ words: String, canAttach: Bool, _ signals: SignalBridge) async -> Answer {
    var lines = ["drapto: " + words]
    if !isWatching { lines.append("  f  finish the running chunks and restart it with this build") }
    if canAttach { lines.append("  a  attach to it all the same") }
    lines.append("  q  leave it alone (what Enter does)")
    standardOutput(lines: lines)
    standardOutput("? ")
    flushStandardOutput()
    // A thread that waits for a key must not be one of the pool's.
    let (answers, answer) = AsyncStream.makeStream(of: String?.self)
    Thread { answer.yield(readLine()) }.start()
    // Ends with this call: Ctrl-C is an answer too.
    let impatience = Task {
      while !signals.interrupted, signals.screenEnd == nil { try await Task.sleep(for: .milliseconds(50)) }
      answer.yield(nil)
    }
    defer { impatience.cancel() }
    var typed: String?
    for await line in answers {
      typed = line
      break
    }
    switch typed?.trimmingCharacters(in: .whitespaces).lowercased() {
    case "f" where !isWatching: return .restart
    case "a" where canAttach: return .attach
    default: return .leave
    }
  }

  private func act(on answer: Answer, pid: Int32?) async throws -> Bool {
    switch answer {
    case .attach: return true
    case .leave: return false
    case .restart:
      let stopper = EngineStopper(stateFolder: finder.stateFolder, way: .drain) { standardOutput(lines: [$0]) }
      if let stopped = try await stopper.stop() { standardOutput(lines: [stopped.text]) }
      return true
    }
  }
}
