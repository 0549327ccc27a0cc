import DraptoControl
import DraptoModel

/// The engine that runs for a command's state folder.
struct RunningEngine: EngineConnector {
  let stateFolder: String

  init(_ common: CommonOptions) throws { stateFolder = Places().stateFolder(try common.settings()) }

  /// Throws `DRP-CONTROL-NONE` where none runs.
  func client() async throws -> ControlClient { try await EngineFinder(stateFolder: stateFolder).connect(name: "cli") }

  /// nil where none runs.
  func clientIfAny() async throws -> ControlClient? {
    do { return try await client() } catch let report as ErrorReport where report.code == .controlNone { return nil }
  }

  func connect() async throws -> any EngineClient { try await client() }
}

/// What commands that only look say where no engine runs.
struct NoEngineAnswer: Encodable {
  var running = false
  var stateFolder: String

  var text: String {
    "no engine runs for \(stateFolder): `drapto engine start` starts one, `drapto` one with a dashboard"
  }
}

extension EngineMirror {
  /// What it tells, until its reader has had enough.
  var updates: AsyncStream<MirrorUpdate> {
    AsyncStream { continuation in
      // Unstructured: lives as long as the stream is read.
      let task = Task {
        await run { continuation.yield($0) }
        continuation.finish()
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }
}

extension EngineClient {
  /// The state without what hangs on the jobs: enough for names and numbers.
  func firstPage() async throws -> EngineSnapshot {
    for try await page in pages() { if case .head(let head) = page { return head } }
    throw ErrorReport(.controlLost, "the engine told nothing of its state")
  }
}
