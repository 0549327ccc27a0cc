import DraptoModel
import Foundation
import Glibc

/// The work files of one job. Names end in `.part` until a file is whole, on disk and renamed.
package struct Workspace: Sendable {
  package let folder: String

  package init(root: String, job: JobID) { folder = root + "/jobs/\(job)" }

  package func chunk(_ index: Int) -> String { folder + "/chunks/" + number(index) + ".mkv" }
  package func chunkTimes(_ index: Int) -> String { folder + "/chunks/" + number(index) + ".times" }
  /// Bytes of RPUs on their way from a file to the check.
  package func rpus(_ index: Int) -> String { folder + "/chunks/" + number(index) + ".rpu.part" }
  /// The film as Matroska, on its way to another container.
  package var film: String { folder + "/film.part" }
  package var filmRPUs: String { folder + "/film.rpu.part" }
  package func track(_ stream: Int) -> String { folder + "/tracks/\(stream).mka" }
  package func group(_ index: Int) -> String { folder + "/groups/" + number(index) + ".mkv" }
  package var index: String { folder + "/index.times" }
  package var timestamps: String { folder + "/timestamps.txt" }
  package func groupTimestamps(_ index: Int) -> String { folder + "/groups/" + number(index) + ".txt" }
  /// mkvmerge's options.
  package var mergeOptions: String { folder + "/merge.json" }
  package func groupOptions(_ index: Int) -> String { folder + "/groups/" + number(index) + ".json" }
  package var extras: String { folder + "/extras.mkv" }
  package func cover(_ name: String) -> String { folder + "/covers/" + name }
  package var qualityLog: String { folder + "/quality.log" }

  private func number(_ index: Int) -> String {
    let digits = String(index)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }

  /// Makes the folders. Throws `DRP-WORK-NOT-WRITABLE`.
  package func prepare() throws {
    for name in ["chunks", "tracks", "groups", "covers"] {
      do {
        try FileManager.default.createDirectory(atPath: folder + "/" + name, withIntermediateDirectories: true)
      } catch {
        let reason = (error as NSError).localizedDescription
        throw EngineError.refused(ErrorReport(.workNotWritable, "\(folder): \(reason)", file: folder))
      }
    }
  }

  /// Removes everything of the job.
  package func remove() { try? FileManager.default.removeItem(atPath: folder) }

  /// Removes what was being written when the engine ended.
  package func removeParts() {
    for name in ["chunks", "tracks", "groups", "covers", ""] { removeFiles(of: name) { $0.hasSuffix(".part") } }
  }

  /// Removes the groups of chunks: together they are as large as the film, and whoever tries again makes them anew.
  package func removeGroups() { removeFiles(of: "groups") { _ in true } }

  private func removeFiles(of name: String, where isMeant: (String) -> Bool) {
    let place = folder + "/" + name
    for file in (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? [] where isMeant(file) {
      unlink(place + "/" + file)
    }
  }
}
