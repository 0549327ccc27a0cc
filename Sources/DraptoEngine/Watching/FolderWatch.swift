import DraptoModel
import Foundation

/// How often watched folders are looked into.
package struct WatchPace: Sendable {
  /// Between two looks, at least.
  package var interval: Duration = .seconds(5)
  /// Until a film that could not be queued is tried again; doubles with each time.
  package var retryDelay: Duration = .seconds(60)
  /// So long a look may take before the folder's disk counts as silent.
  package var patience: Duration = .seconds(20)
  /// The time since when a film has been still, and until when one that was refused waits.
  package var now: @Sendable () -> ContinuousClock.Instant = { .now }
}

/// One watched folder: looks into it, and lets films join that have been still for long enough.
@EngineActor final class FolderWatch {
  private(set) var view: WatchView
  private let order: WatchOrder
  private let own: [String]
  private let pace: WatchPace
  private let now: @Sendable () -> Date
  private let log: EngineLog
  private var ledger: WatchLedger
  /// Names that are no UTF-8 and were told.
  private var told: Set<[UInt8]> = []

  init(_ order: WatchOrder, own: [String], _ configuration: EngineConfiguration, _ log: EngineLog) {
    self.order = order
    self.own = own
    self.log = log
    pace = configuration.watchPace
    now = configuration.now
    let folder = order.folder
    ledger = WatchLedger(still: .seconds(folder.still), retryDelay: pace.retryDelay)
    view = WatchView(folder: folder.folder, output: order.output, preset: folder.preset, still: folder.still)
  }

  /// One look, and what follows from it. Returns how long to wait before the next one: a large folder is looked into more
  /// rarely. nil: nobody is interested any more.
  func look(for watches: FolderWatches?) async -> Duration? {
    let began = ContinuousClock.now
    let seen = await seen(for: watches)
    let took = ContinuousClock.now - began
    guard !Task.isCancelled, let watches else { return nil }
    switch seen {
    case .success(let look):
      tell(problem: nil)
      await take(look, for: watches)
    case .failure(let problem): tell(problem: problem)
    }
    view.lastLook = now()
    if isNews(watches) { watches.show() }
    // One that hung says nothing of how long the next one takes.
    return took > pace.patience ? pace.interval : max(pace.interval, took * 20)
  }

  /// Only one look at a time is under way: one that hangs keeps its thread until the disk answers.
  private func seen(for watches: FolderWatches?) async -> Result<FolderLook, ErrorReport> {
    let (folder, output, own) = (order.folder.folder, order.output, own)
    // Unstructured: it can't be cancelled while it hangs.
    let look = Task {
      do {
        return Result<FolderLook, ErrorReport>.success(
          try await blocking { try FolderLook(folder, output: output, own: own) })
      } catch {
        return .failure(ErrorReport.of(error))
      }
    }
    if !(await returns(within: pace.patience) { _ = await look.value }) {
      tell(problem: ErrorReport(.watchUnreachable, "\(Format.visible(folder)) does not answer", file: folder))
      watches?.show()
    }
    return await look.value
  }

  private func tell(problem: ErrorReport?) {
    guard view.problem != problem?.message else { return }
    view.problem = problem?.message
    if let problem {
      log.write(.warning, "watch", problem.message, fields: ["code": problem.code.rawValue])
    } else {
      log.write(.info, "watch", "\(Format.visible(view.folder)) is there again")
    }
  }

  private func take(_ look: FolderLook, for watches: FolderWatches) async {
    for name in look.unreadable where told.insert(name).inserted {
      log.write(
        .warning, "watch", UnreadableName.report(name).message, fields: ["code": ErrorCode.sourceName.rawValue])
    }
    for closed in look.closed where told.insert(Array(closed.folder.utf8)).inserted {
      log.write(
        .warning, "watch", "\(Format.visible(closed.folder)): \(closed.reason): its films are left out",
        fields: ["code": ErrorCode.sourceUnreadable.rawValue])
    }
    let outcome = ledger.take(look.films, at: pace.now(), isKnown: watches.knows())
    (view.waiting, view.refused) = (outcome.waiting, outcome.refused)
    guard !outcome.ready.isEmpty else { return }
    let films = look.films.map(\.film)
    let container = OutputContainer(setting: order.settings[SettingsCatalog.container], output: "")
    let outputs = OutputPlaces.outputs(of: films, in: order.output, container: container)
    let places = Dictionary(zip(films.map { PathKey($0.path) }, outputs)) { $1 }
    for film in outcome.ready {
      guard !Task.isCancelled, let place = places[PathKey(film.path)] else { return }
      do {
        guard let id = try await watches.join(film, output: try place.get(), order.settings) else { continue }
        view.added += 1
        log.write(.info, "watch", "joined from a watched folder", job: id, fields: ["folder": view.folder])
      } catch is CancellationError {
        return
      } catch {
        refuse(film, ErrorReport.of(error))
      }
    }
  }

  private func refuse(_ film: FoundFilm, _ error: ErrorReport) {
    view.refused += 1
    guard ledger.refuse(film, error.message, at: pace.now()) else { return }
    log.write(
      .warning, "watch", "not queued: \(error.message)", fields: ["code": error.code.rawValue, "file": film.path])
  }

  /// The time of a look alone is no news.
  private func isNews(_ watches: FolderWatches) -> Bool {
    guard var shown = watches.shown(of: self) else { return true }
    if shown.lastLook != nil { shown.lastLook = view.lastLook }
    return shown != view
  }
}
