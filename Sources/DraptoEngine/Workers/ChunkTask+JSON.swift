import DraptoModel
import Foundation
import Glibc

extension ChunkTask {
  /// Reads a task from JSON, as ``Preview/tasks(of:folder:)`` and `drapto chunk --plan` make them. Throws `DRP-USAGE`,
  /// naming the key that is missing or makes no sense.
  package init(json: Data) throws {
    do { self = try JSONDecoder().decode(ChunkTask.self, from: json) } catch let error as DecodingError {
      throw Self.unreadable(Self.reason(error))
    }
    if let problem { throw Self.unreadable(problem) }
  }

  private static func unreadable(_ reason: String) -> ErrorReport {
    ErrorReport(
      .usage, "the task can't be read: \(reason)",
      advice: "`drapto chunk --plan FILM --folder DIR` prints tasks of the right form.")
  }

  private static func reason(_ error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, let context): return "`\(name(context.codingPath + [key]))` is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      return "`\(name(context.codingPath))` has the wrong type"
    case .dataCorrupted(let context):
      return context.codingPath.isEmpty
        ? "it is not one object in JSON" : "`\(name(context.codingPath))` has a value it can't have"
    @unknown default: return "\(error)"
    }
  }

  /// `plan.color.matrix`, `expected[3]`.
  private static func name(_ path: [any CodingKey]) -> String {
    path.reduce("") { name, key in
      if let index = key.intValue { return name + "[\(index)]" }
      return name.isEmpty ? key.stringValue : name + "." + key.stringValue
    }
  }

  /// What no chunk can be made of; nil when there is nothing of the kind. Other folders than those written down would be
  /// another machine's: no path is relative.
  private var problem: String? {
    let checks: [(String, Bool, String)] = [
      ("source.path", source.path.hasPrefix("/"), "must be an absolute path"),
      ("folder", folder.hasPrefix("/"), "must be an absolute path"),
      ("source.video", source.video != nil, "is missing"),
      (
        "source.video.timeBase", source.video?.timeBase.isUsable ?? true, "must be a fraction of 32-bit numbers above 0"
      ),
      ("plan.preset", (0...13).contains(plan.preset), "must be from 0 to 13"),
      ("plan.keyframeSeconds", (1...3600).contains(plan.keyframeSeconds), "must be from 1 to 3600 seconds"),
      ("range.index", (0..<1_000_000).contains(range.index), "must be from 0 to 999999"),
      ("expected", zip(expected, expected.dropFirst()).allSatisfy { $0 < $1 }, "must ascend"),
      ("crf", (1...63).contains(crf), "must be from 1 to 63"),
      ("parallelism", (1...64).contains(parallelism), "must be from 1 to 64"),
      ("lead", ChunkResult.leads.indices.contains(lead), "must be from 0 to \(ChunkResult.leads.count - 1)"),
      ("attempt", attempt > 0, "must be 1 or more"),
      ("quality.goal", quality?.goal.isPossible ?? true, "asks for what can't be searched"),
      ("stallTimeout", (1...86_400).contains(stallTimeout), "must be from 1 to 86400 seconds"),
    ]
    return checks.first { !$0.1 }.map { "`\($0.0)` \($0.2)" }
  }

  /// Removes what an attempt that failed leaves half-written.
  package func removeParts() {
    unlink(part)
    unlink(workspace.rpus(range.index, attempt: attempt))
  }
}

extension Rational {
  fileprivate var isUsable: Bool { [numerator, denominator].allSatisfy { (1...Int64(Int32.max)).contains($0) } }
}
