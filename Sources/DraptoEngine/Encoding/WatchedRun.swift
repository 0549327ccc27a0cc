import DraptoMedia
import DraptoModel

/// Runs a program under a watchdog: it must make progress, not just live. Frozen time does not count.
package struct WatchedRun: Sendable {
  /// Runs the program; its own watch is off.
  package var runner: ToolRunner
  /// Seconds without progress after which the program is ended.
  package var stallTimeout: Int
  /// Further seconds until the first figures move: a program that decodes a long way to the first frame it keeps tells
  /// nothing of it.
  package var headStart: Int
  /// Every line of output is progress: for programs that print one per packet, frame or percent.
  package var linesAreProgress: Bool

  /// - Parameter runner: its own watch, if it has one, gives way to this one.
  package init(runner: ToolRunner, stallTimeout: Int, headStart: Int = 0, linesAreProgress: Bool = false) {
    self.runner = runner
    self.runner.stallTimeout = nil
    self.stallTimeout = stallTimeout
    self.headStart = headStart
    self.linesAreProgress = linesAreProgress
  }

  /// - Parameter onProgress: called for each set of figures.
  /// - Throws: ``MediaError``: failed, stalled, rejected parameter.
  /// - Returns: what stderr told, and the last figures.
  package func run(
    _ command: ToolCommand, handle: ToolHandle, file: String? = nil,
    onOutput: @escaping @Sendable (String) -> Void = { _ in },
    onProgress: @escaping @Sendable (FFmpegProgress) -> Void = { _ in }
  ) async throws -> (scan: StderrScanner, last: FFmpegProgress) {
    let (outcome, scan, last) = try await outcome(
      of: command, handle: handle, onOutput: onOutput, onProgress: onProgress)
    if let line = scan.rejectedParameter { throw MediaError.rejectedParameter(command, line: line) }
    guard outcome.succeeded else { throw MediaError.failed(command, outcome, file: file) }
    return (scan, last)
  }

  /// Like ``run(_:handle:file:onOutput:onProgress:)``, but a status other than 0 is for the caller to judge.
  package func outcome(
    of command: ToolCommand, handle: ToolHandle,
    onOutput: @escaping @Sendable (String) -> Void = { _ in },
    onProgress: @escaping @Sendable (FFmpegProgress) -> Void = { _ in }
  ) async throws -> (ToolOutcome, StderrScanner, FFmpegProgress) {
    let scanner = Locked(StderrScanner())
    let parser = Locked(ProgressParser())
    let last = Locked(FFmpegProgress())
    let moved = Locked(ContinuousClock.now + .seconds(headStart))
    let tail = Locked<[String]>([])
    let outcome = try await withThrowingTaskGroup(of: ToolOutcome?.self) { group in
      group.addTask {
        try await runner.run(
          command, handle: handle,
          onOutput: { line in
            onOutput(line)
            if linesAreProgress { moved.withLock { $0 = max($0, .now) } }
            guard let figures = parser.withLock({ $0.feed(line) }) else { return }
            let isNew = last.withLock { old in
              defer { old = figures }
              return old.frames != figures.frames || old.bytes != figures.bytes || old.seconds != figures.seconds
            }
            handle.sample()
            if isNew { moved.withLock { $0 = max($0, .now) } }
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
          if ContinuousClock.now - before > .seconds(5) { moved.withLock { $0 = max($0, .now) } }
          if handle.isPaused { moved.withLock { $0 = max($0, .now) } }
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
    return (outcome, scanner.value, last.value)
  }
}
