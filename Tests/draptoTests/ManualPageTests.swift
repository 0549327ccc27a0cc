import ArgumentParser
import DraptoMedia
import DraptoModel
import DraptoTerminal
import DraptoTestSupport
import Foundation
import Testing

@testable import drapto

/// `drapto man`.
@Suite struct ManualPageTests {
  private let page: String

  init() throws { page = try ManualPage.own().text }

  /// What a reader sees, without the marks of roff.
  private var plain: String {
    page.replacing("\\fB", with: "").replacing("\\fI", with: "").replacing("\\fR", with: "").replacing("\\-", with: "-")
      .replacing("\\(aq", with: "'").replacing("\\(ha", with: "^")
  }

  @Test func `every verb is in it with every option that its help has`() throws {
    let page = plain
    for command in DraptoCommand.groups.flatMap(\.subcommands) {
      let name = try #require(command.configuration.commandName)
      for verb in command.configuration.subcommands.isEmpty ? [command] : command.configuration.subcommands {
        let words = verb == command ? "drapto \(name)" : "drapto \(name) \(verb.configuration.commandName ?? "")"
        let part = try #require(page.components(separatedBy: "\n.TP\n\(words)").dropFirst().first, "\(words)")
        // Up to the next verb; what all or those that encode have in common stands once.
        let own = part.components(separatedBy: "\n.TP\ndrapto ")[0]
        let shared = try #require(page.components(separatedBy: ".SH \"ENCODING OPTIONS\"").last)
        let help = DraptoCommand.helpMessage(for: verb, columns: 200)
        for option in Set(help.matches(of: /--[a-z][a-z-]+/).map { String($0.output) }) where option != "--generate" {
          #expect(own.contains(option) || shared.contains(option), "\(words) \(option)")
        }
        #expect(own.contains(verb.configuration.abstract.prefix(20)), "\(words)")
      }
    }
  }

  @Test func `every setting is in it with its variable, and every key of the dashboard`() {
    let page = plain
    for setting in SettingsCatalog.all {
      #expect(page.contains("\n\(setting.key) = ") && page.contains(setting.environmentName), "\(setting.key)")
    }
    for binding in Bindings.all {
      #expect(page.contains(HelpText.sentence(binding).prefix { $0 != "`" }), "\(binding.help)")
    }
  }

  @Test func `what is hidden stays so`() {
    for hidden in ["ready-fd", "generate-completion-script", "\\-\\-script"] { #expect(!page.contains(hidden)) }
  }

  @Test func `the manual's reader has nothing against it, and prints all of it`() async throws {
    let folder = TemporaryFolder("man")
    let file = try folder.write(page, to: "drapto.1")
    let command = ToolCommand(
      "/usr/bin/env", ["man", "--warnings", "-E", "UTF-8", "-l", file],
      environment: ["MANPAGER": "cat", "MANWIDTH": "80", "MANROFFOPT": "", "MAN_KEEP_FORMATTING": ""])
    let result = try await TestTools.runner.output(of: command)
    #expect(result.stderr.isEmpty, "\(result.stderr)")
    for word in ["NAME", "SYNOPSIS", "COMMANDS", "SETTINGS", "EXIT STATUS", "SEE ALSO", "drapto encode [encoding"] {
      #expect(result.stdout.contains(word), "\(word)")
    }
    // A word that was taken for a request, or a macro without its text, would be missing or raw.
    #expect(!result.stdout.contains("\\f") && !result.stdout.contains("\n.TP"))
  }
}

@Suite struct RoffTests {
  @Test(arguments: [
    ("a-b", "a\\-b"), ("it's ~ ^ `", "it\\(aqs \\(ti \\(ha \\(ga"), ("C:\\x", "C:\\ex"), ("über", "über"),
  ])
  func `what troff would change is escaped`(text: String, roff: String) { #expect(Roff.escaped(text) == roff) }

  @Test func `words in backticks are bold, and a lone backtick is one`() {
    #expect(Roff.prose("see `drapto man` now") == "see \\fBdrapto man\\fR now")
    #expect(Roff.prose("a ` alone") == "a \\(ga alone")
    #expect(Roff.prose("`only`") == "\\fBonly\\fR")
  }

  @Test func `a line that begins like a request is none`() {
    #expect(Roff.prose(".TP is text") == "\\&.TP is text")
    var page = Roff()
    page.example([".hidden", "x"])
    #expect(page.lines == [".PP", ".nf", "\\&.hidden", "x", ".fi"])
  }

  @Test func `a heading with quotes stays one argument`() {
    var page = Roff()
    page.section("a \"b\" c")
    #expect(page.lines == [".SH \"A \\(dqB\\(dq C\""])
  }
}
