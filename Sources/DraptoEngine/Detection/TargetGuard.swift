import DraptoModel

/// The target's folder must be the one the film was queued for: below a share that is not mounted lies a folder that is
/// empty and writable, and a film put there is hidden as soon as the share is back.
enum TargetGuard {
  /// Throws `DRP-OUT-NOT-WRITABLE`.
  static func check(_ job: Job) async throws {
    let why: String
    switch await PathReach.check(at: job.output, mount: job.outputMount, forWriting: true, within: .seconds(30)) {
    case .there, .deleted: return
    case .refused(let words), .unreachable(let words): why = words
    }
    throw EngineError.refused(
      ErrorReport(.outputNotWritable, why, file: DurableFile.parent(of: job.output)))
  }
}
