import DraptoModel
import Foundation
import Glibc

/// Finds programs: by setting, then environment, then drapto's own tools folder, then PATH.
package struct ToolLocator: Sendable {
  /// A place where a program may lie.
  package struct Candidate: Sendable, Equatable {
    /// Absolute.
    package var path: String
    /// `setting`, `environment`, `tools folder` or `PATH`.
    package var foundBy: String
  }

  private let environment: [String: String]
  private let settings: Settings
  private let toolsFolder: String

  package init(settings: Settings, environment: [String: String], toolsFolder: String) {
    self.settings = settings
    self.environment = environment
    self.toolsFolder = toolsFolder
  }

  /// The programs that drapto runs.
  package enum Tool: String, CaseIterable, Sendable {
    case ffmpeg, ffprobe, mkvmerge

    var setting: Setting<String> {
      switch self {
      case .ffmpeg: SettingsCatalog.ffmpeg
      case .ffprobe: SettingsCatalog.ffprobe
      case .mkvmerge: SettingsCatalog.mkvmerge
      }
    }

    /// `FFMPEG`, `FFPROBE`, `MKVMERGE`.
    package var environmentName: String { rawValue.uppercased() }

    /// The package of Debian and Ubuntu that has it.
    package var debianPackage: String { self == .mkvmerge ? "mkvtoolnix" : "ffmpeg" }
  }

  /// All copies, best place first. One that a setting or the environment names is the only one, even when it is not
  /// there: who names a program means it.
  package func candidates(_ tool: Tool) -> [Candidate] {
    let named = settings[tool.setting]
    if !named.isEmpty { return [Candidate(path: named, foundBy: "setting")] }
    if let path = environment[tool.environmentName], !path.isEmpty {
      return [Candidate(path: path, foundBy: "environment")]
    }
    var result: [Candidate] = []
    let own = toolsFolder + "/" + tool.rawValue
    if Self.isExecutable(own) { result.append(Candidate(path: own, foundBy: "tools folder")) }
    for folder in (environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":") {
      let path = "\(folder)/\(tool.rawValue)"
      // /bin is often a link to /usr/bin.
      let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
      let isKnown = result.contains { URL(fileURLWithPath: $0.path).resolvingSymlinksInPath().path == real }
      if path.hasPrefix("/"), Self.isExecutable(path), !isKnown {
        result.append(Candidate(path: path, foundBy: "PATH"))
      }
    }
    return result
  }

  /// Whether a path names a file that this user may run.
  package static func isExecutable(_ path: String) -> Bool {
    var info = stat()
    return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
  }

  /// The folder that `drapto setup` fills, unless set otherwise.
  package static func defaultFolder(environment: [String: String]) -> String {
    let home = environment["HOME"] ?? "/root"
    // Empty counts as unset (XDG Base Directory Specification).
    let data = environment["XDG_DATA_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? home + "/.local/share"
    return data + "/drapto/tools"
  }
}
