import DraptoMedia
import DraptoModel

/// Runs a program under a watchdog: it must make progress, not just live. Frozen time does not count.
package struct WatchedRun: Sendable {
  package var runner: ToolRunner
  /// Seconds without progress after which the program is ended.
  package var stallTimeout: Int

  package init(runner: ToolRunner, stallTimeout: Int) {
    self.runner = runner
    self.stallTimeout = stallTimeout
  }

  /// - Parameter onProgress: called for each set of figures.
  /// - Throws: ``MediaError``: failed, stalled, rejected parameter.
  /// - Returns: what stderr told, and the last figures.
  package func run(
    _ command: ToolCommand, handle: ToolHandle, file: String? = nil,
    onOutput: @escaping @Sendable (String) -> Void = { _ in },
    onProgress: @escaping @Sendable (FFmpegProgress) -> Void = { _ in }
  ) async throws -> (scan: StderrScanner, last: FFmpegProgress) {
    let scanner = Locked(StderrScanner())
    let parser = Locked(ProgressParser())
    let last = Locked(FFmpegProgress())
    let moved = Locked(ContinuousClock.now)
    let tail = Locked<[String]>([])
    let outcome = try await withThrowingTaskGroup(of: ToolOutcome?.self) { group in
      group.addTask {
        try await runner.run(
          command, handle: handle,
          onOutput: { line in
            onOutput(line)
            guard let figures = parser.withLock({ $0.feed(line) }) else { return }
            let isNew = last.withLock { old in
              defer { old = figures }
              return old.frames != figures.frames || old.bytes != figures.bytes || old.seconds != figures.seconds
            }
            if isNew { moved.withLock { $0 = .now } }
            onProgress(figures)
          },
          onError: { line in
            scanner.withLock { $0.feed(line) }
            tail.withLock {
              $0.append(line)
              if $0.count > 20 { $0.removeFirst() }
            }
          })
      }
      group.addTask {
        while true {
          let before = ContinuousClock.now
          try await Task.sleep(for: .seconds(1))
          // drapto itself was stopped (^Z) or the machine slept: that time was nobody's.
          if ContinuousClock.now - before > .seconds(5) { moved.withLock { $0 = .now } }
          if handle.isPaused { moved.withLock { $0 = .now } }
          if ContinuousClock.now - moved.value > .seconds(stallTimeout) {
            throw MediaError.stalled(
              command, seconds: stallTimeout, stderrTail: tail.value.joined(separator: "\n"))
          }
        }
      }
      defer { group.cancelAll() }
      return try await group.next()!
    }
    guard let outcome else { throw CancellationError() }
    if let line = scanner.value.rejectedParameter { throw MediaError.rejectedParameter(command, line: line) }
    guard outcome.succeeded else { throw MediaError.failed(command, outcome, file: file) }
    return (scanner.value, last.value)
  }
}
