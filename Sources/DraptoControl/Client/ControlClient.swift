import DraptoModel
import Foundation
import Glibc
import NIOCore
import NIOPosix
import Synchronization

/// An engine in another process, through its socket.
package final class ControlClient: EngineClient {
  private let connection: ClientConnection
  /// What the engine said of itself.
  package let engine: HelloAnswer
  /// Path of its socket.
  package let socket: String
  private let lastUnrecorded = Locked<ErrorReport?>(nil)
  /// Why the latest of the commands that were carried out and can't be recorded for now could not be; nil where all are.
  package var unrecorded: ErrorReport? { lastUnrecorded.value }

  private init(_ connection: ClientConnection, _ engine: HelloAnswer, _ socket: String) {
    self.connection = connection
    self.socket = socket
    self.engine = engine
  }

  deinit { connection.close() }

  /// Connects and says hello. Throws `DRP-CONTROL-NONE` where nobody listens, `DRP-CONTROL-PROTOCOL`,
  /// `DRP-CONTROL-SOCKET`, `DRP-CONTROL-FULL`.
  /// - Parameters:
  ///   - name: what it is: `dashboard` is counted as a screen.
  ///   - watch: it only looks; the engine refuses every change.
  package static func connect(to socket: String, name: String, watch: Bool = false) async throws -> ControlClient {
    let connection = try await ClientConnection.open(socket)
    do {
      return ControlClient(connection, try await hello(connection, name: name, watch: watch), socket)
    } catch {
      connection.close()
      throw error
    }
  }

  /// Asks an engine of whatever version to end.
  /// - Parameter drain: it finishes what runs first.
  package static func end(_ socket: String, drain: Bool) async throws {
    let connection = try await ClientConnection.open(socket)
    defer { connection.close() }
    // Whether it speaks this version does not matter.
    _ = try? await hello(connection, name: "end", watch: false)
    let params: [String: JSONValue] = drain ? ["drain": .bool(true)] : [:]
    _ = try await connection.ask(.stopEngine, params, as: CommandAnswer.self, within: .seconds(30))
  }

  private static func hello(_ connection: ClientConnection, name: String, watch: Bool) async throws -> HelloAnswer {
    let version = ControlVersion.current
    let params: [String: JSONValue] = [
      "client": .text(name), "build": .text(BuildID.own), "watch": .bool(watch),
      "proto": .object(["major": .int(version.major), "minor": .int(version.minor)]),
    ]
    return try await connection.ask(.hello, params, as: HelloAnswer.self, within: .seconds(5))
  }

  /// Leaves the engine: its streams end, what is asked afterwards fails.
  package func close() { connection.close() }

  // MARK: EngineClient

  /// The whole state, put together from its pieces.
  package func snapshot() async throws -> EngineSnapshot {
    var snapshot = EngineSnapshot()
    for try await page in pages() { snapshot.take(page) }
    return snapshot
  }

  /// The state without what hangs on the jobs: enough for a list.
  package func head() async throws -> EngineSnapshot {
    try await connection.ask(.snapshot, [:], as: SnapshotAnswer.self).head.snapshot
  }

  /// The state in the pieces in which the engine sends it.
  package func pages() -> AsyncThrowingStream<SnapshotPage, any Error> {
    let connection = self.connection
    return AsyncThrowingStream { continuation in
      // Unstructured: lives as long as the stream is read.
      let task = Task {
        do {
          let first = try await connection.ask(.snapshot, [:], as: SnapshotAnswer.self)
          continuation.yield(.head(first.head.snapshot))
          var hasMore = first.more
          while hasMore, !Task.isCancelled {
            let next = try await connection.ask(.snapshotNext, [:], as: DetailsAnswer.self)
            continuation.yield(.details(next.details.map(\.payload)))
            hasMore = next.more
          }
          continuation.finish()
        } catch {
          continuation.finish(throwing: error)
        }
      }
      continuation.onTermination = { _ in task.cancel() }
    }
  }

  /// Events from now on; ends with the connection. A second stream takes the place of the first.
  package func events(after sequence: UInt64) -> AsyncStream<EngineEvent> { connection.follow(after: sequence) }

  /// The settings that a job is encoded with.
  package func settings(of job: JobID) async throws -> Settings {
    try await connection.ask(.jobSettings, ["job": .int(Int(job.value))], as: SettingsAnswer.self).values()
  }

  /// Asks under a name of its own; ``send(_:name:)`` is for whoever may have to ask again.
  @discardableResult package func send(_ command: EngineCommand) async throws -> CommandAnswer {
    try await send(command, name: UUID().uuidString)
  }

  /// - Parameter name: of the request; a repeat under the same name is harmless.
  @discardableResult package func send(_ command: EngineCommand, name: String) async throws -> CommandAnswer {
    var answer = CommandAnswer()
    for (index, (method, params)) in ControlCommand.requests(for: command).enumerated() {
      let named = params.merging(["request_id": .text("\(name).\(index)")]) { $1 }
      let part = try await connection.ask(method, named, as: CommandAnswer.self)
      answer.jobs += part.jobs
      answer.unrecorded = part.unrecorded ?? answer.unrecorded
    }
    if let reason = answer.unrecorded { lastUnrecorded.withLock { $0 = reason } }
    return answer
  }
}
