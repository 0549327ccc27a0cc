import DraptoModel
import Foundation
import Glibc
import Subprocess

/// A command line of the user's own, run by `/bin/sh` beside the work. It is kept from doing harm: its input is a file
/// that it may read or not, its output is cut, and it has only so much time.
///
/// Other than what ``ToolRunner`` runs it may have something to put in order: it is asked to end (SIGTERM to its process
/// group) before it is killed. It is over when its shell is: what that left in the background goes on, and its output
/// goes nowhere. It does not carry the mark of drapto's own programs.
package struct ShellCommand: Sendable {
  /// How it ended.
  package enum Ending: Sendable, Equatable {
    case exited(Int32)
    case signaled(Int32)
    /// It was ended after so long.
    case overtime
    /// It was ended because the task that ran it was cancelled.
    case stopped
  }

  /// What the shell is given.
  package var line: String
  /// Variables beyond what it inherits; nil: taken away.
  package var environment: [String: String?] = [:]
  /// What it finds on its standard input.
  package var input = Data()
  /// Added to its priority, as nice(1) counts.
  package var niceness = 0
  /// How long it may take.
  package var limit: Duration
  /// From the wish that it ends to its end.
  package var grace: Duration = .seconds(2)
  /// Bytes and lines of its output that are passed on, of both streams together.
  package var mostOutput = (bytes: 65_536, lines: 500)

  package init(_ line: String, limit: Duration) {
    self.line = line
    self.limit = limit
  }

  /// Runs it to its end. Throws ``MediaError`` when it can't be started.
  /// - Parameter onLine: one call per line of its output, as they come.
  package func run(onLine: @escaping @Sendable (String) -> Void) async throws -> Ending {
    let isStopped = Locked(false)
    return try await withTaskCancellationHandler {
      // Unstructured, and waited for: the library would kill it at once when its own task is cancelled.
      try await Task { try await spawn(isStopped, onLine) }.value
    } onCancel: {
      isStopped.withLock { $0 = true }
    }
  }

  private func spawn(_ isStopped: Locked<Bool>, _ onLine: @Sendable (String) -> Void) async throws -> Ending {
    let command = ToolCommand("/bin/sh", ["-c", line])
    var variables: [Environment.Key: String?] = ["DRAPTO_OWNER": nil]
    for (name, value) in environment {
      guard let key = Environment.Key(rawValue: name) else { continue }
      variables[key] = .some(value)
    }
    var options = PlatformOptions()
    options.processGroupID = 0
    do {
      let input = try UnnamedFile(input)
      let output = try OutputPipe()
      defer { withExtendedLifetime(input) {} }
      let result = try await Subprocess.run(
        .path(.init(command.executable)), arguments: Arguments(command.arguments),
        environment: .inherit.updating(variables), platformOptions: options,
        input: .fileDescriptor(.init(rawValue: input.descriptor), closeAfterSpawningProcess: false),
        output: .fileDescriptor(.init(rawValue: output.writing), closeAfterSpawningProcess: false),
        error: .fileDescriptor(.init(rawValue: output.writing), closeAfterSpawningProcess: false)
      ) { execution in
        let pid = execution.processIdentifier.value
        if niceness != 0 { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(pid), Int32(niceness)) }
        return await follow(pid, output, isStopped, onLine)
      }
      if let forced = result.closureResult { return forced }
      switch result.terminationStatus {
      case .exited(let status): return .exited(status)
      case .signaled(let signal): return .signaled(signal)
      }
    } catch {
      throw MediaError.notStarted(command, reason: "\(error)")
    }
  }

  /// Reads its output until it has ended, and ends it where it must. Its id is its own until this returns: nobody has
  /// waited for it yet.
  /// - Returns: why it was ended; nil: it ended by itself.
  private func follow(
    _ pid: pid_t, _ output: OutputPipe, _ isStopped: Locked<Bool>, _ onLine: (String) -> Void
  ) async -> Ending? {
    let began = ContinuousClock.now
    var lines = CutLines(most: mostOutput)
    var forced: Ending?
    var killAt = began
    var pause = Duration.milliseconds(5)
    while true {
      // In this order: what it wrote before it ended is read.
      let hasEnded = [nil, "Z", "X"].contains(ProcessUsage.read(pid: pid)?.state)
      output.read { lines.feed($0, onLine) }
      if hasEnded { break }
      let now = ContinuousClock.now
      if forced == nil, isStopped.value || now - began > limit {
        forced = isStopped.value ? .stopped : .overtime
        killAt = now + grace
        // One that is frozen would not hear of it.
        for signal in [SIGTERM, SIGCONT] { kill(-pid, signal) }
        pause = .milliseconds(5)
      } else if forced != nil, now >= killAt {
        kill(-pid, SIGKILL)
      }
      try? await Task.sleep(for: pause)
      pause = min(pause * 2, .milliseconds(100))
    }
    if forced != nil {
      // What it started was asked to end with it; what did not listen is killed.
      try? await Task.sleep(for: .milliseconds(100))
      kill(-pid, SIGKILL)
      output.read { lines.feed($0, onLine) }
    }
    lines.flush(onLine)
    return forced
  }
}

/// A file without a name that holds some bytes, at their beginning.
private final class UnnamedFile: Sendable {
  private let file: OwnedDescriptor
  var descriptor: Int32 { file.number }

  init(_ bytes: Data) throws {
    var path = Array((NSTemporaryDirectory() + "/drapto-XXXXXX").utf8CString)
    file = OwnedDescriptor(mkstemp(&path))
    guard descriptor >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    unlink(path)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    guard written == bytes.count else { throw POSIXError(.ENOSPC) }
    lseek(descriptor, 0, SEEK_SET)
  }
}

/// A pipe whose reader never waits.
private final class OutputPipe: Sendable {
  private let readEnd: OwnedDescriptor
  private let writeEnd: OwnedDescriptor
  var reading: Int32 { readEnd.number }
  var writing: Int32 { writeEnd.number }

  init() throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    readEnd = OwnedDescriptor(ends[0])
    writeEnd = OwnedDescriptor(ends[1])
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    _ = fcntl(reading, F_SETFL, O_NONBLOCK)
  }

  /// What is there, at most 256 KiB: one that floods it waits for the next look.
  func read(_ body: (ArraySlice<UInt8>) -> Void) {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    for _ in 0..<4 {
      let count = Glibc.read(reading, &buffer, buffer.count)
      guard count > 0 else { return }
      body(buffer[0..<count])
    }
  }
}

/// The lines of an output, up to so many bytes and lines.
private struct CutLines {
  private var splitter = LineSplitter(limit: 4096)
  private var left: (bytes: Int, lines: Int)
  private var isCut = false

  init(most: (bytes: Int, lines: Int)) { left = most }

  mutating func feed(_ bytes: ArraySlice<UInt8>, _ onLine: (String) -> Void) {
    var lines: [String] = []
    if left.lines > 0 { splitter.feed(bytes.prefix(max(0, left.bytes))) { lines.append($0) } }
    let isWhole = left.lines > 0 && bytes.count <= left.bytes && lines.count <= left.lines
    for line in lines.prefix(left.lines) { onLine(line) }
    left = (left.bytes - bytes.count, max(0, left.lines - lines.count))
    if !isWhole { cut(onLine) }
  }

  mutating func flush(_ onLine: (String) -> Void) {
    guard !isCut else { return }
    splitter.flush(onLine)
  }

  private mutating func cut(_ onLine: (String) -> Void) {
    guard !isCut else { return }
    isCut = true
    onLine("… the rest of the output is left out")
  }
}
