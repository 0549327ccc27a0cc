import ArgumentParser
import DraptoModel

struct EngineStopCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop", abstract: "Stop the engine and wait until it has ended.",
    discussion: "Chunks that run begin anew next time; finished ones are kept. Exit status 0 also where none runs.")

  @OptionGroup var common: CommonOptions
  @Flag(help: "Finish the chunks that run first.") var drain = false
  @Flag(help: "Kill it, when it does not answer. Nothing that was finished is lost.") var now = false

  func validate() throws {
    guard !(drain && now) else { throw ValidationError("--drain and --now exclude each other") }
  }

  func run() async throws {
    let stopped = try await Self.stop(common, now ? .now : drain ? .drain : .orderly)
    printLines([stopped?.text ?? "no engine runs"])
  }

  static func stop(_ common: CommonOptions, _ way: EngineStopper.Way) async throws -> EngineStopper.Stopped? {
    let folder = Places().stateFolder(try common.settings())
    return try await EngineStopper(stateFolder: folder, way: way) { standardOutput(lines: [$0]) }.stop()
  }
}
