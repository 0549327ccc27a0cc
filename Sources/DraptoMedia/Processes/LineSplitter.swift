/// Cuts a byte stream into lines at `\n` and `\r`; a line longer than `limit` bytes is cut there.
struct LineSplitter {
  private var buffer: [UInt8] = []
  private let limit: Int

  init(limit: Int = 16_384) { self.limit = limit }

  /// Feeds bytes; calls `body` for each line that is complete. Bytes that are no UTF-8 are replaced.
  mutating func feed(_ bytes: some Sequence<UInt8>, _ body: (String) -> Void) {
    for byte in bytes {
      if byte == 0x0A || byte == 0x0D {
        flush(body)
      } else {
        buffer.append(byte)
        if buffer.count >= limit { flush(body) }
      }
    }
  }

  /// Gives out what is left at the end of the stream.
  mutating func flush(_ body: (String) -> Void) {
    guard !buffer.isEmpty else { return }
    body(String(decoding: buffer, as: UTF8.self))
    buffer.removeAll(keepingCapacity: true)
  }
}

/// The last lines of a text, at most `capacity` bytes.
struct TailRing {
  private var lines: [String] = []
  private var bytes = 0
  private let capacity: Int

  init(capacity: Int = 32_768) { self.capacity = capacity }

  mutating func add(_ line: String) {
    lines.append(line)
    bytes += line.utf8.count + 1
    var dropped = 0
    while bytes > capacity, dropped < lines.count - 1 {
      bytes -= lines[dropped].utf8.count + 1
      dropped += 1
    }
    if dropped > 0 { lines.removeFirst(dropped) }
  }

  var text: String { lines.joined(separator: "\n") }
}
