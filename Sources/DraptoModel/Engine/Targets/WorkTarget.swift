import Foundation

/// What a verb acts on: a film, or one chunk of it.
package enum WorkTarget: Sendable, Hashable, CustomStringConvertible {
  case job(JobID)
  case chunk(ChunkID)

  /// `3`, `3/14`: as it can be typed.
  package var description: String {
    switch self {
    case .job(let id): "\(id)"
    case .chunk(let id): "\(id)"
    }
  }

  /// The job that it is, or belongs to.
  package var job: JobID {
    switch self {
    case .job(let id): id
    case .chunk(let id): id.job
    }
  }
}

extension EngineSnapshot {
  /// What somebody means by a text: a job's number, a chunk as `3/14`, the name of a film's file, a part of it that only
  /// one job has, or the path of a film or of its output. Throws `DRP-JOB-UNKNOWN`, `DRP-JOB-AMBIGUOUS`.
  /// - Parameter folder: what paths begin in; absolute.
  package func target(_ text: String, in folder: String) throws(ErrorReport) -> WorkTarget {
    // Digits are a number and nothing else: an old number must not hit a film that happens to have it in its name.
    if text.wholeMatch(of: /[0-9]+/) != nil { return .job(try job(numbered: text)) }
    if let match = text.wholeMatch(of: /([0-9]+)\/([0-9]+)/)?.output {
      let id = try job(numbered: String(match.1))
      guard let index = Int(match.2) else { throw ErrorReport(.jobUnknown, "there is no chunk \(text)") }
      return .chunk(ChunkID(job: id, index: index))
    }
    let found = jobs(named: text, in: folder)
    guard let first = found.first else {
      throw ErrorReport(.jobUnknown, "no job's film is called “\(text)” or has that in its name")
    }
    guard found.count == 1 else { throw Self.ambiguous(text, found) }
    return .job(first.id)
  }

  private func job(numbered text: String) throws(ErrorReport) -> JobID {
    guard let number = Int64(text), jobs[JobID(number)] != nil else {
      throw ErrorReport(.jobUnknown, "there is no job \(text)")
    }
    return JobID(number)
  }

  /// The whole name goes before parts of names.
  private func jobs(named text: String, in folder: String) -> [Job] {
    let all = orderedJobs.map(\.job)
    guard !text.isEmpty else { return [] }
    if text.contains("/") {
      let path = OutputNaming.absolute(text, in: folder)
      return all.filter { $0.source.isSamePath(as: path) || $0.output.isSamePath(as: path) }
    }
    let exact = all.filter { $0.name == text }
    return exact.isEmpty ? all.filter { $0.name.range(of: text, options: .caseInsensitive) != nil } : exact
  }

  /// Jobs that are named in full, before the rest is counted.
  private static let mostListed = 8

  private static func ambiguous(_ text: String, _ found: [Job]) -> ErrorReport {
    let listed = found.prefix(mostListed).map { "\($0.id) \($0.name) (\($0.state.rawValue))" }
    let more = found.count > mostListed ? ", and \(found.count - mostListed) more" : ""
    return ErrorReport(
      .jobAmbiguous, "“\(text)” fits \(found.count) jobs: \(listed.joined(separator: ", "))\(more)")
  }
}
