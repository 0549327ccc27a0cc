import Foundation

/// Where a finished film goes. Pure but for nothing: paths in, paths out.
package enum OutputNaming {
  /// Longest file name in bytes on Linux's file systems.
  package static let longestName = 255

  /// `DIR/film.mp4` → `DIR/film.av1.mkv`; in a folder of its own the film keeps its plain name, `OUT/film.mkv`.
  /// - Parameter keepsEnding: `film.mp4.av1.mkv`, to tell films apart whose names differ only in the ending.
  /// - Parameter container: `mp4` gives that ending in place of `mkv`.
  package static func output(
    for source: String, in folder: String?, keepsEnding: Bool = false, container: OutputContainer = .mkv
  ) -> String {
    let (parent, name) = split(source)
    let dot = name.lastIndex(of: ".")
    let stem = keepsEnding || dot == nil || dot == name.startIndex ? name : String(name[..<dot!])
    let isBeside = folder == nil || absolute(folder!, in: "/") == absolute(parent, in: "/")
    let ending = (isBeside ? ".av1." : ".") + container.rawValue
    return join(folder ?? parent, shortened(stem, bytes: longestName - ending.utf8.count) + ending)
  }

  /// Cuts whole characters off the end until the text fits.
  package static func shortened(_ text: String, bytes: Int) -> String {
    var result = text
    while result.utf8.count > bytes { result.removeLast() }
    return result
  }

  /// The path of a name in a folder.
  package static func join(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// Folder and last component.
  package static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = slash == path.startIndex ? "/" : String(path[..<slash])
    return (folder, String(path[path.index(after: slash)...]))
  }

  /// Absolute, without `.`, `..` and double slashes; links stay.
  package static func absolute(_ path: String, in workingFolder: String) -> String {
    let whole = path.hasPrefix("/") ? path : workingFolder + "/" + path
    var parts: [Substring] = []
    for part in whole.split(separator: "/") where part != "." {
      if part == ".." { if !parts.isEmpty { parts.removeLast() } } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// A path as a shell takes it: `~` is the home folder, the rest as in ``absolute(_:in:)``.
  package static func expanded(_ path: String, home: String, in workingFolder: String) -> String {
    let whole = path == "~" ? home : path.hasPrefix("~/") ? home + path.dropFirst() : path
    return absolute(whole, in: workingFolder)
  }

  /// Endings of files that a folder given as input is searched for.
  package static let filmEndings: Set<String> = [
    // Matroska, MP4 and their kin.
    "mkv", "mk3d", "webm", "mp4", "m4v", "mov", "qt", "3gp", "3g2", "f4v", "ismv", "mj2",
    // Transport and program streams: broadcasts, discs, cameras.
    "ts", "m2ts", "mts", "m2t", "tp", "trp", "tod", "mod", "mpg", "mpeg", "mpe", "m2p", "vob", "vro", "evo",
    "wtv",
    "dvr-ms", "pva",
    // Of one company or another.
    "avi", "divx", "wmv", "asf", "flv", "rm", "rmvb", "ogv", "ogm", "nut", "mxf", "gxf", "dv", "amv", "nsv", "bik",
    "smk",
    // A bare picture.
    "mpv", "m1v", "m2v", "mp2v", "mpv2", "m4e", "264", "h264", "avc", "265", "h265", "hevc", "vc1", "ivf", "obu", "y4m",
  ]

  /// Whether a name found in a folder is a film to encode; what drapto made itself is not.
  package static func isFilm(_ name: String) -> Bool {
    guard !name.hasPrefix("."), let dot = name.lastIndex(of: "."), !isOwn(name) else { return false }
    return filmEndings.contains(name[name.index(after: dot)...].lowercased())
  }

  /// Whether drapto gives such names to what it makes.
  package static func isOwn(_ name: String) -> Bool { name.hasSuffix(".av1.mkv") || name.hasSuffix(".av1.mp4") }
}
