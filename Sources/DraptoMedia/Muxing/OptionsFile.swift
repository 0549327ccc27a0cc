import DraptoModel
import Foundation

/// The options of mkvmerge as a file (a JSON array of strings, one per option). On a command line mkvmerge takes any
/// argument that begins with `@` for the name of such a file; in the file nothing is read as anything but itself.
package struct OptionsFile: Sendable, Equatable {
  /// Where mkvmerge reads it.
  package var path: String
  /// One option or value each.
  package var options: [String]

  package init(path: String, options: [String]) {
    self.path = path
    self.options = options
  }

  /// What the file holds.
  package var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    // Strings can always be encoded.
    return (try? encoder.encode(options)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
  }
}

extension ToolCommand {
  /// The same command with its options in a file, which the caller writes.
  package func reading(_ path: String) -> (command: ToolCommand, file: OptionsFile) {
    let file = OptionsFile(path: path, options: arguments)
    var command = ToolCommand(executable, ["@" + path], environment: environment)
    command.shownAs = shownThroughFile(file)
    return (command, file)
  }

  /// The options spelled out, where that means the same; else with the content of the file, whose place it is given.
  private func shownThroughFile(_ file: OptionsFile) -> String {
    guard arguments.contains(where: { $0.hasPrefix("@") }) else { return shellText }
    let through = ToolCommand(executable, ["@" + file.path], environment: environment)
    return "printf %s \(shellQuoted(file.json)) > \(shellQuoted(file.path)) && \(through.shellText)"
  }

  /// Ready to paste into a shell, for a plan whose files aren't there: with the content of an options file where one is
  /// needed.
  package func shellText(through path: String) -> String { reading(path).command.shellText }
}
