import DraptoModel
import DraptoTerminal
import Foundation

/// From a key to the cells that changed, with a hundred films of a hundred chunks and one of ten thousand. The terminal
/// itself is measured by `scripts/bench`.
enum PaintBench {
  /// Milliseconds: median and worst of 200 keys, and of a picture after a second's events.
  static func run() -> (median: Double, worst: Double, events: Double) {
    var state = DashboardState(
      size: Size(120, 40),
      options: DashboardOptions(settings: Settings(), homeFolder: "/", workingFolder: "/"))
    _ = state.update(.snapshot(snapshot()))
    _ = state.update(.tick(Date(), uptime: 0))
    var picture = Screen.draw(state)
    var times: [Double] = []
    let keys: [KeyPress] = [
      .down, .down, .pageDown, .character("2"), .end, .up, .home, .tab, .character("1"), .end, .up,
    ]
    for number in 0..<200 {
      let start = ContinuousClock.now
      _ = state.update(.key(keys[number % keys.count]))
      let next = Screen.draw(state)
      _ = CanvasDiff.runs(from: picture, to: next)
      times.append((ContinuousClock.now - start).seconds * 1000)
      picture = next
    }
    times.sort()
    let start = ContinuousClock.now
    var sequence = state.engine.sequence
    for index in 0..<200 {
      sequence += 1
      let progress = Progress(frames: index, framesPerSecond: 10, bytes: 1000, seconds: 1, memory: 1 << 28)
      let event = EngineEvent(
        sequence: sequence, time: Date(),
        payload: .chunkProgress(ChunkID(job: JobID(1), index: index * 49), progress))
      _ = state.update(.event(event))
    }
    _ = state.update(.tick(Date(), uptime: 1))
    _ = CanvasDiff.runs(from: picture, to: Screen.draw(state))
    return (times[times.count / 2], times[times.count - 1], (ContinuousClock.now - start).seconds * 1000)
  }

  private static func snapshot() -> EngineSnapshot {
    var state = EngineSnapshot()
    for number in 1...100 {
      let id = JobID(Int64(number))
      let job = Job(
        id: id, source: "/films/film \(number).mkv", output: "/films/film \(number).av1.mkv", state: .running,
        phase: .encode, position: Double(number), added: Date())
      var view = JobView(job: job)
      view.isSegmented = true
      view.chunks = (0..<(number == 1 ? 10_000 : 100)).map { index in
        let range = ChunkRange(
          index: index, from: Int64(index) * 1000, to: Int64(index + 1) * 1000, expectedFrames: 240, startCut: nil,
          endCut: nil)
        return Chunk(
          id: ChunkID(job: id, index: index), range: range, start: Double(index) * 10, length: 10, crf: 26,
          status: index % 3 == 0 ? .running(.encoding, frozenBy: []) : .inLine(nil))
      }
      state.jobs[id] = view
    }
    return state
  }
}
