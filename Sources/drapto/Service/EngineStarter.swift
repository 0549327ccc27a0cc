import DraptoControl
import DraptoEngine
import DraptoModel
import DraptoStore
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

  /// An engine that is just ending takes at most so long.
  private static let patience: Duration = .seconds(40)

  /// Throws what the engine said, `DRP-ENGINE-START`, or `DRP-ENGINE-BUSY` where another process works with the folder
  /// and serves nobody.
  func start() async throws -> Outcome {
    let finder = EngineFinder(stateFolder: stateFolder)
    let deadline = ContinuousClock.now + Self.patience
    while true {
      if let client = try await finder.find() {
        // One that ends is as good as none; what it still answers would be its last words.
        guard await client.isEnding, ContinuousClock.now < deadline else { return .running(client) }
        client.close()
        try await Task.sleep(for: .milliseconds(50))
        continue
      }
      do {
        let ready = try await DetachedEngine(launch: launch, stateFolder: stateFolder).start()
        return .started(pid: ready.pid, socket: ready.socket)
      } catch let busy as ErrorReport where busy.code == .engineBusy {
        guard ContinuousClock.now < deadline, try await isFoundOrFree(finder) else { throw busy }
      }
    }
  }

  /// Somebody else started one at the same time, which has the lock a moment before it has a socket; or one has just closed
  /// its socket and has the lock a moment longer.
  private func isFoundOrFree(_ finder: EngineFinder) async throws -> Bool {
    let folder = stateFolder
    for _ in 0..<200 {
      if let client = try await finder.find() {
        client.close()
        return true
      }
      if try await blocking({ StateLock.holder(of: folder) == nil }) { return true }
      try await Task.sleep(for: .milliseconds(50))
    }
    return false
  }
}

extension ControlClient {
  /// It is just ending: whatever is asked of it is refused.
  var isEnding: Bool {
    get async { (try? await head().queue.mode) == .stopping }
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
