import DraptoModel

/// A plan that turns out to be wrong while its chunks are being made.
extension Engine {
  /// Ends the work on a film, whose runner wakes with an error; nothing of it starts until ``startOver(_:)``.
  func supersede(_ id: JobID) async {
    guard active[id] != nil else { return }
    active[id]?.failure = ErrorReport(.unexpected, "the plan of the picture is no longer right")
    await scheduler.stopAll(of: id)
    evaluate(id)
  }

  /// Puts all chunks back under a new plan.
  func startOver(_ id: JobID) async throws {
    active[id]?.failure = nil
    // The index may not have been read to its end.
    active[id]?.frames = nil
    try await resetAllChunks(of: id)
  }
}
