import DraptoModel
import Foundation
import Glibc

/// What lies below a folder: the films, and what was left out.
package struct FilmFolder {
  /// Paths relative to the folder, sorted as people count, unless that was not wanted.
  package private(set) var films: [String] = []
  /// Paths that are no UTF-8: films, and folders that can't be walked into.
  package private(set) var unreadable: [[UInt8]] = []
  /// Folders that this user can't look into, with the reason.
  package private(set) var closed: [(folder: String, reason: String)] = []
  /// How many files have which ending and are no films.
  private var others: [String: Int] = [:]
  private var own = 0
  private let folder: String
  private let passesOver: (String, Folder) -> Bool

  /// A folder that is met on the way, told apart by its numbers: it may have several paths.
  package struct Folder: Sendable, Hashable {
    var device: UInt64
    var inode: UInt64

    init(_ status: stat) { (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino)) }

    /// That of a path; nil where there is none.
    package init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
      self.init(status)
    }
  }

  /// Walks through it. Blocks as long as its disk does.
  /// - Parameters:
  ///   - isSorted: for people; takes longer than all the rest.
  ///   - passesOver: whether a folder below it is not walked into, by its name and numbers.
  package init(
    _ folder: String, isSorted: Bool = true, passesOver: @escaping (String, Folder) -> Bool = { _, _ in false }
  ) {
    self.folder = folder
    self.passesOver = passesOver
    walk("")
    if isSorted { films.sort(by: Self.precedes) }
  }

  /// As people count: `film 2` before `film 10`.
  package static func precedes(_ a: String, _ b: String) -> Bool {
    let order = a.compare(b, options: [.numeric, .caseInsensitive])
    return order == .orderedSame ? PathKey(a) < PathKey(b) : order == .orderedAscending
  }

  /// One line about the files that are left out; nil where there are none.
  package var leftOut: String? {
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
    let path = relative.isEmpty ? folder : OutputNaming.join(folder, relative)
    guard let names = Self.names(in: path) else {
      let reason = String(cString: strerror(errno))
      // Hidden folders and what the file system keeps for itself hold nobody's films.
      let name = OutputNaming.split(path).name
      if !name.hasPrefix("."), name != "lost+found" { closed.append((path, reason)) }
      return
    }
    for (name, found) in names {
      let prefix = relative.isEmpty ? "" : relative + "/"
      guard let text = String(validating: name, as: UTF8.self) else {
        let isWanted = found != nil || OutputNaming.isFilm(String(decoding: name, as: UTF8.self))
        if isWanted { unreadable.append(Array((OutputNaming.join(folder, prefix)).utf8) + name) }
        continue
      }
      guard let found else {
        take(text, prefix: prefix)
        continue
      }
      if !passesOver(text, found) { walk(prefix + text) }
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

  /// Names as bytes, with what those that are folders are; nil for a folder that can't be read, of which `errno` tells.
  private static func names(in folder: String) -> [(name: [UInt8], folder: Folder?)]? {
    guard let handle = opendir(folder) else { return nil }
    defer { closedir(handle) }
    var result: [(name: [UInt8], folder: Folder?)] = []
    while let entry = readdir(handle) {
      let text = withUnsafeBytes(of: entry.pointee.d_name) { $0.prefix { $0 != 0 } + [0] }
      let name = Array(text.dropLast())
      if name == [0x2e] || name == [0x2e, 0x2e] { continue }
      var status = stat()
      let isThere = fstatat(dirfd(handle), text.map { CChar(bitPattern: $0) }, &status, AT_SYMLINK_NOFOLLOW) == 0
      let isFolder = isThere && status.st_mode & S_IFMT == S_IFDIR
      result.append((name, isFolder ? Folder(status) : nil))
    }
    return result
  }
}
