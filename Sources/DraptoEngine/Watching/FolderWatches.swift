import DraptoModel
import Foundation

/// All watched folders of an engine: which films have joined once, and what clients see of the folders. Each folder is
/// looked into by a task of its own, so that one on a share that hangs stalls itself only.
@EngineActor final class FolderWatches {
  private weak var engine: Engine?
  private let journal: Journal
  /// Films that joined, by path; nil: whatever lies there was made by drapto.
  private var known: [PathKey: FileFingerprint?]
  private var folders: [FolderWatch] = []
  private var tasks: [Task<Void, Never>] = []

  /// nil where there are none to watch.
  init?(_ engine: Engine, known films: [WatchedFilm]) {
    let configuration = engine.configuration
    guard !configuration.watches.isEmpty else { return nil }
    self.engine = engine
    journal = engine.journal
    known = Dictionary(films.map { (PathKey($0.path), $0.fingerprint) }) { $1 }
    let own = [configuration.workFolder, configuration.stateFolder]
    folders = configuration.watches.map { FolderWatch($0, own: own, configuration, engine.log) }
    show()
    tasks = folders.map { folder in
      Task { [weak self] in
        while !Task.isCancelled {
          guard let pause = await folder.look(for: self) else { return }
          try? await Task.sleep(for: pause)
        }
      }
    }
  }

  /// Looks no more.
  func stop() {
    for task in tasks { task.cancel() }
  }

  /// Tells clients what has changed, if anything has.
  func show() {
    let views = folders.map(\.view)
    guard views != journal.accepted.watches else { return }
    journal.enqueue([.show(.watches(views))])
  }

  /// A folder as clients see it now.
  func shown(of folder: FolderWatch) -> WatchView? {
    journal.accepted.watches.first { $0.folder.isSamePath(as: folder.view.folder) }
  }

  // MARK: Films

  /// Whether films are what joined before, or what jobs make: asked of all films of a look at once.
  func knows() -> (FoundFilm) -> Bool {
    let outputs = Set(journal.accepted.jobs.values.map { PathKey($0.job.output) })
    return { [known] film in
      let key = PathKey(film.path)
      if outputs.contains(key) { return true }
      guard let before = known[key] else { return false }
      return before == nil || before == film.fingerprint
    }
  }

  /// Puts a film in line. Returns its job; nil where it had one already, which stays as somebody left it. Throws what
  /// ``Engine/enqueue(_:)`` does.
  func join(_ film: FoundFilm, output: String, _ settings: Settings) async throws -> JobID? {
    guard let engine, engine.isRunning else { throw CancellationError() }
    let isReplaced = known[PathKey(film.path)] != nil
    let other = journal.accepted.jobs.values.first {
      $0.job.source.isSamePath(as: film.path) && $0.job.sourceBytes == film.fingerprint.bytes
    }
    if other != nil, !isReplaced {
      remember(WatchedFilm(path: film.path, fingerprint: film.fingerprint))
      return nil
    }
    let id = try await engine.enqueue(JobRequest(source: film.path, output: output, settings: settings))
    remember(WatchedFilm(path: film.path, fingerprint: film.fingerprint))
    // Its job may be removed while the film it became lies there.
    if folders.contains(where: { output.hasPrefix($0.view.folder + "/") }) {
      remember(WatchedFilm(path: output, fingerprint: nil))
    }
    return id
  }

  private func remember(_ film: WatchedFilm) {
    known[PathKey(film.path)] = .some(film.fingerprint)
    journal.enqueue([JournalChange(event: nil, row: .watched(film))])
  }
}
