import DraptoControl
import DraptoModel
import DraptoReports
import DraptoTerminal
import Foundation

/// One verb at work on films and chunks.
struct Steering {
  let verb: SteeringVerb
  let options: TargetOptions
  /// People at a terminal are not asked either.
  var isSure = false

  private var folder: String { FileManager.default.currentDirectoryPath }
  private var asks: Bool { verb.isDangerous && !isSure && !options.json && Question.canBeAsked }

  func run(_ client: any EngineClient, _ report: inout VerbReport) async throws {
    // What is lost, and what chunks there are, stands in the details.
    let needsAll = asks || verb == .release
    let snapshot = needsAll ? try await client.snapshot() : try await client.head()
    let (targets, unknown) = options.resolved(verb, in: snapshot, folder: folder)
    for (text, error) in unknown { report.refuse(text, error) }
    guard !targets.isEmpty else {
      if unknown.isEmpty { report.say("nothing there to \(verb.rawValue)") }
      return
    }
    try await ask(targets.filter { verb.fits($0, in: snapshot) }, snapshot)
    for target in targets { await act(on: target, client, snapshot, &report) }
    if options.targets.isEmpty { report.say("\(counted(report.count)): \(verb.past(report.count))") }
  }

  private func act(
    on target: WorkTarget, _ client: any EngineClient, _ snapshot: EngineSnapshot, _ report: inout VerbReport
  ) async {
    do {
      try await client.send(try verb.command(for: target))
      report.did("\(snapshot.title(target)): \(verb.past(1))", snapshot.facts(target))
    } catch { report.refuse("\(target)", error) }
  }

  private func counted(_ count: Int) -> String {
    let what = verb == .release ? "chunk" : "job"
    return count == 1 ? "1 \(what)" : "\(count) \(what)s"
  }

  // MARK: The question

  /// What the engine will refuse needs no answer. Throws ``ExitStatus/failed`` where that is no.
  private func ask(_ targets: [WorkTarget], _ snapshot: EngineSnapshot) async throws {
    guard asks, !targets.isEmpty else { return }
    guard try await Question.isWanted(title(targets, snapshot), losses(targets, snapshot)) else {
      standardError("nothing was changed")
      throw ExitStatus.failed
    }
  }

  private func title(_ targets: [WorkTarget], _ snapshot: EngineSnapshot) -> String {
    let what = targets.count == 1 ? snapshot.title(targets[0]) : "these \(targets.count)"
    return "\(verb.rawValue.capitalized) \(what)?"
  }

  private func losses(_ targets: [WorkTarget], _ snapshot: EngineSnapshot) -> [String] {
    let chunks = targets.flatMap { target -> [Chunk] in
      switch target {
      case .job(let id): snapshot.jobs[id]?.chunks ?? []
      case .chunk(let id): snapshot[chunk: id].map { [$0] } ?? []
      }
    }
    let named = targets.count > 1 ? targets.map { "  " + snapshot.title($0) } : []
    switch verb {
    case .remove: return named + LossText.removing(targets.compactMap { snapshot.jobs[$0.job] })
    case .release:
      let back =
        chunks.count == 1
        ? "It goes back in line; its memory is free at once."
        : "They go back in line; their memory is free at once."
      return named + [LossText.frames(chunks), back]
    default:
      let done = chunks.count { $0.state == .done }
      let kept = done > 0 ? "\(done) finished \(done == 1 ? "chunk stays" : "chunks stay"); " : ""
      return named + [LossText.frames(chunks), kept + "`drapto retry` undoes it."]
    }
  }
}

extension EngineSnapshot {
  /// What a target is, for scripts.
  func facts(_ target: WorkTarget) -> [String: JSONValue] {
    var facts: [String: JSONValue] = ["target": .text("\(target)"), "job": .int(Int(target.job.value))]
    if case .chunk(let id) = target { facts["chunk"] = .int(id.index) }
    if let name = jobs[target.job]?.job.name { facts["name"] = .text(name) }
    return facts
  }
}
