import ArgumentParser
import DraptoModel
import Foundation
import Glibc

struct DashboardCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dashboard", abstract: "Open the dashboard; films given join the queue. What drapto does by itself.",
    discussion: """
      Attaches to the engine of this user, and starts one in the background where none runs; q leaves, and the work goes \
      on. ? shows all keys. With --plain, where the output is no terminal, and \
      on terminals that can't show it, lines are appended instead, as drapto encode does.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var encoding: EncodingOptions
  @Flag(help: "Appended lines in place of the dashboard.")
  var plain = false
  @Option(
    help: ArgumentHelp("Type the keys of a script into the dashboard and print what it shows.", visibility: .hidden))
  var script: String?
  @Argument(help: "Films and folders.", completion: .file())
  var inputs: [String] = []

  func run() async throws {
    try MistypedVerb.refuse(inputs)
    let layer = try encoding.layer()
    let settings = try common.settings(layer)
    if script == nil, plain || !Self.hasTerminal { return try await runPlain(settings) }
    let request = DashboardSession.Request(
      settings: settings, starter: try EngineStarter(common.forEngine(layer)),
      withoutEffect: common.withoutEffect(layer), inputs: inputs,
      script: try script.map { try String(contentsOfFile: $0, encoding: .utf8) },
      changed: { changes in
        // Values of a form stand above everything, as flags do.
        var flags = layer
        for (key, text) in changes { try flags.put(key, text, flag: "form") }
        return try common.settings(flags)
      }, profiles: try common.profiles())
    let isShown = try await DashboardSession(request).run()
    // No name of a terminal was known.
    if !isShown { try await runPlain(settings) }
  }

  static var hasTerminal: Bool {
    let term = ProcessInfo.processInfo.environment["TERM"] ?? ""
    return isatty(0) == 1 && isatty(1) == 1 && !term.isEmpty && term != "dumb"
  }

  private func runPlain(_ settings: Settings) async throws {
    try await EncodeSession(
      common: common, flags: try encoding.layer(), settings: settings, json: false, plain: true, restart: false
    )
    .run(InputList.expand(inputs, settings: settings))
  }
}
