import DraptoModel
import DraptoTestSupport
import Testing

@Suite struct ShellQuotingTests {
  @Test func `plain words stay as they are`() {
    #expect(shellQuoted("-c:v") == "-c:v")
    #expect(shellQuoted("/a/b_c,d=1@2%") == "/a/b_c,d=1@2%")
    #expect(shellQuoted("") == "''")
    #expect(shellQuoted(["ffmpeg", "-i", "a b", "it's"]) == #"ffmpeg -i 'a b' 'it'\''s'"#)
  }

  @Test func `what acts on a terminal is escaped, and only there are escapes`() {
    #expect(shellQuoted("\u{1B}[31m") == #"$'\e[31m'"#)
    #expect(shellQuoted("a\r\n\tb\\'") == #"$'a\r\n\tb\\\''"#)
    #expect(shellQuoted("\u{7}1") == #"$'\0071'"#)
    #expect(shellQuoted("\u{9B}1\u{202E}é") == #"$'\302\2331\342\200\256é'"#)
    #expect(shellQuoted("a\\n") == #"'a\n'"#)
  }

  /// The arguments as a shell hands them on, each with a NUL behind it. Through `od`, because lines are split at carriage
  /// returns.
  private func taken(by shell: String, _ arguments: [String]) async throws -> [UInt8] {
    let line = #"printf '%s\0' "# + shellQuoted(arguments)
    return try await TestTools.run(shell, ["-c", line + " | od -An -v -tx1"])
      .split(whereSeparator: \.isWhitespace).compactMap { UInt8($0, radix: 16) }
  }

  private func bytes(_ arguments: [String]) -> [UInt8] { arguments.flatMap { Array($0.utf8) + [0] } }

  @Test(arguments: [
    "it's", "a b", "$(touch x)", "`x`", "\"", "\\", "*", "~", "#a", "!", "é", "'", "''",
    "'\u{301}; echo '\u{301}",
    "-n", "a;b&c|d<e>f", "{a,b}", "[a]", "\\n", "$'x'",
  ]) func `any shell gives an argument without control characters back unchanged`(argument: String) async throws {
    #expect(try await taken(by: "/bin/sh", [argument]) == bytes([argument]))
  }

  @Test func `bash gives every control character and mark back, whatever follows it`() async throws {
    let marks = (1...0xA0).map { $0 } + [0x61C, 0x200E, 0x2028, 0x2029, 0x202E, 0x2066, 0xFEFF]
    let arguments = marks.map { Unicode.Scalar($0)! }.flatMap { ["\($0)", "\($0)7f", "'\($0)'\u{301}", "\\\($0)\\"] }
    #expect(try await taken(by: "/bin/bash", arguments) == bytes(arguments))
  }

  @Test(arguments: 0..<8) func `bash gives random bytes back, and nothing in the command acts on a terminal`(
    seed: UInt64
  ) async throws {
    var random = SeededRandom(seed)
    let likely =
      Array("\\'\"$`!09afxeu\n\r\u{1B}[;m \u{7}\u{8}\u{7F}".utf8) + [0xC2, 0x9B, 0xE2, 0x80, 0xAE, 0xCC, 0x81]
    let arguments = (0..<300).map { _ in
      let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in
        random.chance(60) ? random.pick(likely) : UInt8.random(in: 1...255, using: &random)
      }
      return String(decoding: bytes, as: UTF8.self)
    }
    #expect(try await taken(by: "/bin/bash", arguments) == bytes(arguments))
    #expect(!shellQuoted(arguments).unicodeScalars.contains(where: Format.actsOnTerminal))
  }
}
