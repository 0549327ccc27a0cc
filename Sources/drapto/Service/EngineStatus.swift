import DraptoControl
import DraptoModel
import DraptoReports
import DraptoStore
import DraptoTerminal
import Foundation

/// What `drapto engine status` says.
struct EngineStatus: Codable, Equatable {
  /// Absolute.
  var stateFolder: String
  var running: Bool
  /// Of the engine, or of whoever holds the folder and listens to nobody.
  var pid: Int32?
  var version: String?
  var build: String?
  /// The engine is of the very build that asks.
  var sameBuild: Bool?
  var started: Date?
  var socket: String?
  var owner: EngineOwner?
  /// The unit of the service manager that started it; nil: nobody but a user did.
  var unit: String?
  /// In words.
  var queue: String?
  /// Screens that are attached.
  var dashboards: Int?

  /// Throws what a client is told that can't be served, `DRP-CONTROL-PROTOCOL` and others.
  static func look(at folder: String) async throws -> EngineStatus {
    guard let client = try await EngineFinder(stateFolder: folder).find("status") else {
      return EngineStatus(stateFolder: folder, running: false, pid: StateLock.holder(of: folder))
    }
    defer { client.close() }
    let (engine, state) = (client.engine, try await client.head())
    return EngineStatus(
      stateFolder: folder, running: true, pid: engine.pid, version: engine.version, build: engine.build,
      sameBuild: engine.build == BuildID.own, started: engine.started, socket: client.socket, owner: engine.owner,
      unit: ServiceUnit.of(engine.pid),
      queue: state.queueLine, dashboards: state.dashboards)
  }

  /// For people.
  var lines: [String] {
    guard running, let pid, let version, let build, let started else {
      let holder = pid.map { "; process \($0) works with it, and listens to nobody (yet)" } ?? ""
      return ["no engine runs for \(stateFolder)\(holder)"]
    }
    let same = sameBuild == true ? "this build" : "ANOTHER BUILD than this drapto: `drapto engine restart --drain`"
    return TextTable.lines([
      ["engine", "process \(pid), \(home)"],
      ["version", "\(version), build \(build.prefix(12)) (\(same))"],
      ["since", started.formatted(.iso8601)],
      ["socket", socket ?? "?"],
      ["state", stateFolder],
      ["queue", queue ?? "?"],
      ["screens", "\(dashboards ?? 0) attached"],
    ])
  }

  private var home: String {
    if owner == .encode { return "of drapto encode: it ends with its films" }
    return unit.map { "systemd unit \($0)" } ?? "by itself"
  }
}
