import DraptoModel

/// Has pages of films written, one after the other, in the order in which the films ended: beside the queue, which never
/// waits for them.
@EngineActor final class FilmReports {
  private struct Order {
    var film: ReportedFilm
    var then: @EngineActor () -> Void
  }

  private let reporter: (any FilmReporter)?
  private let limit: Duration
  private let log: EngineLog
  private var line: [Order] = []
  private var runner: Task<Void, Never>?
  private var page: Task<Void, Never>?
  private var isClosed = false
  /// Films whose page is being written or waits: what follows it has not been called.
  private var open = 0

  nonisolated init(_ configuration: EngineConfiguration, _ log: EngineLog) {
    reporter = configuration.reporter
    limit = configuration.reportLimit
    self.log = log
  }

  /// Puts the page of a film in line, if its settings ask for one.
  /// - Parameters:
  ///   - film: nil where nothing was kept of it.
  ///   - then: called when the page is there, or will not be.
  func write(_ film: ReportedFilm?, then: @escaping @EngineActor () -> Void) {
    guard let film, reporter != nil, !isClosed, SettingsCatalog.reports(film.view.job.state, film.settings) else {
      if let film, let reporter, film.view.job.state == .done, film.settings[SettingsCatalog.report] == "failed" {
        // Unstructured: nobody waits for it.
        Task { await reporter.retire(film) }
      }
      return then()
    }
    line.append(Order(film: film, then: then))
    open += 1
    guard runner == nil else { return }
    // Unstructured: one at a time, which ends when none waits; ``close()`` ends it before.
    runner = Task {
      while !line.isEmpty {
        let order = line.removeFirst()
        await carryOut(order.film)
        open -= 1
        order.then()
      }
      // No suspension since the look at `line`: nothing can have been left behind.
      runner = nil
    }
  }

  /// What follows all pages has been called.
  var isEven: Bool { open == 0 }

  /// A page is written, or waits.
  var isBusy: Bool { runner != nil }

  /// Returns when no page is written and none waits.
  func settled() async { await runner?.value }

  /// Ends the page that is being written, and forgets those that wait. None is written any more.
  func close() {
    isClosed = true
    let rest = line
    line = []
    if !rest.isEmpty {
      log.write(
        .warning, "report", "\(rest.count) \(rest.count == 1 ? "report is" : "reports are") not written: drapto ends")
    }
    page?.cancel()
    for order in rest {
      open -= 1
      order.then()
    }
  }

  private func carryOut(_ film: ReportedFilm) async {
    guard let reporter, !isClosed else { return }
    let job = film.view.job.id
    let outcome = Locked<Result<String, any Error>?>(nil)
    // Unstructured: one that hangs is left behind.
    let page = Task {
      let result: Result<String, any Error>
      do { result = .success(try await reporter.write(film)) } catch { result = .failure(error) }
      outcome.withLock { $0 = result }
    }
    self.page = page
    let isOver = await returns(within: limit) { await page.value }
    self.page = nil
    page.cancel()
    switch outcome.value {
    case .success(let path): log.write(.info, "report", "written", job: job, fields: ["report": path])
    case .failure(let error) where isClosed && error is CancellationError:
      log.write(.warning, "report", "not written: drapto ends", job: job)
    case .failure(let error):
      let report = ErrorReport.of(error)
      log.write(
        .warning, "report", "not written: \(report.message)", job: job,
        fields: ["code": report.code.rawValue, "stderr": report.stderrTail ?? ""])
    case nil where !isOver:
      log.write(.warning, "report", "not written within \(Format.span(limit.seconds)), and given up", job: job)
    case nil: break
    }
  }
}
