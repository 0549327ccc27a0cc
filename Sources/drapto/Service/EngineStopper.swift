import DraptoControl
import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoStore
import Foundation
import Glibc

/// Ends the engine of a state folder, and waits until the folder is free.
struct EngineStopper: Sendable {
  enum Way: Sendable {
    /// Running chunks are lost.
    case orderly
    /// They are finished first.
    case drain
    /// The process is killed: for one that hangs.
    case now
  }

  /// What was ended.
  struct Stopped: Sendable {
    var pid: Int32
    /// nil where it could not be asked.
    var build: String?
    /// Chunks that begin anew, and what had been encoded of them.
    var lost = (chunks: 0, frames: 0)

    /// In words, for one line.
    var text: String {
      let lost =
        lost.chunks > 0
        ? "; \(lost.chunks) running \(lost.chunks == 1 ? "chunk begins" : "chunks begin") anew (\(lost.frames) frames)"
        : ""
      return "engine stopped (process \(pid))\(lost); finished chunks are kept"
    }
  }

  let stateFolder: String
  let way: Way
  /// Told what is waited for.
  let tell: @Sendable (String) -> Void

  /// nil where no engine ran. Throws `DRP-ENGINE-BUSY` where one does not end, or can't be asked.
  func stop() async throws -> Stopped? {
    if way == .now { return try await kill() }
    let finder = EngineFinder(stateFolder: stateFolder)
    do {
      guard let client = try await found(finder) else { return nil }
      let stopped = try await stop(client)
      client.close()
      try await waitForEnd(of: stopped.pid)
      return stopped
    } catch let report as ErrorReport where report.code == .controlProtocol {
      return try await stopOther(finder, report)
    }
  }

  /// Waits a moment for one that is just starting, or just ending.
  private func found(_ finder: EngineFinder) async throws -> ControlClient? {
    let deadline = ContinuousClock.now + .seconds(5)
    while true {
      if let client = try await finder.find() { return client }
      guard let holder = await holder() else { return nil }
      guard ContinuousClock.now < deadline else {
        throw ErrorReport(
          .engineBusy, "process \(holder) works with \(Format.visible(stateFolder)) and listens to nobody",
          file: stateFolder,
          advice:
            "It may be starting, or an older drapto in a terminal: Ctrl-C there ends it; `drapto engine stop --now` kills it."
        )
      }
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  private func stop(_ client: ControlClient) async throws -> Stopped {
    let engine = client.engine
    guard way != .drain else {
      tell("engine (process \(engine.pid)): what runs is finished first")
      try await EngineDrain(client: client).run()
      return Stopped(pid: engine.pid, build: engine.build)
    }
    let lost = try await client.snapshot().runningWork
    // The connection may end before its answer is read.
    do { try await client.send(.shutDown) } catch let report as ErrorReport where report.code == .controlLost {}
    return Stopped(pid: engine.pid, build: engine.build, lost: lost)
  }

  /// An engine of another protocol takes only the one request that every version has.
  private func stopOther(_ finder: EngineFinder, _ report: ErrorReport) async throws -> Stopped? {
    guard let pid = await holder() else { return nil }
    guard let socket = finder.sockets.first(where: { FileManager.default.fileExists(atPath: $0) }) else { throw report }
    try await ControlClient.end(socket, drain: way == .drain)
    if way == .drain {
      tell("engine of another version (process \(pid)): what runs is finished first")
      while await holder() == pid { try await Task.sleep(for: .milliseconds(200)) }
    }
    try await waitForEnd(of: pid)
    return Stopped(pid: pid)
  }

  private func kill() async throws -> Stopped? {
    guard let pid = await holder() else { return nil }
    guard Glibc.kill(pid, SIGKILL) == 0 || errno == ESRCH else {
      throw ErrorReport(.engineBusy, "process \(pid) can't be killed: \(String(cString: strerror(errno)))")
    }
    try await waitForEnd(of: pid)
    let folder = stateFolder
    _ = try await blocking { LeftoverProcesses.end(owner: folder) }
    return Stopped(pid: pid)
  }

  /// Longer than an engine takes for an orderly end at most.
  private static let patience: Duration = .seconds(40)

  private func waitForEnd(of pid: Int32) async throws {
    let start = ContinuousClock.now
    var isTold = false
    while await holder() == pid {
      let waited = ContinuousClock.now - start
      guard waited < Self.patience else {
        throw ErrorReport(
          .engineBusy, "the engine (process \(pid)) does not end", file: stateFolder,
          advice:
            "`drapto.log` names what it waits for, a disk or a program that hangs; `drapto engine stop --now` kills it."
        )
      }
      if waited > .seconds(2), !isTold {
        isTold = true
        tell("waiting for process \(pid) to end")
      }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  private func holder() async -> pid_t? {
    let folder = stateFolder
    return await within(.seconds(5)) { StateLock.holder(of: folder) } ?? nil
  }
}

extension EngineSnapshot {
  /// Chunks whose encoders would have to begin anew, and the frames they have done.
  var runningWork: (chunks: Int, frames: Int) {
    let chunks = jobs.values.flatMap(\.chunks).filter { $0.status.kind == .running }
    return (chunks.count, chunks.reduce(0) { $0 + $1.progress.frames })
  }
}
