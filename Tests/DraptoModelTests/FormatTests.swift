import DraptoModel
import Testing

@Suite struct FormatTests {
  @Test(
    arguments: [
      (0, "0 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (1536, "1.5 KiB"), (812 << 10, "812 KiB"),
      (102_348, "99.9 KiB"), (102_400, "100 KiB"), ((1 << 20) - 1, "1.0 MiB"), (3 << 40, "3.0 TiB"),
      (-2048, "-2.0 KiB"),
      (Int64.max, "8192 PiB"),
    ] as [(Int64, String)]) func `bytes are shown in binary units`(bytes: Int64, text: String)
  {
    #expect(Format.bytes(bytes) == text)
  }

  @Test(
    arguments: [
      (0, "0:00"), (7.4, "0:07"), (59.6, "1:00"), (723, "12:03"), (11_520, "3:12:00"), (-5, "0:00"), (.infinity, "—"),
      (.nan, "—"), (1e300, "—"),
    ] as [(Double, String)]) func `durations are whole seconds`(seconds: Double, text: String)
  {
    #expect(Format.duration(seconds) == text)
  }

  @Test(
    arguments: [
      (0, "0:00.000"), (82.145, "1:22.145"), (59.9996, "1:00.000"), (3661.5, "1:01:01.500"), (-1.25, "-0:01.250"),
      (.nan, "—"),
    ] as [(Double, String)]) func `timestamps have milliseconds`(seconds: Double, text: String)
  {
    #expect(Format.timestamp(seconds) == text)
  }

  @Test func `speeds and shares have one decimal`() {
    #expect(Format.speed(nil) == "—")
    #expect(Format.speed(21.449) == "21.4 fps")
    #expect(Format.percent(0.4205) == "42.0%" || Format.percent(0.4205) == "42.1%")
    #expect(Format.percent(1) == "100.0%")
    #expect(Format.fixed(1.005, 0) == "1")
  }

  @Test(
    arguments: [(26, "26"), (26.25, "26.25"), (0.1, "0.1"), (-3, "-3"), (1.0 / 3, "0.333333")] as [(Double, String)])
  func `numbers lose needless zeros`(value: Double, text: String) {
    #expect(Format.compact(value) == text)
  }

  @Test func `control characters become visible and letters stay`() {
    #expect(Format.visible("a\nb\rc\td\u{1B}[31m\u{7F}\u{0}") == "a␊b␍c␉d␛[31m␡␀")
    #expect(Format.visible("\r\n") == "␍␊")
    #expect(Format.visible("\u{202E}gpj.exe") == "\\u{202e}gpj.exe")
    #expect(Format.visible("\u{9B}31m") == "\\u{9b}31m")
    #expect(Format.visible("\u{61C}\u{2028}") == "\\u{61c}\\u{2028}")
    #expect(Format.visible("映画 é 🎬 👩‍👩‍👧") == "映画 é 🎬 👩‍👩‍👧")
  }

  @Test func `nothing that is visible acts on a terminal, and is not changed again`() {
    let all = String(String.UnicodeScalarView((0...0x2100).compactMap { Unicode.Scalar($0) } + ["\u{FEFF}"]))
    let visible = Format.visible(all)
    #expect(!visible.unicodeScalars.contains(where: Format.actsOnTerminal))
    #expect(Format.visible(visible) == visible)
  }
}
