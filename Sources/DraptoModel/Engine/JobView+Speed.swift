/// Speed as one look at a job tells it; who looks again and again has a ``SpeedMeter``.
extension JobView {
  private var running: [Chunk] { job.state == .running ? chunks.filter { $0.state == .running } : [] }

  /// Frames per second of its chunks at work; nil while none of them knows.
  package var framesPerSecond: Double? {
    let speeds = running.compactMap(\.progress.framesPerSecond)
    return speeds.isEmpty ? nil : speeds.reduce(0, +)
  }

  /// Seconds until its frames are encoded, with as many chunks at work as now; nil while that is not known.
  package var secondsLeft: Double? {
    let speeds = running.compactMap(\.progress.framesPerSecond)
    guard job.phase == .encode, !speeds.isEmpty else { return nil }
    // One that has just begun has no speed yet, and will be as fast as the others.
    let speed = speeds.reduce(0, +) / Double(speeds.count) * Double(running.count)
    return speed > 0 ? Double(max(0, totalFrames - encodedFrames)) / speed : nil
  }

  /// Share (0…1) of what it does now.
  package var share: Double { job.state == .running && job.phase != .encode ? phaseProgress : fraction }
}
