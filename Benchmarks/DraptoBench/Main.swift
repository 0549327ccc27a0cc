import DraptoEngine
import DraptoFuzzChecks
import DraptoModel
import DraptoStore
import DraptoTestSupport
import Foundation

/// Parts of `scripts/bench` that need the engine's own types.
///
///     drapto-bench scheduler              places 10,000 fake chunks, prints the seconds
///     drapto-bench paint                  key to picture, in memory: prints median, worst, events in milliseconds
///     drapto-bench attach                 over the socket, 500 films done and one of 10,000 chunks: prints milliseconds
///                                         to the list, to the whole state, its bytes; to a paused chunk; to a paused film,
///                                         and its bytes
///     drapto-bench idle [SECONDS]         a server at rest with two clients: prints percent of a core
///     drapto-bench report                 the page of a film of 10,000 chunks: prints seconds and bytes
///     drapto-bench rewrite [FOLDER] [large | small]
///                                         HDR10+ metadata into a chunk of 2 GB of large or small frames: prints time and
///                                         CPU over those of copying it, time with its proof over that, seconds of the
///                                         rewrite and of copying, peak memory in MiB, bytes and frames of the chunk
///     drapto-bench seeds FOLDER           writes small inputs of the readers of films for `scripts/fuzz`
///     drapto-bench prepare STATE WORK FILM OUTPUT COUNT SETTING=VALUE…
///                                         records an unfinished job with COUNT finished chunks and LEFT (1) that are not
@main
enum Main {
  static func main() async throws {
    let arguments = CommandLine.arguments
    switch arguments.dropFirst().first {
    case "scheduler": print(await SchedulerBench.seconds(chunks: 10_000))
    case "paint":
      let (median, worst, events) = PaintBench.run()
      print(Format.fixed(median, 2), Format.fixed(worst, 2), Format.fixed(events, 2))
    case "attach":
      let figures = try await AttachBench.run()
      print(
        Format.fixed(figures.head, 1), Format.fixed(figures.complete, 1), figures.bytes,
        Format.fixed(figures.pause, 2), Format.fixed(figures.wholeJob, 1), figures.wholeJobBytes)
    case "report":
      let page = try ReportBench.run()
      print(Format.fixed(page.seconds, 2), page.bytes)
    case "idle":
      let share = try await IdleBench.share(seconds: arguments.dropFirst(2).first.flatMap(Double.init) ?? 10)
      print(Format.fixed(share, 3))
    case "rewrite":
      let bench = RewriteBench(
        folder: arguments.dropFirst(2).first ?? NSTemporaryDirectory(),
        picture: arguments.dropFirst(3).first.flatMap(RewriteBench.Picture.init) ?? .large)
      let figures = try await bench.run()
      print(
        Format.fixed(figures.ratio, 2), Format.fixed(figures.cpuRatio, 2), Format.fixed(figures.provenRatio, 2),
        Format.fixed(figures.rewrite, 2), Format.fixed(figures.copy, 2), Format.fixed(figures.peak, 1), figures.bytes,
        figures.frames)
    case "piece" where arguments.count == 5:
      print(try RewriteBench.piece(arguments[2], arguments[3], to: arguments[4]))
    case "seeds" where arguments.count == 3: try await writeSeeds(arguments[2])
    case "prepare" where arguments.count >= 7:
      var settings = Settings()
      // `LEFT` in the environment: chunks that are not done; else one.
      let left = ProcessInfo.processInfo.environment["LEFT"].flatMap(Int.init) ?? 1
      for assignment in arguments.dropFirst(7) {
        let parts = assignment.split(separator: "=", maxSplits: 1).map(String.init)
        try settings.set(parts[0], text: parts[1], from: .flag("bench"))
      }
      try await RecordedJob(
        state: arguments[2], work: arguments[3], film: arguments[4], output: arguments[5],
        count: Int(arguments[6]) ?? 1000, left: left,
        settings: settings
      ).record()
    default:
      print(
        "usage: drapto-bench scheduler | paint | attach | report | idle | rewrite | seeds FOLDER | prepare STATE WORK FILM OUTPUT COUNT [SETTING=VALUE…]"
      )
      exit(2)
    }
  }

  /// A folder for each reader in `folder`, a file for each input.
  private static func writeSeeds(_ folder: String) async throws {
    for reader in MediaReader.allCases {
      let place = folder + "/" + reader.rawValue
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      for (number, bytes) in try await MediaSeeds.seeds(of: reader).enumerated() {
        try Data(bytes).write(to: URL(fileURLWithPath: "\(place)/\(number)"))
      }
    }
  }
}

enum SchedulerBench {
  /// Submits and runs fake chunks that end at once; returns the seconds from the first submission to the last end.
  static func seconds(chunks: Int) async -> Double {
    let scheduler = Scheduler(
      policy: WorkerPolicy(cores: 8, fixed: 8), budget: Budget(workers: 8, tracks: 1, memory: 1 << 40, disk: 1 << 40))
    let job = JobID(1)
    await scheduler.set(ranks: [job: 0])
    await scheduler.markComplete(job)
    let ended = Locked(0)
    let start = ContinuousClock.now
    for index in 0..<chunks {
      let item = WorkItem(
        id: .chunk(ChunkID(job: job, index: index)), index: index, length: Double((index * 7919) % 1000),
        needs: WorkNeeds(kind: .chunk, memory: 1 << 20, disk: 1 << 10))
      await scheduler.submit(item) { _ in ended.withLock { $0 += 1 } }
    }
    await scheduler.pump()
    while ended.value < chunks { try? await Task.sleep(for: .milliseconds(1)) }
    return (ContinuousClock.now - start).seconds
  }
}
