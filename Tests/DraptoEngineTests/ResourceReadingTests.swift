@testable import DraptoEngine
import DraptoModel
import DraptoTestSupport
import Testing

@Suite struct ResourceReadingTests {
  /// Reads from a tree of files that is only a table.
  private func cgroup(_ membership: String, _ files: [String: String]) -> CgroupMemory? {
    CgroupMemory.read(membership: membership, root: "/cg") { files[$0] }
  }

  @Test func `a version 2 group tells its limit and its use without the file cache`() {
    let group = cgroup(
      "0::/user/app\n",
      [
        "/cg/user/app/memory.max": "4000\n", "/cg/user/app/memory.current": "1500\n",
        "/cg/user/app/memory.stat": "anon 900\ninactive_file 500\nactive_file 100\n",
      ])
    #expect(group == CgroupMemory(limit: 4000, used: 1000))
  }

  @Test func `the tightest of a group and its parents counts`() {
    let files = [
      "/cg/a/b/memory.max": "max", "/cg/a/b/memory.current": "100", "/cg/a/memory.max": "1000",
      "/cg/a/memory.current": "700", "/cg/memory.max": "5000", "/cg/memory.current": "800",
    ]
    #expect(cgroup("0::/a/b", files) == CgroupMemory(limit: 1000, used: 700))
  }

  @Test func `inside a container the root of the tree is looked at`() {
    let files = ["/cg/memory.max": "2000", "/cg/memory.current": "50"]
    #expect(cgroup("0::/docker/0123", files) == CgroupMemory(limit: 2000, used: 50))
  }

  @Test func `a version 1 group is found by its controller`() {
    let files = [
      "/cg/memory/job/memory.limit_in_bytes": "3000", "/cg/memory/job/memory.usage_in_bytes": "1200",
      "/cg/memory/job/memory.stat": "cache 5\ntotal_inactive_file 200\n",
      "/cg/memory/memory.limit_in_bytes": "9223372036854771712", "/cg/memory/memory.usage_in_bytes": "1",
    ]
    #expect(cgroup("4:memory:/job\n3:cpu,cpuacct:/job\n", files) == CgroupMemory(limit: 3000, used: 1000))
    #expect(cgroup("3:cpu,cpuacct:/job\n", files) == nil)
  }

  @Test func `no limit, no file and no sense give no group`() {
    #expect(cgroup("0::/a", ["/cg/a/memory.max": "max", "/cg/a/memory.current": "1"]) == nil)
    #expect(cgroup("0::/a", [:]) == nil)
    #expect(cgroup("rubbish", ["/cg/memory.max": "1", "/cg/memory.current": "1"]) == nil)
  }

  @Test func `memory is read from meminfo and narrowed by the group`() {
    let text = "MemTotal:  1000 kB\nMemFree: 100 kB\nMemAvailable: 600 kB\nSwapTotal: 50 kB\nSwapFree: 20 kB\n"
    let status = MemoryStatus.parse(meminfo: text)
    #expect(
      status
        == MemoryStatus(total: 1_024_000, available: 614_400, swapTotal: 51_200, swapUsed: 30_720))
    let limited = status.limited(by: CgroupMemory(limit: 500_000, used: 450_000))
    #expect(limited.total == 500_000)
    #expect(limited.available == 50_000)
    #expect(status.limited(by: CgroupMemory(limit: 10, used: 20)).available == 0)
    #expect(status.limited(by: nil) == status)
    #expect(MemoryStatus.parse(meminfo: "MemTotal: 10 kB\nMemFree: 3 kB\n").available == 3072)
  }

  @Test func `pressure is the share of ten seconds, or unknown`() {
    let text = "some avg10=1.53 avg60=0.20 avg300=0.00 total=123\nfull avg10=9.00 avg60=0 avg300=0 total=1\n"
    #expect(Pressure.parse(text) == 1.53)
    #expect(Pressure.parse(nil) == nil)
    #expect(Pressure.parse("") == nil)
  }

  @Test func `CPU shares come from two looks at the counters`() {
    let before = CPUCounters.parse(
      stat: "cpu  100 0 100 800 0 0 0 0 0 0\ncpu0 50 0 50 400 0 0 0 0\ncpu1 50 0 50 400 0 0 0 0\nintr 5\n")
    let after = CPUCounters.parse(
      stat: "cpu  180 0 120 900 0 0 0 0 0 0\ncpu0 130 0 70 400 0 0 0 0\ncpu1 50 0 50 450 50 0 0 0\nintr 9\n")
    #expect(before.cores.count == 2)
    let usage = after.usage(since: before)
    #expect(usage.all == 0.5)
    #expect(usage.cores == [1, 0])
    #expect(after.usage(since: after).all == 0)
  }

  @Test func `a disk's traffic is found by its device`() throws {
    let text = "   8  0 sda 10 0 200 5 20 0 400 9 0 0 0\n 259  1 nvme0n1p1 1 0 2 3 4 0 6 7 0 0 0\n"
    let traffic = try #require(DiskStatus.traffic(text, major: 259, minor: 1))
    #expect(traffic.read == 1024)
    #expect(traffic.written == 3072)
    #expect(DiskStatus.traffic(text, major: 1, minor: 1) == nil)
  }

  @Test func `a disk's space is that of the file system`() throws {
    let folder = TemporaryFolder()
    let space = try #require(DiskStatus.space(folder.path))
    #expect(space.free >= 0 && space.free <= space.total && space.total > 0)
    #expect(DiskStatus.space(folder.path + "/nowhere") == nil)
    #expect(DiskStatus.device(folder.path) != nil)
  }

  @Test func `the monitor sees the machine it runs on`() async {
    let folder = TemporaryFolder()
    let monitor = ResourceMonitor(workFolder: folder.path, stateFolder: folder.path + "/nowhere")
    await monitor.watch(targets: [folder.path, "/"])
    var gauges = Gauges()
    #expect(
      await eventually {
        gauges = await monitor.sample(children: [])
        return gauges.work.isKnown
      })
    #expect(gauges.memoryTotal > 0 && gauges.memoryAvailable <= gauges.memoryTotal)
    #expect(!gauges.cores.isEmpty)
    #expect(gauges.target == gauges.work)
    #expect(gauges.state == DiskGauge(path: folder.path + "/nowhere"))
    #expect(gauges.ownCPU > 0)
  }

  @Test func `spare memory leaves the reserve alone`() {
    let gauges = Gauges(memoryTotal: 1000, memoryAvailable: 600)
    #expect(ResourceMonitor.spareMemory(gauges, reserveShare: 0.2) == 400)
    #expect(ResourceMonitor.spareMemory(gauges, reserveShare: 0.9) == -300)
  }
}
