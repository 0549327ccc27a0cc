import DraptoTerminal
import Testing

@Suite struct EscapeFilterTests {
  /// What is left of texts, each of them one read.
  private func keys(_ reads: String...) -> String {
    var filter = EscapeFilter()
    var result = String.UnicodeScalarView()
    for read in reads {
      for scalar in read.unicodeScalars { result += filter.take(scalar.value).compactMap(Unicode.Scalar.init) }
      result += filter.end().compactMap(Unicode.Scalar.init)
    }
    return String(result)
  }

  @Test(arguments: ["\u{1B}[1;5D", "\u{1B}[1;2P", "\u{1B}[25~", "\u{1B}OP"])
  func `unknown sequences are nothing`(_ sequence: String) {
    #expect(keys(sequence) == "")
    #expect(keys("a" + sequence + "b") == "ab")
  }

  @Test func `an Escape that comes alone is a key, and so is what follows it`() {
    #expect(keys("\u{1B}") == "\u{1B}")
    #expect(keys("\u{1B}\u{1B}") == "\u{1B}\u{1B}")
    #expect(keys("\u{1B}", "[") == "\u{1B}[")
    #expect(keys("\u{1B}q") == "\u{1B}q")
    #expect(keys("jk", "ü") == "jkü")
  }

  @Test func `a sequence that breaks off swallows no later key`() {
    #expect(keys("\u{1B}[1;", "j") == "j")
  }
}
