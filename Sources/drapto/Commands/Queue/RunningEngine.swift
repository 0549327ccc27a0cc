import AsyncAlgorithms
import DraptoControl
import DraptoEngine
import DraptoModel
import DraptoStore

/// The engine that runs for a command's state folder.
struct RunningEngine: EngineConnector {
  let stateFolder: String

  init(_ common: CommonOptions) throws { stateFolder = Places().stateFolder(try common.settings()) }

  private var finder: EngineFinder { EngineFinder(stateFolder: stateFolder) }

  /// Throws `DRP-CONTROL-NONE` where none runs.
  func client() async throws -> ControlClient { try await finder.connect(name: "cli") }

  /// nil where none runs.
  func clientIfAny() async throws -> ControlClient? { try await finder.find("cli") }

  func connect() async throws -> any EngineClient { try await client() }

  /// What commands that only look answer where none runs.
  func absence() async -> NoEngineAnswer {
    let folder = stateFolder
    let holder = await within(.seconds(2)) { StateLock.holder(of: folder) } ?? nil
    return NoEngineAnswer(stateFolder: folder, pid: holder)
  }
}

/// No engine runs, and that is an answer.
struct NoEngineAnswer: Encodable {
  var running = false
  var stateFolder: String
  /// Of whoever works with the folder all the same, and listens to nobody.
  var pid: Int32?

  var text: String {
    if let pid { return "process \(pid) works with \(stateFolder), and listens to nobody (yet)" }
    return "no engine runs for \(stateFolder): `drapto engine start` starts one, `drapto` one with a dashboard"
  }
}

extension EngineMirror {
  /// What it tells. A reader that is slow holds it up: what comes meanwhile waits where progress is merged.
  var updates: AsyncChannel<MirrorUpdate> {
    let channel = AsyncChannel<MirrorUpdate>()
    // Unstructured: lives as long as the command that reads.
    Task {
      await run { await channel.send($0) }
      channel.finish()
    }
    return channel
  }
}
