import Testing

@Suite struct PlaceholderTests {
  @Test func `is replaced`() { #expect(1 + 1 == 2) }
}
