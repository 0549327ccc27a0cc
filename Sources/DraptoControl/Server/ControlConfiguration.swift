import DraptoModel
import Foundation

/// What a server is started with.
package struct ControlConfiguration: Sendable {
  /// The engine's, absolute; the socket's place follows from it.
  package var stateFolder: String
  /// Whose engine it is: clients are told.
  package var owner: EngineOwner
  /// Names the runtime folder of the session.
  package var environment: [String: String]
  /// Lays changes over the engine's settings; may read files. Throws ``SettingsError``.
  package var settings: @Sendable ([String: SettingValue]) async throws -> Settings
  /// The profiles of the engine's settings file. Throws ``SettingsError``.
  package var profiles: @Sendable () async throws -> Profiles
  /// Somebody asks for an orderly end.
  package var stop: @Sendable () -> Void
  /// Told how many screens are attached, when that changes.
  package var attached: @Sendable (Int) async -> Void
  /// What is worth a line of the engine's log.
  package var log: @Sendable (LogLevel, String) -> Void
  /// How long a client may leave what was sent to it unread.
  package var patience: Duration = .seconds(20)
  /// How long a client may be there without saying hello.
  package var greeting: Duration = .seconds(60)
  /// Between two looks at the socket file and at clients that do not read.
  package var watchInterval: Duration = .seconds(5)

  package init(
    stateFolder: String, owner: EngineOwner, environment: [String: String] = ProcessInfo.processInfo.environment,
    settings: @escaping @Sendable ([String: SettingValue]) async throws -> Settings,
    profiles: @escaping @Sendable () async throws -> Profiles = { Profiles() },
    stop: @escaping @Sendable () -> Void,
    attached: @escaping @Sendable (Int) async -> Void = { _ in },
    log: @escaping @Sendable (LogLevel, String) -> Void = { _, _ in }
  ) {
    self.stateFolder = stateFolder
    self.owner = owner
    self.environment = environment
    self.settings = settings
    self.profiles = profiles
    self.stop = stop
    self.attached = attached
    self.log = log
  }
}

/// What a server takes at most.
package enum ControlLimits {
  /// Clients at once.
  package static let clients = 64
  /// Requests of one client that are not answered yet.
  package static let requests = 256
  /// How long a request id is remembered.
  package static let memory: Duration = .seconds(600)
}
