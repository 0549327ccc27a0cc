import DraptoModel
import Testing

@Suite struct FormatTests {
  @Test func `bytes are shown in binary units`() {
    #expect(Format.bytes(0) == "0 B")
    #expect(Format.bytes(1536) == "1.5 KiB")
    #expect(Format.bytes(812 << 10) == "812 KiB")
  }
}
