import ArgumentParser

struct CompletionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions", abstract: "Print the script that completes drapto's commands in a shell.",
    discussion: """
      source <(drapto completions bash)                        for this shell
      drapto completions fish > ~/.config/fish/completions/drapto.fish
      drapto completions zsh > DIR/_drapto                     DIR is one of $fpath
      """)

  enum Shell: String, CaseIterable, ExpressibleByArgument {
    case bash, zsh, fish
  }

  @Argument(help: "bash, zsh or fish.") var shell: Shell

  func run() throws {
    let kind: CompletionShell =
      switch shell {
      case .bash: .bash
      case .zsh: .zsh
      case .fish: .fish
      }
    print(DraptoCommand.completionScript(for: kind))
  }
}
