import Glibc

/// Writes a line to stderr. A stream that is gone (closed terminal, broken pipe) is no reason to stop an encode.
func standardError(_ text: String) { writeAll(text + "\n", to: 2) }

/// Writes text to stdout, unbuffered.
func standardOutput(_ text: String) { writeAll(text, to: 1) }

private func writeAll(_ text: String, to descriptor: Int32) {
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    guard count > 0 else { return }
    rest = rest.dropFirst(count)
  }
}
