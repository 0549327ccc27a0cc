import ArgumentParser
import DraptoModel

extension JobState: ExpressibleByArgument {}
extension JobMark: ExpressibleByArgument {}

/// What a verb is to act on.
struct TargetOptions: ParsableArguments {
  @Flag(help: "Everything that it can be done to.")
  var all = false
  @Option(help: ArgumentHelp("All jobs in this state.", valueName: "state"))
  var state: JobState?
  @Flag(help: "Print what was done as one JSON object.")
  var json = false
  @Argument(
    help: ArgumentHelp(
      "Jobs by number, by name or a part of it that only one has; chunks as JOB/CHUNK.", valueName: "target"),
    completion: .targets)
  var targets: [String] = []

  func validate() throws {
    let ways = [!targets.isEmpty, all, state != nil].count { $0 }
    guard ways == 1 else {
      throw ValidationError(
        ways == 0
          ? "say what: a job's number or name, a chunk as 3/14, --state STATE, or --all"
          : "targets, --state and --all exclude each other")
    }
  }

  /// What is meant, each once, and what of it is nothing.
  func resolved(_ verb: SteeringVerb, in snapshot: EngineSnapshot, folder: String)
    -> (targets: [WorkTarget], unknown: [(String, ErrorReport)])
  {
    if all { return (verb.all(of: snapshot), []) }
    if let state {
      let all = verb == .release ? verb.all(of: snapshot) : snapshot.orderedJobs.map { .job($0.job.id) }
      return (all.filter { snapshot.jobs[$0.job]?.job.state == state }, [])
    }
    return snapshot.resolve(targets, in: folder)
  }
}

extension EngineSnapshot {
  /// What each of these texts means, each thing once, and those that mean nothing.
  func resolve(_ texts: [String], in folder: String) -> (targets: [WorkTarget], unknown: [(String, ErrorReport)]) {
    var targets: [WorkTarget] = []
    var unknown: [(String, ErrorReport)] = []
    for text in texts {
      do throws(ErrorReport) {
        let target = try target(text, in: folder)
        if !targets.contains(target) { targets.append(target) }
      } catch { unknown.append((text, error)) }
    }
    return (targets, unknown)
  }

  /// The same for verbs that take whole jobs only.
  func resolveJobs(_ texts: [String], in folder: String) -> (jobs: [JobID], unknown: [(String, ErrorReport)]) {
    let found = resolve(texts, in: folder)
    var unknown = found.unknown
    let jobs = found.targets.compactMap { target -> JobID? in
      if case .job(let id) = target { return id }
      unknown.append(("\(target)", ErrorReport(.usage, "\(target) is a chunk: this is for whole jobs")))
      return nil
    }
    return (jobs, unknown)
  }

  /// `3 alpha.mkv`, `3/14 of alpha.mkv`.
  func title(_ target: WorkTarget) -> String {
    guard let name = jobs[target.job]?.job.name else { return "\(target)" }
    if case .chunk = target { return "\(target) of \(name)" }
    return "\(target) \(name)"
  }
}
