import DraptoMedia
import DraptoModel
import DraptoTerminal
import Foundation

/// Reads the user's themes again when a file of them changed, so that a theme can be seen while it is written: a look into
/// the folder every two seconds.
struct ThemeWatch: Sendable {
  let folder: String
  let mailbox: Mailbox

  /// Until its task is cancelled.
  func run(_ catalog: ThemeCatalog) async {
    let folder = self.folder
    var known = catalog
    var seen: [String: FileFingerprint]?
    while (try? await Task.sleep(for: .seconds(2))) != nil {
      // A home that does not answer must not gather threads: the next look waits for this one.
      guard let found = try? await blocking({ Self.files(in: folder) }), found != seen else { continue }
      seen = found
      let before = known
      guard let read = try? await blocking({ ThemeCatalog(folder: folder, keeping: before) }), read != known else {
        continue
      }
      known = read
      mailbox.post(.themes(read), isUrgent: true)
    }
  }

  private static func files(in folder: String) -> [String: FileFingerprint] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return Dictionary(uniqueKeysWithValues: names.map { ($0, FileFingerprint.read(folder + "/" + $0)) })
      .compactMapValues { $0 }
  }
}
