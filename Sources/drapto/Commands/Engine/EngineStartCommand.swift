import ArgumentParser
import DraptoControl
import DraptoModel

struct EngineStartCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "start", abstract: "Start the engine in the background, where none runs.",
    discussion:
      "It goes on when this terminal is closed. What keeps it from starting is told here. Exit status 0: one runs.")

  @OptionGroup var common: CommonOptions

  func run() async throws { try await Self.start(common) }

  /// Says what came of it. Returns the build of the engine that runs now.
  @discardableResult static func start(_ common: CommonOptions) async throws -> String {
    switch try await EngineStarter(common).start() {
    case .started(let pid, let socket):
      printLines(["engine started (process \(pid)), socket \(socket)"])
      let logout = LogoutCase(LogoutLook().facts)
      if let advice = logout.advice { standardError("when you log out: \(logout.text)\n  what to do: \(advice)") }
      return BuildID.own
    case .running(let client):
      defer { client.close() }
      printLines(["an engine runs already (process \(client.engine.pid)), socket \(client.socket)"])
      return client.engine.build
    }
  }
}
