import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoStore
import Foundation

/// An unfinished job as a killed engine leaves it, with made-up chunks: for measuring how fast a resume begins.
struct RecordedJob {
  let state: String
  let work: String
  let film: String
  let output: String
  let count: Int
  /// Chunks that are yet to be encoded.
  let left: Int
  let settings: Settings

  func record() async throws {
    try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
    let store = try JobStore(path: state + "/drapto.sqlite")
    let source = try await probe()
    let number = try await store.load().nextJob
    let job = Job(
      id: number, source: film, output: output, phase: .encode, position: Double(number.value), added: Date())
    let plan = try Planner(media: source, settings: settings, capabilities: FFmpegCapabilities(), cores: 2)
      .plan(detectedCrop: nil)
    try await store.write([
      .job(job), .settings(job.id, settings),
      .step(job.id, StepName.source, try JSONEncoder().encode(source)),
      .step(job.id, StepName.plan, try JSONEncoder().encode(plan)),
      .step(job.id, StepName.segmented, try JSONEncoder().encode(count + left)),
    ])
    let workspace = Workspace(root: OutputNaming.join(work, store.id), job: job.id)
    try workspace.prepare()
    var ticks: [Int64] = []
    var chunks: [Chunk] = []
    let step = Int64(40)
    for index in 0..<count + left {
      let from = Int64(index) * step * 2
      let frames = [from, from + step]
      ticks += frames
      let isLast = index == count + left - 1
      let isDone = index < count
      let range = ChunkRange(
        index: index, from: from, to: isLast ? nil : from + step * 2, expectedFrames: 2,
        startCut: index == 0 ? nil : Double(from - step / 2) / 1000,
        endCut: isLast ? nil : Double(from + step * 3 / 2) / 1000)
      let id = ChunkID(job: job.id, index: index)
      var chunk = Chunk(
        id: id, range: range, start: Double(from) / 1000, length: 0.08, crf: 30, status: isDone ? .done : .pending)
      if isDone {
        let bytes = Array("not a film: only its size is looked at before assembly".utf8)
        try Data(bytes).write(to: URL(fileURLWithPath: workspace.chunk(index)))
        try TimesFile.write(frames, to: workspace.chunkTimes(index))
        chunk.result = ChunkResult(
          frames: 2, bytes: Int64(bytes.count), seconds: 1, peakMemory: 500 << 20, cpuSeconds: 1, headerHash: "0",
          packetHash: "0", decodeErrors: 0, lead: 0, missingFrames: 0)
      }
      chunks.append(chunk)
    }
    try TimesFile.write(ticks, to: workspace.index)
    try await store.write([.chunks(chunks)])
  }

  private func probe() async throws -> SourceMedia {
    let runner = ToolRunner(owner: "drapto-bench")
    return try await MediaProbe(ffprobe: "/usr/bin/ffprobe", runner: runner).media(film)
  }
}
