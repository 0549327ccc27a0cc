import DraptoModel

/// Speed and time left of jobs, from the frames encoded in this run. Frames of earlier runs and paused time don't count.
package struct QueueMeter: Sendable {
  private var meter = SpeedMeter(window: 60, settle: 5)
  private var startFrames: [JobID: Int] = [:]

  package init() {}

  /// Looks at the state at a time (seconds, any zero).
  package mutating func observe(_ views: [JobView], time: Double) {
    for view in views where startFrames[view.job.id] == nil { startFrames[view.job.id] = view.doneFrames }
    let isAtWork = views.contains { $0.chunks.contains { $0.state == .running } }
    guard isAtWork else {
      meter.reset()
      return
    }
    let encoded = views.reduce(0) { $0 + $1.encodedFrames - (startFrames[$1.job.id] ?? 0) }
    meter.add(time: time, total: Double(encoded))
  }

  /// Of all jobs together; nil until it is known.
  package var framesPerSecond: Double? { meter.perSecond }

  /// Seconds until all frames of the jobs are encoded; nil until the speed is stable (5 s of frames).
  package func remaining(_ views: [JobView]) -> Double? {
    guard let speed = meter.perSecond, speed > 0 else { return nil }
    let open = views.filter { !$0.job.state.isFinal }
    let encoded = open.reduce(0) { $0 + $1.encodedFrames - (startFrames[$1.job.id] ?? 0) }
    let total = open.reduce(0) { $0 + $1.totalFrames }
    guard meter.span >= 10 || encoded * 20 >= total else { return nil }
    let left = open.reduce(0) { $0 + max(0, $1.totalFrames - $1.encodedFrames) }
    return Double(left) / speed
  }
}
