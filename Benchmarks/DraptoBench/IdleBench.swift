import DraptoControl
import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc

/// What a server at rest costs with two screens attached, which are told the gauges once a second as an engine does.
enum IdleBench {
  /// Percent of a core, both clients included.
  static func share(seconds: Double) async throws -> Double {
    let folder = TemporaryFolder("idle")
    let engine = FakeEngine.large(ended: 20, chunks: 1000)
    let server = try await ControlServer.start(
      engine,
      ControlConfiguration(
        stateFolder: folder.path, owner: .service, environment: ["XDG_RUNTIME_DIR": folder.path],
        settings: { _ in Settings() }, stop: {}))
    let complete = Locked(0)
    let readers = try await withThrowingTaskGroup(of: Task<Void, Never>.self) { group in
      for _ in 0..<2 {
        group.addTask {
          let client = try await ControlClient.connect(to: server.socket, name: "dashboard")
          return Task {
            await EngineMirror(client).run { if case .complete = $0 { complete.withLock { $0 += 1 } } }
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    // To attach is another thing.
    _ = await eventually { complete.value == 2 }
    let gauges = Gauges(
      cpu: 0.5, cores: Array(repeating: 0.5, count: 8), work: DiskGauge(path: "/work", free: 1, total: 2))
    let (before, start) = (cpu, ContinuousClock.now)
    while (ContinuousClock.now - start).seconds < seconds {
      engine.publish(.gauges(gauges))
      try await Task.sleep(for: .seconds(1))
    }
    let share = 100 * (cpu - before) / (ContinuousClock.now - start).seconds
    for reader in readers { reader.cancel() }
    await server.stop()
    return share
  }

  /// Seconds of this process.
  private static var cpu: Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }
}
