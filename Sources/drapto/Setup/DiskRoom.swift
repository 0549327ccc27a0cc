import Foundation
import Glibc

/// Sizes that fetching needs to know.
enum DiskRoom {
  /// Bytes of the largest file in or below a folder.
  static func largestFile(in folder: String) -> Int64 {
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return names.reduce(0) { largest, name in
      var info = stat()
      guard lstat(folder + "/" + name, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return largest }
      return max(largest, Int64(info.st_size))
    }
  }
}
