import DraptoModel
import Foundation
import Glibc

/// The work files of one job. Names end in `.part` until a file is whole, on disk and renamed.
package struct Workspace: Sendable {
  /// Absolute path of the folder that holds them all.
  package let folder: String

  /// The files of a job in a work folder.
  package init(root: String, job: JobID) { folder = root + "/jobs/\(job)" }
  /// The files in a folder of their own.
  package init(folder: String) { self.folder = folder }

  /// A finished chunk: `chunks/NNNNNN.mkv`.
  package func chunk(_ index: Int) -> String { folder + "/chunks/" + number(index) + ".mkv" }
  /// A chunk while one attempt writes it: an earlier attempt that could not be killed must not write into the same file.
  package func chunkPart(_ index: Int, attempt: Int) -> String { part(chunkStem(index), attempt, "mkv") }
  /// The ticks of a finished chunk's frames; see ``TimesFile``.
  package func chunkTimes(_ index: Int) -> String { folder + "/chunks/" + number(index) + ".times" }
  /// An encode of a chunk that was measured, while the search for its CRF goes on.
  package func candidate(_ index: Int, crf: Double) -> String { chunkStem(index) + ".q\(Format.compact(crf)).mkv" }
  /// What that encode was found to be, in JSON.
  package func candidateFacts(_ index: Int, crf: Double) -> String {
    chunkStem(index) + ".q\(Format.compact(crf)).json"
  }
  /// Scores of a finished chunk's frames; see ``ScoresFile``.
  package func chunkScores(_ index: Int) -> String { chunkStem(index) + ".scores" }
  /// Scores of the finished film's frames, where it was measured whole; see ``ScoresFile``.
  package var filmScores: String { folder + "/film.scores" }
  /// Some runs of a chunk's frames, encoded to see what a CRF gives.
  package func partFile(_ index: Int, attempt: Int) -> String { part(chunkStem(index), attempt, "part.mkv") }
  /// What a measurement of one attempt writes.
  package func chunkQualityLog(_ index: Int, attempt: Int) -> String { part(chunkStem(index), attempt, "quality") }
  /// A line for each frame that it was compared with.
  package func chunkQualityCounts(_ index: Int, attempt: Int) -> String { part(chunkStem(index), attempt, "counts") }
  /// Bytes of RPUs on their way from a file to the check of one attempt.
  package func rpus(_ index: Int, attempt: Int) -> String { part(chunkStem(index), attempt, "rpu") }
  /// A chunk while HDR10+ metadata are put into it.
  package func chunkWithMetadata(_ index: Int, attempt: Int) -> String { part(chunkStem(index), attempt, "hdr.mkv") }
  /// HDR10+ metadata of the source's frames; see ``HDR10PlusFile``.
  package var hdr10Plus: String { folder + "/hdr10plus.bin" }
  /// The film as Matroska, on its way to another container.
  package var film: String { folder + "/film.part" }
  /// Bytes of the finished film's RPUs, on their way to the check.
  package var filmRPUs: String { folder + "/film.rpu.part" }
  /// A finished sound track.
  package func track(_ stream: Int) -> String { folder + "/tracks/\(stream).mka" }
  /// A track while one attempt writes it.
  package func trackPart(_ stream: Int, attempt: Int) -> String { part(folder + "/tracks/\(stream)", attempt, "mka") }
  /// Five hundred chunks, joined on their way into the film; see ``AssemblyCommand/groupSize``.
  package func group(_ index: Int) -> String { folder + "/groups/" + number(index) + ".mkv" }
  /// Ticks of all frames of the film; see ``TimesFile``.
  package var index: String { folder + "/index.times" }
  /// mkvmerge's timestamps of the film's frames.
  package var timestamps: String { folder + "/timestamps.txt" }
  /// mkvmerge's timestamps of a group's frames.
  package func groupTimestamps(_ index: Int) -> String { folder + "/groups/" + number(index) + ".txt" }
  /// mkvmerge's options.
  package var mergeOptions: String { folder + "/merge.json" }
  /// mkvmerge's options for a group.
  package func groupOptions(_ index: Int) -> String { folder + "/groups/" + number(index) + ".json" }
  /// Subtitles, chapters and tags of a source that is not Matroska; see ``ExtrasCommand``.
  package var extras: String { folder + "/extras.mkv" }
  /// A subtitle whose cues were put one after the other for MP4, as SubRip.
  package func text(_ number: Int) -> String { folder + "/text-\(number).srt" }
  /// The chapters of a film on its way into MP4.
  package var chapters: String { folder + "/chapters.txt" }
  /// A cover picture of the source under its own name.
  package func cover(_ name: String) -> String { folder + "/covers/" + name }
  /// What the measurement of the finished film wrote.
  package var qualityLog: String { folder + "/quality.log" }
  /// A line for each frame that it was compared with.
  package var qualityCounts: String { folder + "/quality.counts" }

  private func chunkStem(_ index: Int) -> String { folder + "/chunks/" + number(index) }

  /// `STEM.a2.mkv.part`: the whole file's stem first, so that both sort together; `.part` last, as all that is half-written.
  private func part(_ stem: String, _ attempt: Int, _ ending: String) -> String { "\(stem).a\(attempt).\(ending).part" }

  private func number(_ index: Int) -> String {
    let digits = String(index)
    return String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }

  /// Makes the folders, for this user only. Throws `DRP-WORK-NOT-WRITABLE`.
  package func prepare() throws {
    for name in ["chunks", "tracks", "groups", "covers"] {
      do {
        try DurableFile.makeFolder(folder + "/" + name)
      } catch let report as ErrorReport {
        throw EngineError.refused(report)
      }
    }
  }

  /// Throws `DRP-WORK-NOT-WRITABLE` when the folders are gone. They are not made here: below a share that is not mounted
  /// the files would be hidden as soon as it is back.
  package func checkThere() throws {
    guard access(folder + "/chunks", F_OK) != 0 else { return }
    throw ErrorReport(.workNotWritable, "\(Format.visible(folder)) is gone", file: folder)
  }

  /// Removes everything of the job.
  package func remove() { try? FileManager.default.removeItem(atPath: folder) }

  /// Removes what was being written when the engine ended.
  package func removeParts() {
    for name in ["chunks", "tracks", "groups", "covers", ""] { removeFiles(of: name) { $0.hasSuffix(".part") } }
  }

  /// Removes encodes of a chunk that were made on the way to its CRF.
  package func removeCandidates(_ index: Int) {
    let stem = number(index) + ".q"
    removeFiles(of: "chunks") { $0.hasPrefix(stem) }
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
