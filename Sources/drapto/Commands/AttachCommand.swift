import ArgumentParser
import DraptoControl
import DraptoModel
import Foundation

struct AttachCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attach", abstract: "Open the dashboard on the engine that runs; start none.",
    discussion: """
      Any number of screens may be attached at once, each with its own size and selection. q leaves again. Exit status 2 \
      where no engine runs.
      """)

  @OptionGroup var common: CommonOptions
  @Flag(help: "Only look: nothing can be changed from this screen.") var watch = false
  @Option(
    help: ArgumentHelp("Type the keys of a script into the dashboard and print what it shows.", visibility: .hidden))
  var script: String?

  func run() async throws {
    let settings = try common.settings()
    // Told here, not on a screen that opens and closes again.
    try await EngineFinder(stateFolder: Places().stateFolder(settings)).connect(name: "cli").close()
    guard script != nil || DashboardCommand.hasTerminal else {
      throw ErrorReport(
        .usage, "the dashboard needs a terminal",
        advice: "`drapto queue` and `drapto log -f` tell the same in lines.")
    }
    let common = self.common
    let request = DashboardSession.Request(
      settings: settings, isWatching: watch, script: try script.map { try String(contentsOfFile: $0, encoding: .utf8) },
      changed: { changes in
        var flags = SettingsLayer()
        for (key, text) in changes { try flags.put(key, text, flag: "form") }
        return try common.settings(flags)
      }, profiles: try common.profiles())
    guard try await DashboardSession(request).run() else {
      throw ErrorReport(.usage, "this terminal can show no dashboard")
    }
  }
}
