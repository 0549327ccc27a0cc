import DraptoTestSupport
import Testing

@Suite struct SetupTests {
  @Test func `the tools the tests need are there`() async throws {
    let tools = try await TestTools.toolset()
    #expect(tools.capabilities.isUsable)
  }
}
