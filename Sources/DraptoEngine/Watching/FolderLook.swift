import DraptoMedia
import DraptoModel
import Foundation
import Glibc

/// A film that lies in a watched folder.
struct FoundFilm: Sendable, Equatable {
  var film: OutputPlaces.Film
  var fingerprint: FileFingerprint

  var path: String { film.path }
}

/// One look into a watched folder: what is there now. Blocks as long as its disk does.
struct FolderLook: Sendable {
  private(set) var films: [FoundFilm] = []
  /// Paths that are no UTF-8.
  private(set) var unreadable: [[UInt8]] = []
  /// Folders below it that can't be looked into, with the reason.
  private(set) var closed: [(folder: String, reason: String)] = []

  /// What `drapto FOLDER` finds, but for hidden folders and drapto's own.
  ///
  /// Throws `DRP-WATCH-UNREACHABLE`.
  /// - Parameters:
  ///   - output: where its films go; must be there.
  ///   - own: folders of drapto's own that may lie below it.
  init(_ folder: String, output: String?, own: [String]) throws {
    let root = try Self.check(folder)
    // Never made by itself: what lies below the mount point of a share that is not mounted is no place for films.
    let target = try output.map(Self.check)
    var passedOver = Set(own.compactMap { FilmFolder.Folder($0) })
    if let target { passedOver.insert(target) }
    passedOver.remove(root)
    let found = FilmFolder(folder, isSorted: false) { name, place in name.hasPrefix(".") || passedOver.contains(place) }
    unreadable = found.unreadable
    closed = found.closed
    films = found.films.compactMap { relative in
      let path = OutputNaming.join(folder, relative)
      // Gone since, or a link to nothing.
      guard let fingerprint = FileFingerprint.read(path), FilmFolder.Folder(path) == nil else { return nil }
      return FoundFilm(film: OutputPlaces.Film(path: path, relative: relative), fingerprint: fingerprint)
    }
  }

  private static func check(_ folder: String) throws -> FilmFolder.Folder {
    func unreachable(_ why: String) -> EngineError {
      .refused(ErrorReport(.watchUnreachable, "\(Format.visible(folder)) \(why)", file: folder))
    }
    guard let handle = opendir(folder) else {
      let number = errno
      throw unreachable(
        [ENOENT, ENOTDIR].contains(number) ? "is not there" : "can't be read: \(String(cString: strerror(number)))")
    }
    closedir(handle)
    guard let found = FilmFolder.Folder(folder) else { throw unreachable("is not there") }
    return found
  }
}
