import DraptoModel

/// How many encoders run at once, and with how many threads each. Pure; the measurements behind it are in
/// docs/decisions/2026-11-22-workers.md.
package struct WorkerPolicy: Sendable, Equatable {
  /// Cores that may be used.
  package var cores: Int
  /// 0: automatic.
  package var fixed: Int
  /// `lp` of every encoder; 0: fitted.
  package var threads: Int

  /// `fixed` and `threads` of 0 leave the choice to the policy.
  package init(cores: Int, fixed: Int, threads: Int = 0) {
    self.cores = max(1, cores)
    self.fixed = fixed
    self.threads = threads
  }

  /// Where it begins: half the cores but at least two (one core each gives the least CPU time per frame), so that a
  /// large machine learns how much memory an encoder takes before it starts dozens.
  package var initial: Int { fixed > 0 ? fixed : min(cores, max(2, cores / 2)) }

  /// Where growth ends: encoders wait for their own threads now and then, so a few more than cores fill them.
  package var ceiling: Int { fixed > 0 ? fixed : cores + max(1, cores / 4) }

  /// What was seen since the last decision.
  package struct Observation: Sendable, Equatable {
    /// Share of all cores that was idle, mean of the last seconds.
    package var idle: Double
    /// All workers busy and work waiting.
    package var isSaturated: Bool
    /// Percent, PSI `some avg10`.
    package var memoryPressure: Double
    /// Available memory is below the reserve.
    package var isMemoryShort: Bool

    package init(idle: Double, isSaturated: Bool, memoryPressure: Double, isMemoryShort: Bool) {
      self.idle = idle
      self.isSaturated = isSaturated
      self.memoryPressure = memoryPressure
      self.isMemoryShort = isMemoryShort
    }
  }

  /// The next number of workers.
  package func next(_ current: Int, _ seen: Observation) -> Int {
    if seen.isMemoryShort || seen.memoryPressure > 20 { return max(1, current - 1) }
    guard fixed == 0 else { return min(fixed, max(current, 1) + (current < fixed ? 1 : 0)) }
    // More than half a core idle while work waits.
    if seen.isSaturated, seen.idle * Double(cores) > 0.5, current < ceiling {
      return min(ceiling, current + max(1, current / 4))
    }
    return current
  }

  /// SVT-AV1's `lp` for an encoder that starts now. One thread each while there are chunks for every core; what is left
  /// over is shared out when there are fewer chunks than cores, or memory allows fewer workers.
  /// - Parameters:
  ///   - running: encoders at work, without this one.
  ///   - waiting: chunks that could start after this one; nil while more are still being found.
  package func parallelism(workers: Int, running: Int, waiting: Int?) -> Int {
    if threads > 0 { return threads }
    let soon = waiting.map { running + 1 + $0 } ?? workers
    let together = max(1, min(workers, max(soon, running + 1)))
    return min(6, max(1, cores / together))
  }
}
