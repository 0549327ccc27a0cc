import DraptoModel
import Glibc
import Subprocess

/// Runs programs: each in a process group of its own, without a terminal, with both outputs drained, and dead
/// (SIGKILL to the group) as soon as the task that runs it is cancelled. What they write is made for being thrown
/// away on failure, so no grace period is given: a frozen or flushing encoder would only make the user wait.
package struct ToolRunner: Sendable {
  /// Marks the environment of every child, so that a later drapto finds what a killed one left behind.
  package static let ownerVariable = "DRAPTO_OWNER"

  /// Value of ``ownerVariable``: the state folder.
  package var owner: String
  /// Added to the priority of each program, as nice(1) counts.
  package var niceness: Int
  /// Told of each command line as it starts.
  package var onStart: @Sendable (ToolCommand, pid_t) -> Void
  /// Grip on every program that is run without one of its own.
  package var handle: ToolHandle?
  /// Seconds after which a program that stands still (prints nothing, computes nothing, reads and writes nothing) is
  /// ended; nil: never. Frozen time does not count.
  package var stallTimeout: Int?

  /// - Parameter niceness: what is added to the priority of each program, as nice(1) counts.
  package init(
    owner: String, niceness: Int = 0, onStart: @escaping @Sendable (ToolCommand, pid_t) -> Void = { _, _ in }
  ) {
    self.owner = owner
    self.niceness = niceness
    self.onStart = onStart
  }

  /// The same runner for one piece of work: whatever it runs can be frozen by the handle, and is ended when it stands
  /// still.
  package func watched(by handle: ToolHandle, stallTimeout: Int?) -> ToolRunner {
    var runner = self
    runner.handle = handle
    runner.stallTimeout = stallTimeout
    return runner
  }

  /// Runs to the end. A non-zero status is no error here.
  ///
  /// Throws ``MediaError`` when the program can't be started or stood still, `CancellationError` when the task was
  /// cancelled.
  /// - Parameters:
  ///   - onOutput: one call per line of stdout, in order.
  ///   - onError: one call per line of stderr, in order.
  ///   - longestLine: bytes at which a line of stdout is cut.
  package func run(
    _ command: ToolCommand, handle: ToolHandle? = nil, longestLine: Int = 16_384,
    onOutput: @escaping @Sendable (String) -> Void = { _ in }, onError: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws -> ToolOutcome {
    try await run(command, handle, .lines(longest: longestLine, onOutput), onError)
  }

  /// Runs to the end, whatever its stdout is: it comes in pieces, in order, as the pipe has them.
  package func run(
    _ command: ToolCommand, handle: ToolHandle? = nil, onBytes: @escaping @Sendable (UnsafeRawBufferPointer) -> Void,
    onError: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws -> ToolOutcome { try await run(command, handle, .bytes(onBytes), onError) }

  /// Who gets stdout.
  private enum Output: Sendable {
    case lines(longest: Int, @Sendable (String) -> Void)
    case bytes(@Sendable (UnsafeRawBufferPointer) -> Void)

    /// The same, told of each line or piece before it is handed on.
    func telling(_ body: @escaping @Sendable () -> Void) -> Output {
      switch self {
      case .lines(let longest, let take):
        .lines(longest: longest) { line in
          body()
          take(line)
        }
      case .bytes(let take):
        .bytes { bytes in
          body()
          take(bytes)
        }
      }
    }
  }

  private func run(
    _ command: ToolCommand, _ handle: ToolHandle?, _ output: Output, _ onError: @escaping @Sendable (String) -> Void
  ) async throws -> ToolOutcome {
    let handle = handle ?? self.handle ?? ToolHandle()
    guard let stallTimeout else { return try await run(command, handle, Locked(nil), output, onError) }
    let watch = StandstillWatch(handle: handle, timeout: stallTimeout)
    return try await withThrowingTaskGroup(of: ToolOutcome.self) { group in
      group.addTask {
        try await run(
          command, handle, watch.pid, output.telling { watch.moved() },
          { line in
            watch.moved()
            onError(line)
          })
      }
      group.addTask {
        try await watch.run()
        throw MediaError.stalled(command, seconds: stallTimeout, stderrTail: "")
      }
      defer { group.cancelAll() }
      return try await group.next()!
    }
  }

  private func run(
    _ command: ToolCommand, _ handle: ToolHandle, _ started: Locked<pid_t?>, _ output: Output,
    _ onError: @escaping @Sendable (String) -> Void
  ) async throws -> ToolOutcome {
    try Task.checkCancellation()
    var options = PlatformOptions()
    options.processGroupID = 0
    options.teardownSequence = [.send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .zero)]
    var variables: [Environment.Key: String?] = ["LC_ALL": "C.UTF-8", "DRAPTO_OWNER": owner]
    for (name, value) in command.environment {
      guard let key = Environment.Key(rawValue: name) else { continue }
      variables[key] = value
    }
    let tail = Locked(TailRing())
    let status: TerminationStatus
    do {
      let result = try await Subprocess.run(
        .path(.init(command.executable)), arguments: Arguments(command.arguments),
        environment: .inherit.updating(variables), platformOptions: options, input: .none, output: .sequence,
        error: .sequence
      ) { execution in
        let pid = execution.processIdentifier.value
        if niceness != 0 { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(pid), Int32(niceness)) }
        started.withLock { $0 = pid }
        handle.started(pid: pid)
        onStart(command, pid)
        let (standardOutput, errors) = (execution.standardOutput, execution.standardError)
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try await Self.drain(standardOutput, output) }
          group.addTask {
            let take = Output.lines(longest: 16_384) { line in
              tail.withLock { $0.add(line) }
              onError(line)
            }
            try await Self.drain(errors, take)
          }
          try await group.waitForAll()
        }
        handle.sample()
      }
      if let pid = started.value { handle.ended(pid: pid) }
      status = result.terminationStatus
    } catch {
      if let pid = started.value { handle.ended(pid: pid) }
      if Task.isCancelled { throw CancellationError() }
      if error is CancellationError { throw error }
      throw MediaError.notStarted(command, reason: "\(error)")
    }
    try Task.checkCancellation()
    let text = tail.withLock { $0.text }
    switch status {
    case .exited(let code): return ToolOutcome(exitStatus: code, signal: nil, stderrTail: text)
    case .signaled(let signal): return ToolOutcome(exitStatus: nil, signal: signal, stderrTail: text)
    }
  }

  /// Runs to the end and gives stdout. Throws ``MediaError`` for a non-zero status or a signal.
  package func output(of command: ToolCommand, handle: ToolHandle? = nil, file: String? = nil) async throws
    -> (stdout: String, stderr: String)
  {
    let collected = Locked("")
    let outcome = try await run(
      command, handle: handle, longestLine: .max,
      onOutput: { line in
        collected.withLock {
          $0 += line
          $0 += "\n"
        }
      })
    guard outcome.succeeded else { throw MediaError.failed(command, outcome, file: file) }
    return (collected.withLock { $0 }, outcome.stderrTail)
  }

  private static func drain(_ stream: SubprocessOutputSequence, _ output: Output) async throws {
    switch output {
    case .lines(let longest, let take):
      var splitter = LineSplitter(limit: longest)
      for try await chunk in stream { chunk.withUnsafeBytes { splitter.feed($0, take) } }
      splitter.flush(take)
    case .bytes(let take): for try await chunk in stream { chunk.withUnsafeBytes(take) }
    }
  }
}
