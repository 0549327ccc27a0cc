import DraptoModel
import Testing

@testable import DraptoTerminal

@Suite struct GaugeTextTests {
  @Test func `a disk nobody could ask is not shown as a full one`() {
    let unknown = DiskGauge(path: "/work")
    #expect(GaugeText.free(unknown) == "space unknown")
    #expect(GaugeText.diskStyle(unknown) == .plain)
    let full = DiskGauge(path: "/work", free: 0, total: 1 << 40)
    #expect(GaugeText.free(full) == "0 B free")
    #expect(GaugeText.diskStyle(full) != .plain)
    #expect(GaugeText.free(DiskGauge(free: 80 << 30, total: 200 << 30)) == "80.0 GiB free")
  }
}
