import ArgumentParser
import DraptoEngine
import DraptoModel
import DraptoTerminal
import Foundation

struct EncodeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encode", abstract: "Encode films and folders of films.",
    discussion: """
      Through the engine that runs, or with one of its own that ends with its films and can be looked at meanwhile \
      (`drapto attach`). Ctrl-C stops the work on its own films; finished chunks are kept. Without inputs it goes on with \
      everything unfinished in the queue. On a terminal one live line per running chunk; \
      elsewhere plain lines; with --json one event per line on stdout.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var encoding: EncodingOptions
  @Option(name: .shortAndLong, help: "Output file, or folder for more than one film.")
  var output: String?
  @Flag(help: "Drop unfinished work on the same output that was begun with other settings.")
  var restart = false
  @Flag(help: "Print the plan and every command line; encode nothing.")
  var dryRun = false
  @Flag(help: "Queue the films and return; the engine encodes them in the background.")
  var detach = false
  @Flag(help: "Print events as lines of JSON.")
  var json = false
  @Flag(help: "Appended lines even on a terminal.")
  var plain = false
  @Argument(help: "Films and folders.", completion: .file())
  var inputs: [String] = []

  func validate() throws { try InputList.refuseEmpty(inputs, output: output) }

  func run() async throws {
    let flags = try encoding.layer()
    let settings = try common.settings(flags)
    let entries = InputList.expand(inputs, output: output, settings: settings)
    if dryRun { return try await DryRunOutput(settings: settings, json: json).run(entries) }
    if detach {
      return try await DetachedQueueing(
        common: common.forEngine(flags), settings: settings, json: json, restart: restart
      ).run(entries)
    }
    let session = EncodeSession(
      common: common, flags: flags, settings: settings, json: json, plain: plain, restart: restart)
    try await session.run(entries)
  }
}
