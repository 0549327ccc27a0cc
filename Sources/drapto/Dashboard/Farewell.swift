import DraptoControl
import DraptoModel
import DraptoReports
import DraptoTerminal
import Foundation

/// What is said once the screen is gone: films that ended meanwhile, what is left to do, and whether the engine goes on.
struct Farewell {
  let link: EngineLink
  let stateFolder: String
  let isWatching: Bool
  /// When the screen opened.
  let opened: Date

  func say(_ end: DashboardEnd) async {
    // A tool is missing: there is no engine to speak of.
    guard let client = link.client, let engine = link.engine else { return }
    let state = try? await client.snapshot()
    var lines = state.map { endedFilms($0) + finishedFilms($0) } ?? []
    switch end {
    case .left(.stop):
      let problem = await stop()
      lines += (state.map(unfinishedFilms) ?? []) + [problem ?? "The engine has ended."]
    case .left(.ended): lines += ["The engine has ended."]
    case .left(.detach), .terminalGone:
      lines += state.map { detached($0, engine) } ?? ["The engine is gone; `drapto` starts it again."]
    }
    standardOutput(lines: lines)
  }

  /// What all films that are done in the queue come to.
  private func finishedFilms(_ state: EngineSnapshot) -> [String] {
    let sums = FinishedSums(state.jobs.values)
    return sums.films > 0 ? ["Done: \(sums.text)."] : []
  }

  /// Waits until it has ended. Returns why it could not be stopped.
  private func stop() async -> String? {
    do {
      _ = try await EngineStopper(stateFolder: stateFolder, way: .orderly) { standardOutput(lines: [$0]) }.stop()
      return nil
    } catch {
      return "The engine could not be asked to end: \(ErrorReport.of(error)). `drapto engine stop` tries again."
    }
  }

  private func endedFilms(_ state: EngineSnapshot) -> [String] {
    guard !isWatching else { return [] }
    // The engine tells times in whole seconds.
    let since = Date(timeIntervalSince1970: opened.timeIntervalSince1970.rounded(.down))
    let ended = state.orderedJobs.filter {
      ($0.job.state == .done || $0.job.state == .failed) && $0.job.ended.map { $0 >= since } == true
    }
    return ended.isEmpty ? [] : SummaryText.lines(ended)
  }

  private func unfinishedFilms(_ state: EngineSnapshot) -> [String] {
    let open = state.jobs.values.filter { !$0.job.state.isFinal }
    guard !open.isEmpty else { return [] }
    let kept = open.reduce(0) { $0 + $1.doneChunks }
    return [
      "\(open.count) \(open.count == 1 ? "film is" : "films are") unfinished (\(kept) finished \(kept == 1 ? "chunk is" : "chunks are") kept): drapto goes on with them."
    ]
  }

  private func detached(_ state: EngineSnapshot, _ engine: HelloAnswer) -> [String] {
    let (running, waiting) = (state.counts[.running] ?? 0, state.counts[.waiting] ?? 0)
    let queue =
      running + waiting > 0 ? "goes on: \(running) running, \(waiting) waiting" : "waits for films"
    let ways = isWatching ? "" : "; `drapto` attaches again, `drapto engine stop` stops it"
    let logout = LogoutCase(LogoutLook().facts)
    return ["Detached. The engine (process \(engine.pid)) \(queue)\(ways)."]
      + (logout.advice.map { ["When you log out: \(logout.text)", "  what to do: \($0)"] } ?? [])
  }
}
