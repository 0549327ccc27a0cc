import Foundation

/// What tells one build of the program from another: the linker's build id (a hash over what it linked), read from the
/// ELF file's note `NT_GNU_BUILD_ID` (gABI, "Note Section").
package enum BuildID {
  /// Of the program that runs, also after its file was replaced. `unknown` where it has none.
  package static let own = of("/proc/self/exe") ?? "unknown"

  /// Of a program file, in hexadecimal digits; nil where it can't be read or has none.
  package static func of(_ path: String) -> String? {
    guard let file = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? file.close() }
    func bytes(_ offset: UInt64, _ count: Int) -> [UInt8]? {
      guard (try? file.seek(toOffset: offset)) != nil, let data = try? file.read(upToCount: count), data.count == count
      else { return nil }
      return Array(data)
    }
    guard let header = bytes(0, 64), header.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2]) else { return nil }
    let (table, size, count) = (number(header, 32, 8), Int(number(header, 54, 2)), Int(number(header, 56, 2)))
    for index in 0..<count {
      guard let entry = bytes(table + UInt64(index * size), 56), number(entry, 0, 4) == noteSegment else { continue }
      guard let notes = bytes(number(entry, 8, 8), Int(min(number(entry, 32, 8), 1 << 16))) else { continue }
      if let id = find(in: notes) { return id }
    }
    return nil
  }

  private static let noteSegment: UInt64 = 4
  private static let buildIDNote: UInt64 = 3

  /// The build id among the notes of a segment.
  static func find(in notes: [UInt8]) -> String? {
    var at = 0
    while at + 12 <= notes.count {
      let (name, value) = (Int(number(notes, at, 4)), Int(number(notes, at + 4, 4)))
      let start = at + 12 + (name + 3) / 4 * 4
      guard name >= 0, value >= 0, start + value <= notes.count else { return nil }
      if number(notes, at + 8, 4) == buildIDNote {
        return notes[start..<start + value].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      }
      at = start + (value + 3) / 4 * 4
    }
    return nil
  }

  /// Little-endian.
  private static func number(_ bytes: [UInt8], _ at: Int, _ count: Int) -> UInt64 {
    bytes[at..<at + count].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
