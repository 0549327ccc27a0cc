/// One job with all that hangs on it.
package struct JobView: Codable, Sendable, Equatable {
  /// The job itself.
  package var job: Job
  /// The probe's findings; nil until it has been probed.
  package var source: SourceMedia?
  /// What was decided; nil until it has been planned.
  package var plan: EncodePlan?
  /// Those known so far, in film order.
  package var chunks: [Chunk] = []
  /// Sound tracks that are encoded or copied.
  package var tracks: [TrackTask] = []
  /// All chunks are known.
  package var isSegmented = false
  /// Share of the present stage that is done, 0…1.
  package var phaseProgress: Double = 0
  /// The finished film's report; nil until it has been checked.
  package var report: TrustReport?
  /// What is kept of the chunks and tracks of a job that is done for some time; nil: they are here.
  package var sums: WorkSums?

  package init(job: Job) { self.job = job }

  /// Finished chunks that are kept one by one.
  package var doneChunks: Int { chunks.count { $0.state == .done } }
  /// Frames of finished chunks.
  package var doneFrames: Int { sums?.frames ?? chunks.reduce(0) { $0 + ($1.result?.frames ?? 0) } }
  /// Frames of finished and running chunks that count as encoded: see ``Chunk/countedFrames(hasTarget:progress:)``.
  package var encodedFrames: Int {
    let hasTarget = hasTarget
    return sums?.frames ?? chunks.reduce(0) { $0 + $1.countedFrames(hasTarget: hasTarget) }
  }
  /// Its chunks are encoded until their score fits.
  package var hasTarget: Bool { plan?.quality != nil }
  /// Frames of all chunks known so far; exact once segmented.
  package var knownFrames: Int {
    sums?.frames ?? chunks.reduce(0) { $0 + ($1.result?.frames ?? $1.range.expectedFrames) }
  }
  /// Frames of the film: exact once segmented, from the container's length before.
  package var totalFrames: Int { totalFrames(known: knownFrames) }
  /// The same for one who keeps the sum of the known frames.
  package func totalFrames(known: Int) -> Int {
    if isSegmented { return known }
    guard let source, let video = source.video, let duration = source.duration else { return known }
    return max(known, Int((duration * video.nominalFrameRate).rounded()))
  }
  /// Share (0…1) of the frames that are encoded.
  package var fraction: Double { fraction(encoded: encodedFrames, of: totalFrames) }
  /// The same for one who keeps the sums.
  package func fraction(encoded: Int, of total: Int) -> Double {
    if job.state == .done { return 1 }
    return total > 0 ? min(1, Double(encoded) / Double(total)) : 0
  }
  /// Share (0…1) of what it does now.
  package var share: Double { job.state == .running && job.phase != .encode ? phaseProgress : fraction }
}
