import DraptoModel

/// What the jobs of the screen do, by the sums that are kept of their chunks.
extension DashboardState {
  /// What a row must know of the other jobs: made once for a picture.
  package var outlook: QueueOutlook { QueueOutlook(engine) { hasRunningChunk($0) } }

  /// What a job does, and why not more.
  package func standing(of view: JobView, in outlook: QueueOutlook) -> JobStanding {
    view.standing(in: outlook, hasRunningChunk: hasRunningChunk(view))
  }

  private func hasRunningChunk(_ view: JobView) -> Bool { (figures[view.job.id]?.count(.running) ?? 0) > 0 }

  /// All films have ended: what they came to says more than speed and time left.
  package var isIdle: Bool { isLoaded && engine.jobs.values.allSatisfy(\.job.state.isFinal) }
}
