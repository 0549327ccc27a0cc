import Dispatch
import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoEngine

/// Disks that answer when the test lets them.
private final class FakeDisks: Sendable {
  private struct State {
    var looks: [String: Int] = [:]
    var free: Int64? = 100
  }
  private let state = Locked(State())
  private let dead: Set<String>
  private let gate = DispatchSemaphore(value: 0)

  init(dead: Set<String> = []) { self.dead = dead }

  @Sendable func look(_ path: String) -> DiskSample {
    state.withLock { $0.looks[path, default: 0] += 1 }
    if dead.contains(path) {
      gate.wait()
      gate.signal()
    }
    return DiskSample(space: state.value.free.map { ($0, 1000) })
  }

  func looks(at path: String) -> Int { state.value.looks[path] ?? 0 }
  func set(free: Int64?) { state.withLock { $0.free = free } }
  func comeBack() { gate.signal() }
}

@Suite struct DiskWatchTests {
  private func watch(_ disks: FakeDisks, patience: Duration = .seconds(5)) -> DiskWatch {
    DiskWatch("/disk", every: .milliseconds(5), patience: patience, look: disks.look)
  }

  @Test func `the latest look counts, and a file system that does not tell is unknown, not full`() async {
    let disks = FakeDisks()
    let watch = watch(disks)
    #expect(await eventually { watch.latest == .space(free: 100, total: 1000) })
    disks.set(free: 0)
    #expect(await eventually { watch.latest == .space(free: 0, total: 1000) })
    disks.set(free: nil)
    #expect(await eventually { watch.latest == .unknown })
  }

  @Test func `a look that has not returned in time makes the disk silent, until it answers`() async throws {
    let disks = FakeDisks(dead: ["/disk"])
    let watch = watch(disks)
    #expect(watch.latest == .unknown)
    #expect(await eventually { disks.looks(at: "/disk") == 1 })
    let later = ContinuousClock.now + .seconds(6)
    guard case .silent(let since, let last) = watch.reading(at: later) else {
      Issue.record("not silent")
      return
    }
    #expect(since < .now && last == .unknown)
    #expect(watch.latest == .unknown)
    disks.comeBack()
    #expect(await eventually { watch.latest == .space(free: 100, total: 1000) })
  }

  @Test func `a watch that is stopped or forgotten looks no more`() async {
    let disks = FakeDisks()
    var forgotten: DiskWatch? = watch(disks)
    #expect(await eventually { disks.looks(at: "/disk") > 2 })
    weak let weakly = forgotten
    forgotten = nil
    #expect(weakly == nil)
    let stopped = DiskWatch("/other", every: .milliseconds(5), look: disks.look)
    #expect(await eventually { disks.looks(at: "/other") > 2 })
    stopped.stop()
    // A third one shows that time goes on.
    var counts = [-1, -1]
    let witness = DiskWatch("/witness", every: .milliseconds(5), look: disks.look)
    #expect(
      await eventually {
        let before = counts
        counts = [disks.looks(at: "/disk"), disks.looks(at: "/other")]
        let seen = disks.looks(at: "/witness")
        return await eventually { disks.looks(at: "/witness") > seen + 3 } && before == counts
      })
    witness.stop()
  }

  @Test(.enabled(if: DeadShare.canMount)) func `a share whose server is dead is silent`() async throws {
    let share = try DeadShare()
    let watch = DiskWatch(share.path, every: .milliseconds(5), patience: .milliseconds(50))
    #expect(await eventually { watch.latest.isSilent })
    share.end()
    #expect(await eventually { !watch.latest.isSilent })
  }

  // MARK: The monitor

  @Test func `a disk that never answers holds up no other gauge`() async {
    let disks = FakeDisks(dead: ["/dead"])
    let monitor = ResourceMonitor(workFolder: "/work", stateFolder: "/state", look: disks.look)
    await monitor.watch(targets: ["/dead", "/alive"])
    #expect(await eventually { disks.looks(at: "/dead") == 1 })
    var gauges = Gauges()
    #expect(
      await eventually {
        gauges = await monitor.sample(children: [])
        return gauges.work.isKnown && gauges.state?.isKnown == true
      })
    #expect(gauges.memoryTotal > 0)
    #expect(gauges.work == DiskGauge(path: "/work", free: 100, total: 1000))
    #expect(gauges.state == DiskGauge(path: "/state", free: 100, total: 1000))
    #expect(gauges.target == DiskGauge(path: "/dead"))
    #expect(await eventually { await monitor.reading(of: "/alive") == .space(free: 100, total: 1000) })
    #expect(await monitor.reading(of: "/dead") == .unknown)
    disks.comeBack()
    #expect(await eventually { await monitor.sample(children: []).target?.isKnown == true })
  }

  @Test func `a dead disk that is wanted now and then costs one thread`() async {
    let disks = FakeDisks(dead: ["/dead"])
    let monitor = ResourceMonitor(workFolder: "/work", patience: .milliseconds(20), look: disks.look)
    await monitor.watch(targets: ["/dead"])
    #expect(await eventually { disks.looks(at: "/dead") == 1 })
    for _ in 0..<5 {
      await monitor.watch(targets: [])
      await monitor.watch(targets: ["/dead"])
    }
    await monitor.watch(targets: ["/alive"])
    #expect(await eventually { disks.looks(at: "/alive") > 0 })
    #expect(disks.looks(at: "/dead") == 1)
    #expect(await eventually { await monitor.reading(of: "/dead").isSilent })
    disks.comeBack()
    #expect(
      await eventually {
        await monitor.watch(targets: [])
        return await monitor.reading(of: "/dead") == .unknown
      })
  }
}
