import DraptoModel

/// Looks into films before they join, for what their outputs would lack: two at a time, and no longer than anybody would
/// wait. A film that can't be looked into is no film that loses something.
package struct LossSurvey: Sendable {
  private let limit: Duration
  private let look: @Sendable (JobRequest) async -> [Loss]?

  /// - Parameters:
  ///   - limit: what was not looked into by then is left out.
  ///   - look: what a film's output would lack; nil where nobody can tell.
  package init(limit: Duration = .seconds(20), look: @escaping @Sendable (JobRequest) async -> [Loss]?) {
    self.limit = limit
    self.look = look
  }

  /// Returns what was found, in time or as far as it came before the task was cancelled.
  /// - Parameter tell: told of each film.
  package func run(
    _ requests: [JobRequest], tell: @escaping @Sendable (LossFindings) -> Void = { _ in }
  ) async -> LossFindings {
    let findings = Locked(Findings(LossFindings(films: requests.count)))
    tell(findings.value.found)
    // Unstructured: a look at a share that does not answer can't be cancelled, and must not be waited for.
    let looks = Task { [look] in
      await withTaskGroup(of: Void.self) { group in
        for (place, request) in requests.enumerated() {
          if place >= 2 { await group.next() }
          if Task.isCancelled { return }
          group.addTask {
            let losses = await look(request)
            if let found = findings.withLock({ $0.add(losses, request, place) }) { tell(found) }
          }
        }
      }
    }
    await withTaskCancellationHandler {
      _ = await returns(within: limit) { await looks.value }
    } onCancel: {
      looks.cancel()
    }
    looks.cancel()
    return findings.withLock { $0.close() }
  }

  private struct Findings {
    var found: LossFindings
    private var places: [Int] = []

    init(_ found: LossFindings) { self.found = found }

    /// nil where nobody waits for it any more.
    mutating func add(_ losses: [Loss]?, _ request: JobRequest, _ place: Int) -> LossFindings? {
      guard !found.isOver else { return nil }
      if losses != nil { found.looked += 1 }
      if let losses, !losses.isEmpty {
        let at = places.firstIndex { $0 > place } ?? places.count
        places.insert(place, at: at)
        found.lossy.insert(FilmLosses(source: request.source, losses: losses), at: at)
      }
      return found
    }

    mutating func close() -> LossFindings {
      found.isOver = true
      return found
    }
  }
}
