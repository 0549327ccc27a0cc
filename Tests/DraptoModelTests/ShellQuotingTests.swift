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

  @Test(arguments: [
    "it's", "a b", "$(touch x)", "`x`", "\"", "\\", "*", "~", "#a", "!", "a\nb", "é", "'", "''",
    "'\u{301}; echo '\u{301}",
    "-n", "a;b&c|d<e>f", "{a,b}", "[a]", "\r\n",
  ]) func `a shell gives every argument back unchanged`(argument: String) async throws {
    let line = "printf %s " + shellQuoted("<" + argument + ">")
    // Through `od`, because lines are split at carriage returns.
    let text = try await TestTools.run("/bin/sh", ["-c", line + " | od -An -v -tx1"])
    let bytes = text.split(whereSeparator: \.isWhitespace).compactMap { UInt8($0, radix: 16) }
    #expect(String(decoding: bytes, as: UTF8.self).unicodeScalars.elementsEqual("<\(argument)>".unicodeScalars))
  }
}
