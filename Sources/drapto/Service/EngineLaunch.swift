import DraptoMedia
import DraptoModel
import Foundation

/// How an engine is started apart from whoever starts it: arguments and environment that mean the same in folder `/`.
struct EngineLaunch: Equatable {
  /// Behind the program's name.
  var arguments: [String]
  var environment: [String: String]

  /// What belongs to the starter alone: its service manager, its sockets, the mark of the programs that an engine runs.
  private static let own = [
    "NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES",
    ServiceUnit.variable, ToolRunner.ownerVariable,
  ]

  /// - Parameters:
  ///   - config: the file named by `--config`.
  ///   - assignments: of `--set`, as they were given.
  ///   - settings: all of them in force.
  ///   - environment: the starter's.
  ///   - folder: the starter's, which relative paths are of.
  init(
    config: String?, assignments: [String], settings: Settings, environment: [String: String], folder: String
  ) {
    let paths = Self.relativePaths(settings, in: folder)
    var arguments = ["engine", "run"]
    if let config { arguments += ["--config", OutputNaming.absolute(config, in: folder)] }
    let kept = assignments.filter { paths[String($0.prefix { $0 != "=" })] == nil }
    let absolute = paths.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    for assignment in kept + absolute { arguments += ["--set", assignment] }
    self.arguments = arguments
    self.environment = Self.environment(environment, paths, in: folder)
  }

  /// Path settings in force that depend on the folder, made absolute, by key.
  private static func relativePaths(_ settings: Settings, in folder: String) -> [String: String] {
    var result: [String: String] = [:]
    for definition in SettingsCatalog.all {
      guard case .path = definition.kind, case .text(let path) = settings.value(of: definition), !path.isEmpty,
        !path.hasPrefix("/"), path != "~", !path.hasPrefix("~/")
      else { continue }
      result[definition.key] = OutputNaming.absolute(path, in: folder)
    }
    return result
  }

  /// Absolute there as well: the engine's own programs may call drapto.
  private static func environment(_ given: [String: String], _ paths: [String: String], in folder: String)
    -> [String: String]
  {
    var result = given
    for name in own { result[name] = nil }
    for (key, path) in paths {
      guard let name = SettingsCatalog.byKey[key]?.environmentName, result[name] != nil else { continue }
      result[name] = path
    }
    for tool in ToolLocator.Tool.allCases {
      guard let path = result[tool.environmentName], !path.isEmpty, !path.hasPrefix("/") else { continue }
      result[tool.environmentName] = OutputNaming.absolute(path, in: folder)
    }
    if result["PWD"] != nil { result["PWD"] = "/" }
    return result
  }
}

extension EngineLaunch {
  /// As this command was called.
  init(_ common: CommonOptions) throws {
    self.init(
      config: common.config, assignments: common.assignments, settings: try common.settings(),
      environment: ProcessInfo.processInfo.environment, folder: FileManager.default.currentDirectoryPath)
  }
}
