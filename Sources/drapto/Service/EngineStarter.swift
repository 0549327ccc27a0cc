import DraptoControl
import DraptoEngine
import DraptoModel
import Foundation

/// Makes sure that an engine runs for a state folder: finds the one that does, else starts one in the background.
struct EngineStarter {
  /// What came of it.
  enum Outcome {
    case started(pid: Int32, socket: String)
    case running(ControlClient)
  }

  let launch: EngineLaunch
  let stateFolder: String

  /// As a command was called.
  init(_ common: CommonOptions) throws {
    launch = try EngineLaunch(common)
    stateFolder = Places().stateFolder(try common.settings())
  }

  /// Throws what the engine said, `DRP-ENGINE-START`, or `DRP-ENGINE-BUSY` where another process works with the folder
  /// and serves nobody.
  func start() async throws -> Outcome {
    let finder = EngineFinder(stateFolder: stateFolder)
    if let client = try await finder.find() { return .running(client) }
    do {
      let ready = try await DetachedEngine(launch: launch, stateFolder: stateFolder).start()
      return .started(pid: ready.pid, socket: ready.socket)
    } catch let busy as ErrorReport where busy.code == .engineBusy {
      // Somebody else started one at the same time: it has the lock a moment before it has a socket.
      let deadline = ContinuousClock.now + .seconds(10)
      while ContinuousClock.now < deadline {
        if let client = try await finder.find() { return .running(client) }
        try await Task.sleep(for: .milliseconds(50))
      }
      throw busy
    }
  }
}

extension EngineFinder {
  /// The engine that runs; nil where none does.
  func find(_ name: String = "engine") async throws -> ControlClient? {
    do { return try await connect(name: name) } catch let report as ErrorReport where report.code == .controlNone {
      return nil
    }
  }
}
