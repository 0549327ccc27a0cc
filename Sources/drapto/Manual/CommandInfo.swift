import ArgumentParser
import DraptoModel
import Foundation

/// A command as the parser describes itself (`--experimental-dump-help`): what the manual page needs of it.
struct CommandInfo: Decodable, Sendable {
  var commandName: String
  var abstract: String?
  var discussion: String?
  var shouldDisplay: Bool?
  var subcommands: [CommandInfo]?
  var arguments: [ArgumentInfo]?

  /// The whole program.
  static func own() throws -> CommandInfo { try read(DraptoCommand._dumpHelp()) }

  /// A group of options, as if it were a command.
  static func of(_ options: any ParsableArguments.Type) throws -> CommandInfo { try read(options._dumpHelp()) }

  private struct Dump: Decodable { var command: CommandInfo }

  private static func read(_ json: String) throws -> CommandInfo {
    try JSONDecoder().decode(Dump.self, from: Data(json.utf8)).command
  }

  /// What is shown to people.
  var shown: [ArgumentInfo] { (arguments ?? []).filter(\.shouldDisplay) }
}

/// One argument of a command.
struct ArgumentInfo: Decodable, Sendable {
  enum Kind: String, Decodable, Sendable { case positional, option, flag }

  struct Name: Decodable, Sendable {
    var kind: String
    var name: String

    /// With its dashes.
    var text: String { (kind == "long" ? "--" : "-") + name }
  }

  var kind: Kind
  var shouldDisplay: Bool
  var isOptional: Bool
  var isRepeating: Bool
  var names: [Name]?
  var preferredName: Name?
  var valueName: String?
  var defaultValue: String?
  var abstract: String?
  var discussion: String?

  /// Short names first, as manuals have them.
  var allNames: [String] { (names ?? []).map(\.text).sorted { ($0.count, $0) < ($1.count, $1) } }
}
