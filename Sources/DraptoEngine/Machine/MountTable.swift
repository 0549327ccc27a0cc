import DraptoMedia
import DraptoModel
import Foundation

/// Where file systems are mounted, as this process sees it.
package struct MountTable: Sendable, Equatable {
  /// Mount points but for `/`, each once.
  package let points: Set<String>

  /// The root counts as mounted without being listed.
  package init(points: Set<String>) { self.points = points.subtracting(["/"]) }

  /// From the text of /proc/self/mountinfo. The waiting places of an automounter are no mounts: they are there whether
  /// or not the share is.
  package static func parse(mountinfo: String) -> MountTable {
    let points = mountinfo.split(separator: "\n").compactMap { line -> String? in
      // id parent major:minor root POINT options [tags…] - TYPE source options: proc_pid_mountinfo(5).
      let fields = line.split(separator: " ")
      guard fields.count > 4, let dash = fields.dropFirst(5).firstIndex(of: "-"), dash + 1 < fields.count,
        fields[dash + 1] != "autofs"
      else { return nil }
      return unescaped(fields[4])
    }
    return MountTable(points: Set(points))
  }

  /// The table now; nil where /proc does not tell. Asks no disk, so it never hangs.
  package static func read() -> MountTable? { readSmallFile("/proc/self/mountinfo").map(parse) }

  /// The mount point a path lies below, or is; nil for `/`. Goes by the letters of an absolute path: links in it count
  /// as folders.
  package func mountPoint(of path: String) -> String? {
    var place = OutputNaming.absolute(path, in: "/")
    while place != "/" {
      if points.contains(place) { return place }
      place = OutputNaming.split(place).folder
    }
    return nil
  }

  /// Whether something is mounted at exactly this path.
  package func isMounted(_ point: String) -> Bool { point == "/" || points.contains(point) }

  /// The mount point to remember for a file, so that it can be told later whether its disk is there: links are followed,
  /// and what does not exist yet is looked for by its nearest folder. Blocks as long as the disk does.
  package static func mountPoint(for path: String) -> String? {
    var place = OutputNaming.absolute(path, in: "/")
    while place != "/" {
      if let real = realpath(place, nil) {
        defer { free(real) }
        return read()?.mountPoint(of: String(cString: real))
      }
      place = OutputNaming.split(place).folder
    }
    return nil
  }

  /// Spaces, tabs, line ends and backslashes are written as three octal digits.
  private static func unescaped(_ field: Substring) -> String {
    let bytes = Array(field.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\\"), index + 3 < bytes.count,
        let byte = UInt8(String(decoding: bytes[(index + 1)...(index + 3)], as: UTF8.self), radix: 8)
      {
        result.append(byte)
        index += 4
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
