/// A job as `queue --json` and `status --json` write it: a ``JobLine``, how far it is, why it does not go on as far as
/// the others tell it, and what came of it.
package struct JobStatusLine: Encodable, Sendable {
  private let view: JobView
  private let forecast: FilmForecast?
  private let withWork: Bool
  private let standing: JobStanding
  private let settings: Settings?

  /// - Parameters:
  ///   - withWork: also each chunk and track.
  ///   - settings: those of the job, where they are asked for.
  package init(_ view: JobView, in outlook: QueueOutlook, withWork: Bool = false, settings: Settings? = nil) {
    self.view = view
    forecast = outlook.forecast?[view.job.id]
    standing = view.standing(in: outlook)
    self.withWork = withWork
    self.settings = settings
  }

  /// Writes the line.
  package func encode(to encoder: any Encoder) throws {
    try JobLine(view.job).encode(to: encoder)
    var box = encoder.container(keyedBy: WireKey.self)
    try box.put("shown", standing.shown)
    // In place of what the job's own record says.
    try box.maybe("reason", standing.reason?.text)
    try box.put("share", view.share)
    try box.put("frames", view.totalFrames)
    try box.put("framesEncoded", view.encodedFrames)
    try box.maybe("framesPerSecond", view.meanSpeed ?? forecast?.framesPerSecond)
    if let left = forecast?.secondsLeft { try box.put("secondsLeft", left) }
    if let report = view.report {
      try box.put("outputBytes", report.outputBytes)
      try box.maybe(
        "score",
        report.quality.map {
          ScoreLine(metric: $0.metric, mean: $0.mean, below: $0.isBelow, isRelative: $0.isRelative)
        })
    }
    if let goal = view.plan?.quality { try box.put("target", TargetLine(goal, view)) }
    try box.put("losses", view.marks.losses)
    try box.put("warnings", view.marks.warnings)
    try box.put("hasGrown", view.marks.hasGrown)
    try box.put("chunks", ChunkCountsLine(view))
    try settings.map(SettingsLine.init)?.encode(to: encoder)
    guard withWork else { return }
    try box.put("work", WorkLine(chunks: view.chunks.map(ChunkLine.init), tracks: view.tracks.map(TrackLine.init)))
  }

  private struct WorkLine: Encodable {
    var chunks: [ChunkLine]
    var tracks: [TrackLine]
  }
}

/// The score that a job's chunks are to reach, and what has come of it so far.
struct TargetLine: Encodable {
  private let goal: QualityGoal
  private let view: JobView

  init(_ goal: QualityGoal, _ view: JobView) { (self.goal, self.view) = (goal, view) }

  func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: WireKey.self)
    try box.put("metric", goal.metric)
    try box.put("score", goal.target)
    try box.put("tolerance", goal.tolerance)
    try box.maybe("floor", goal.floor)
    try box.put("isRelative", goal.isRelative)
    // Of chunks; of a job that is done long ago they are gone, and its report has them.
    let sums = ScoreSums(view.chunks)
    try box.maybe("meanSoFar", sums.mean)
    try box.put("chunksBelow", view.report?.quality?.search?.below ?? sums.below)
  }
}

/// How many chunks of a job are in which state.
struct ChunkCountsLine: Encodable {
  private let view: JobView

  init(_ view: JobView) { self.view = view }

  func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: WireKey.self)
    try box.put("total", view.sums?.chunks ?? view.chunks.count)
    try box.put("allKnown", view.isSegmented)
    for state in WorkState.allCases {
      // Of a job that is done long ago only the sums are kept.
      let count = view.sums.map { state == .done ? $0.chunks : 0 } ?? view.chunks.count { $0.state == state }
      try box.put(state.rawValue, count)
    }
  }
}
