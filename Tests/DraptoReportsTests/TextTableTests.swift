import DraptoReports
import Testing

@Suite struct DisplayWidthTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("映画", 4), ("ｆｕｌｌ", 8), ("한국", 4), ("각", 2), ("🎬", 2),
    ("👩‍👩‍👧‍👦", 2), ("🇩🇪", 2), ("❤️", 2), ("→", 1), ("—", 1), ("…", 1), ("█▌", 2), ("\u{200B}", 0), ("ß", 1), ("Ж", 1),
    ("。", 2), ("a\u{300}\u{301}\u{302}", 1),
  ]) func `a text takes the cells a terminal gives it`(text: String, width: Int) {
    #expect(DisplayWidth.of(text) == width)
  }

  @Test(arguments: ["a plain text", "映画の名前です", "e\u{301}e\u{301}e\u{301}e\u{301}", "👩‍👩‍👧‍👦🎬🇩🇪", "mixed 映画 🎬 text"])
  func `a text is cut to its width, never inside a character`(text: String) {
    let whole = DisplayWidth.of(text)
    for width in 0...(whole + 2) {
      let fitted = DisplayWidth.fitted(text, width)
      #expect(DisplayWidth.of(fitted) <= width)
      if width >= whole {
        #expect(fitted == text)
      } else if width > 0 {
        #expect(fitted.hasSuffix("…"))
        #expect(text.hasPrefix(fitted.dropLast()))
        #expect(DisplayWidth.of(fitted) >= width - 1)
      }
    }
  }
}

@Suite struct TextTableTests {
  @Test func `columns are as wide as their widest cell, numbers stand right`() {
    let lines = TextTable.lines([["a", "1", "x"], ["bbb", "1000", "yy"]], rightAligned: [1])
    #expect(lines == ["a       1  x", "bbb  1000  yy"])
  }

  @Test func `wide characters don't push columns`() {
    let lines = TextTable.lines([["映画", "x"], ["a", "y"], ["🎬b", "z"]])
    #expect(lines == ["映画  x", "a     y", "🎬b   z"])
  }

  @Test func `rows may be short, and nothing trails`() {
    let lines = TextTable.lines([["a"], ["bbb", "c"], []], indent: 2)
    #expect(lines == ["  a", "  bbb  c", "  "])
    #expect(TextTable.lines([]).isEmpty)
  }

  @Test func `what acts on a terminal is made visible before cells are measured`() {
    #expect(TextTable.lines([["a\u{1B}[2J\n", "x"], ["b", "y"]]) == ["a␛[2J␊  x", "b       y"])
  }
}
