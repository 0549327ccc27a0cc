import DraptoModel
import DraptoTestSupport
import Testing

/// All suites that run real programs, one test at a time, so that they don't fight for cores.
@Suite(.serialized, .timeLimit(.minutes(3))) struct EngineSuites {}

/// The small film encoded without any disturbance, once per run.
enum Baseline {
  struct Film: Sendable {
    var harness: EngineHarness
    var view: JobView
    var fingerprint: VideoFingerprintSummary
  }

  /// What two outputs must share to be the same film.
  struct VideoFingerprintSummary: Sendable, Equatable {
    var hashes: [UInt64]
    var ticks: [Int64]
  }

  private static let made = Task { () throws -> Film in
    let harness = try await EngineHarness()
    let id = try await harness.enqueue(try await Clips.path(.film))
    let view = try await harness.ended(id)
    return Film(harness: harness, view: view, fingerprint: try await summary(harness, harness.output()))
  }

  static func film() async throws -> Film { try await made.value }

  static func summary(_ harness: EngineHarness, _ path: String) async throws -> VideoFingerprintSummary {
    let print = try await harness.fingerprint(path)
    return VideoFingerprintSummary(hashes: print.hashes, ticks: print.ticks)
  }
}

/// The code of the error that a body throws; nil when it throws none.
func code(of body: () async throws -> Void) async -> ErrorCode? {
  do {
    try await body()
    return nil
  } catch { return ErrorReport.of(error).code }
}
