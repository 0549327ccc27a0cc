import Dispatch
import DraptoModel
@preconcurrency import Glibc

/// Gives streams that were closed by whoever started the program a place: else the first files that it opens would get
/// their numbers, and what is printed would go into them.
func openStandardStreams() {
  for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 { _ = open("/dev/null", O_RDWR) }
}

/// Writes lines to stderr; what would act on the terminal is made visible, but for the newlines between them. A stream that
/// is gone (closed terminal, broken pipe) is no reason to stop an encode.
func standardError(_ text: String) {
  let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
  _ = writeAll(lines.map { Format.visible(String($0)) + "\n" }.joined(), to: 2)
}

/// Prints what a command was asked for, a line each, and waits for the reader; what would act on the terminal is made
/// visible.
func printLines(_ lines: [String]) { for line in lines { print(Format.visible(line)) } }

/// A value as one line of JSON in which nothing acts on a terminal: what would is written as `\u202e`, and is the same to
/// whoever reads it.
func jsonLine(_ value: some Encodable) throws -> String {
  let text = String(decoding: try WireJSON.line(value), as: UTF8.self)
  guard text.unicodeScalars.contains(where: Format.actsOnTerminal) else { return text }
  var safe = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    guard Format.actsOnTerminal(scalar) else {
      safe.append(scalar)
      continue
    }
    // All of them are in the first plane.
    let digits = String(scalar.value, radix: 16)
    safe += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).unicodeScalars
  }
  return String(safe)
}

/// Asks for a line: stays on it, behind the question.
func prompt(_ text: String) { _ = writeAll(Format.visible(text), to: 2) }

/// Nothing more is taken by stdout: mostly because whoever read it has gone, to whom nothing more has to be said.
/// ``lostOutput()`` tells.
struct OutputEnded: Error {}

/// Writes to stdout and waits for the reader. Throws ``OutputEnded``.
func writeOutput(_ text: String) throws(OutputEnded) {
  guard writeAll(text, to: 1) else {
    if errno != EPIPE { unwritten.withLock { $0 = errno } }
    throw OutputEnded()
  }
}

/// Writes what is still buffered. Says why stdout did not take everything: a disk that is full, which must not look like
/// success. Nil where it did, or where its reader has gone.
func lostOutput() -> ErrorReport? {
  let isFlushed = fflush(stdout) == 0
  let reason = isFlushed ? unwritten.value : errno
  guard !isFlushed || ferror(stdout) != 0 || reason != 0, reason != EPIPE, !isReaderGone else { return nil }
  // Of what `print` could not write earlier nobody kept the reason.
  let words = reason == 0 ? "" : ": " + String(cString: strerror(reason))
  return ErrorReport(
    .diskFull, "standard output could not be written whole" + words,
    advice: "Free some space where it goes, and run the command again.")
}

/// A pipe or socket that nobody reads any more.
private var isReaderGone: Bool {
  var look = pollfd(fd: 1, events: Int16(POLLOUT), revents: 0)
  return poll(&look, 1, 0) > 0 && look.revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0
}

/// errno of what was lost beside `print`; 0: nothing was.
private let unwritten = Locked<Int32>(0)

/// Columns of the terminal that stdout is; nil where it is none.
var standardOutputWidth: Int? {
  var size = winsize()
  guard isatty(1) == 1, ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
  return Int(size.ws_col)
}

/// Writes text to stdout on a thread of its own: a terminal that is held (^S) or a pipe nobody reads must not hold the
/// engine. More than ``OutputQueue/limit`` bytes behind, text is dropped until the reader has caught up: false then.
@discardableResult func standardOutput(_ text: String) -> Bool { OutputQueue.shared.post(text) }

/// Lines without the newlines behind them; what would act on the terminal is made visible.
func standardOutput(lines: [String]) { standardOutput(lines.map { Format.visible($0) + "\n" }.joined()) }

/// Waits until everything is written, or for two seconds.
func flushStandardOutput() { OutputQueue.shared.flush() }

private final class OutputQueue: Sendable {
  static let shared = OutputQueue()
  static let limit = 4 << 20
  private let queue = DispatchQueue(label: "drapto.stdout")
  private let waiting = Locked(0)

  func post(_ text: String) -> Bool {
    let bytes = text.utf8.count
    let fits = waiting.withLock { behind in
      guard behind + bytes <= Self.limit else { return false }
      behind += bytes
      return true
    }
    guard fits else { return false }
    queue.async {
      _ = writeAll(text, to: 1)
      self.waiting.withLock { $0 -= bytes }
    }
    return true
  }

  func flush() {
    let done = DispatchSemaphore(value: 0)
    queue.async { done.signal() }
    _ = done.wait(timeout: .now() + 2)
  }
}

/// False where the reader has gone.
private func writeAll(_ text: String, to descriptor: Int32) -> Bool {
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { return false }
    rest = rest.dropFirst(count)
  }
  return true
}
