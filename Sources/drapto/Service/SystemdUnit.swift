import DraptoMedia
import DraptoModel

/// The user unit that `drapto engine unit` prints.
struct SystemdUnit {
  /// Absolute.
  let executable: String
  let launch: EngineLaunch
  /// It comes with a package, and lies where systemd looks.
  let isInstalled: Bool

  init(executable: String, launch: EngineLaunch) {
    self.executable = executable
    self.launch = launch
    isInstalled = false
  }

  /// For every user of a machine: only what the program finds itself.
  init(installed executable: String) {
    self.executable = executable
    launch = EngineLaunch(config: nil, assignments: [], settings: Settings(), environment: [:], folder: "/")
    isInstalled = true
  }

  /// Its own limits are ten seconds for jobs, ten for the record, five for the work folder.
  static let stopSeconds = 60

  /// What drapto and its programs read of the environment, which a service manager does not have from the shell.
  private static let shared = ["PATH", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"]

  private var introduction: [String] {
    let steps = [
      "#   mkdir -p ~/.config/systemd/user",
      "#   drapto engine unit > ~/.config/systemd/user/drapto.service",
      "#   systemctl --user daemon-reload",
      "#   systemctl --user enable --now drapto",
    ]
    return [
      isInstalled
        ? "# The engine of drapto as a service of a user. To have it run:"
        : "# The engine of drapto as a service of this user. To install it:"
    ] + (isInstalled ? steps.suffix(1) : steps) + [
      "# `loginctl enable-linger` once, so that it starts with the machine and goes on when you log out."
    ]
  }

  var lines: [String] {
    introduction + [
      "",
      "[Unit]",
      "Description=drapto: films to AV1 and Opus",
      "Documentation=man:drapto(1)",
      "",
      "[Service]",
      "Type=notify",
      "NotifyAccess=main",
    ] + environment + [
      "ExecStart=" + command,
      "# TERM goes to the engine, which ends its encoders itself; what is left after the time below is killed.",
      "KillMode=mixed",
      "TimeoutStopSec=\(Self.stopSeconds)",
      "Restart=on-failure",
      "RestartSec=10",
      "# Settings that make no sense, or another engine at work; tools missing: trying again helps nothing.",
      "RestartPreventExitStatus=2 3",
      "# One encoder that ran out of memory is tried again by the engine, with fewer beside it.",
      "OOMPolicy=continue",
      "",
      "[Install]",
      "WantedBy=default.target",
    ]
  }

  private var command: String {
    let arguments = launch.arguments.map(Self.argument)
    // systemd takes no quotes and no backslashes in the name of a program, and expands no variables there.
    let program =
      executable.unicodeScalars.contains { "\"'\\".unicodeScalars.contains($0) || $0.value < 0x20 || $0.value == 0x7F }
      ? ["/bin/sh", "-c", Self.argument("exec \"$0\" \"$@\""), Self.argument(executable)]
      : [SystemdWord.quoted(executable)]
    return (program + arguments).joined(separator: " ")
  }

  private static func argument(_ text: String) -> String { SystemdWord.quoted(text.replacing("$", with: "$$")) }

  private var environment: [String] {
    let tools = ToolLocator.Tool.allCases.map(\.environmentName)
    let settings = SettingsCatalog.all.map(\.environmentName)
    return (Self.shared + tools + settings).sorted().compactMap { name in
      guard let value = launch.environment[name], !value.isEmpty else { return nil }
      return "Environment=" + SystemdWord.quoted("\(name)=\(value)")
    }
  }
}

/// One word of a unit's file, systemd.syntax(7).
enum SystemdWord {
  /// Quoted where it has to be; `%` does not begin a specifier.
  static func quoted(_ word: String) -> String {
    let text = word.replacing("%", with: "%%")
    guard word.isEmpty || word == ";" || word.unicodeScalars.contains(where: needsQuotes) else { return text }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\" + String(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        result += "\\x" + (digits.count < 2 ? "0" : "") + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  private static func needsQuotes(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar.value < 0x20 || scalar.value == 0x7F
      || "\"'\\".unicodeScalars.contains(scalar)
  }
}
