import ArgumentParser
import Foundation
import Testing

@testable import drapto

/// docs/commands.md and README have every verb there is.
@Suite struct CommandsManualTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  private static let verbs = DraptoCommand.groups.flatMap(\.subcommands)

  private static func text(_ name: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(name), encoding: .utf8)
  }

  /// The text below each heading of a verb.
  private static func parts() throws -> [String: String] {
    var parts: [String: String] = [:]
    var verb: String?
    for line in try text("docs/commands.md").components(separatedBy: "\n") {
      if line.hasPrefix("## ") { verb = line.wholeMatch(of: /## `drapto ([a-z]+)`/).map { String($0.output.1) } }
      if let verb { parts[verb, default: ""] += line + "\n" }
    }
    return parts
  }

  @Test func `the manual has a part for every verb and for no other`() throws {
    #expect(try Self.parts().keys.sorted() == Self.verbs.compactMap { $0.configuration.commandName }.sorted())
  }

  @Test func `every option of the queue's verbs is in their part, and each has an example and its exit status`() throws
  {
    let parts = try Self.parts()
    let steering = DraptoCommand.groups.filter { ["Queue", "Steering"].contains($0.name) }.flatMap(\.subcommands)
    #expect(steering.count == 17)
    // Said once for all, at the beginning.
    let common: Set<Substring> = ["--config", "--set", "--version", "--help", "--all", "--state", "--json"]
    for command in steering {
      let name = try #require(command.configuration.commandName)
      let part = try #require(parts[name])
      let help = DraptoCommand.helpMessage(for: command, columns: 200)
      let options = Set(help.matches(of: /--[a-z][a-z-]+/).map(\.output)).subtracting(common)
      for option in options {
        #expect(part.contains("`\(option)") || part.contains(", `\(option)"), "\(name) \(option)")
      }
      #expect(part.contains("```console\n$ drapto \(name)"), "\(name) has no example")
      #expect(part.contains("Exit status"), "\(name)")
    }
  }

  @Test func `the README's table of commands has every verb`() throws {
    let readme = try Self.text("README.md")
    for verb in Self.verbs.compactMap({ $0.configuration.commandName }) where verb != "dashboard" {
      #expect(readme.contains("`drapto \(verb)") || readme.contains("`\(verb)`"), "\(verb)")
    }
  }
}
