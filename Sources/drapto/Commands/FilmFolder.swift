import DraptoModel
import Foundation
import Glibc

/// What lies below a folder: the films, and what was left out.
struct FilmFolder {
  /// Paths relative to the folder, sorted as people count.
  private(set) var films: [String] = []
  /// Paths that are no UTF-8: films, and folders that can't be walked into.
  private(set) var unreadable: [[UInt8]] = []
  /// How many files have which ending and are no films.
  private var others: [String: Int] = [:]
  private var own = 0
  private let folder: String

  init(_ folder: String) {
    self.folder = folder
    walk("")
    films.sort {
      let order = $0.compare($1, options: [.numeric, .caseInsensitive])
      return order == .orderedSame ? PathKey($0) < PathKey($1) : order == .orderedAscending
    }
  }

  /// One line about the files that are left out; nil where there are none.
  var leftOut: String? {
    let count = others.values.reduce(0, +)
    guard count + own > 0 else { return nil }
    var parts: [String] = []
    if count > 0 {
      let sorted = others.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      let kinds = sorted.prefix(6).map { "\($0.value) \($0.key)" } + (sorted.count > 6 ? ["…"] : [])
      parts.append("\(count) that \(count == 1 ? "has" : "have") no ending of films (\(kinds.joined(separator: ", ")))")
    }
    if own > 0 { parts.append("\(own) that drapto made") }
    let files = count + own == 1 ? "1 file is" : "\(count + own) files are"
    return Format.visible("in \(folder) \(files) left out: \(parts.joined(separator: ", "))")
  }

  /// Links to files are followed, links to folders are not: they can lead in circles.
  private mutating func walk(_ relative: String) {
    for (name, isFolder) in Self.names(in: relative.isEmpty ? folder : OutputNaming.join(folder, relative)) {
      let prefix = relative.isEmpty ? "" : relative + "/"
      guard let text = String(validating: name, as: UTF8.self) else {
        let isWanted = isFolder || OutputNaming.isFilm(String(decoding: name, as: UTF8.self))
        if isWanted { unreadable.append(Array((OutputNaming.join(folder, prefix)).utf8) + name) }
        continue
      }
      if isFolder { walk(prefix + text) } else { take(text, prefix: prefix) }
    }
  }

  private mutating func take(_ name: String, prefix: String) {
    if OutputNaming.isFilm(name) {
      films.append(prefix + name)
    } else if OutputNaming.isOwn(name) {
      own += 1
    } else if !name.hasPrefix(".") {
      let dot = name.lastIndex(of: ".")
      others[dot.map { name[$0...].lowercased() } ?? "without one", default: 0] += 1
    }
  }

  /// Names as bytes; nothing for a folder that can't be read.
  private static func names(in folder: String) -> [(name: [UInt8], isFolder: Bool)] {
    guard let handle = opendir(folder) else { return [] }
    defer { closedir(handle) }
    var result: [(name: [UInt8], isFolder: Bool)] = []
    while let entry = readdir(handle) {
      let text = withUnsafeBytes(of: entry.pointee.d_name) { $0.prefix { $0 != 0 } + [0] }
      let name = Array(text.dropLast())
      if name == [0x2e] || name == [0x2e, 0x2e] { continue }
      var status = stat()
      let isThere = fstatat(dirfd(handle), text.map { CChar(bitPattern: $0) }, &status, AT_SYMLINK_NOFOLLOW) == 0
      let isFolder = isThere && status.st_mode & S_IFMT == S_IFDIR
      result.append((name, isFolder))
    }
    return result
  }
}
