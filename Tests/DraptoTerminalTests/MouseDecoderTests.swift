import DraptoTerminal
import Testing

@Suite struct MouseDecoderTests {
  private func decode(_ form: MouseDecoder.Form, _ text: String) -> [MouseEvent] {
    var decoder = MouseDecoder()
    decoder.begin(form)
    return text.unicodeScalars.compactMap { decoder.take($0.value) }
  }

  @Test(arguments: [
    ("0;1;1M", MouseEvent(.press, x: 0, y: 0)), ("0;300;120M", MouseEvent(.press, x: 299, y: 119)),
    ("0;5;6m", MouseEvent(.release, x: 4, y: 5)), ("32;5;6M", MouseEvent(.drag, x: 4, y: 5)),
    ("64;5;6M", MouseEvent(.wheelUp, x: 4, y: 5)), ("65;5;6M", MouseEvent(.wheelDown, x: 4, y: 5)),
    // Shift and Ctrl change nothing.
    ("20;5;6M", MouseEvent(.press, x: 4, y: 5)),
  ])
  func `reports by number are read`(_ text: String, _ event: MouseEvent) {
    #expect(decode(.sgr, text) == [event])
  }

  @Test(arguments: [
    "1;5;6M", "2;5;6M", "35;5;6M", "66;5;6M", "0;0;1M", "0;5M", ";;M", "a;b;cM", "M", "0;99999999999999999999;1M",
  ])
  func `other buttons and what is no report are nothing`(_ text: String) {
    #expect(decode(.sgr, text) == [])
  }

  @Test(arguments: [
    (" !!", MouseEvent(.press, x: 0, y: 0)), ("#-)", MouseEvent(.release, x: 12, y: 8)),
    ("@-)", MouseEvent(.drag, x: 12, y: 8)), ("`-)", MouseEvent(.wheelUp, x: 12, y: 8)),
    ("a-)", MouseEvent(.wheelDown, x: 12, y: 8)),
  ])
  func `reports by character are read`(_ text: String, _ event: MouseEvent) {
    #expect(decode(.x10, text) == [event])
  }

  @Test func `a report that never ends gives the keyboard back`() {
    var decoder = MouseDecoder()
    decoder.begin(.sgr)
    for _ in 0..<16 {
      #expect(decoder.isReading)
      #expect(decoder.take(UInt32(UInt8(ascii: "1"))) == nil)
    }
    _ = decoder.take(UInt32(UInt8(ascii: "1")))
    #expect(!decoder.isReading)
  }

  @Test func `two presses at one place within a moment are a double click`() {
    let press = MouseEvent(.press, x: 3, y: 4)
    var clicks = ClickCounter()
    #expect(clicks.take(press, at: 1).kind == .press)
    #expect(clicks.take(MouseEvent(.release, x: 3, y: 4), at: 1.05).kind == .release)
    #expect(clicks.take(press, at: 1.3) == MouseEvent(.double, x: 3, y: 4))
    #expect(clicks.take(press, at: 1.5).kind == .press, "a third press begins anew")
    #expect(clicks.take(press, at: 2).kind == .press, "too late")
    #expect(clicks.take(MouseEvent(.press, x: 4, y: 4), at: 2.1).kind == .press, "elsewhere")
  }
}
