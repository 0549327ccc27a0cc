import ArgumentParser

struct ManCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "man", abstract: "Print the manual page.",
    discussion: "drapto man | man -l -                      reads it where no package has installed it")

  func run() throws { print(try ManualPage.own().text, terminator: "") }
}
