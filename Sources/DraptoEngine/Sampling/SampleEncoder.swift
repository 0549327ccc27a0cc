import DraptoMedia
import DraptoModel

/// What one setting made of the runs.
struct SampleEncode: Sendable {
  let crf: Double
  let preset: Int
  let file: String
  /// Bytes of each frame, in the order they are shown.
  let sizes: [Int64]
  /// Time of the processors, start and end of the program included.
  let cpuSeconds: Double
  let score: SampleReport.Score?

  /// What an encoder computes before its first frame (measured at 1280×720): a chunk of a film has it once in half a minute.
  static let startSeconds = 0.1

  /// - Throws: `DRP-CHUNK-FRAMES`.
  func runs() throws -> [SampleProjection.Run] {
    guard let runs = SampleProjection.Run.runs(sizes, length: SamplePlan.runLength) else {
      throw EngineError.refused(
        ErrorReport(.framesMismatch, "\(Format.visible(file)) has \(sizes.count) frames, no whole runs", file: file))
    }
    return runs
  }
}

/// Encodes the runs of a sample with one setting after the other, and measures what came of it.
struct SampleEncoder: Sendable {
  let run: SampleRun
  /// File with the frames as the encoder is given them.
  let reference: String
  let runs: [Range<Int>]
  let metric: QualityMetric?

  /// Numbers of the frames at which runs begin, when they lie one behind the other.
  static func starts(_ runs: [Range<Int>]) -> [Int] {
    var next = 0
    return runs.map { run in
      defer { next += run.count }
      return next
    }
  }

  /// Frames between key frames of an encode of the whole film.
  var keyDistance: Int {
    max(1, Int((Double(run.plan.video.keyframeSeconds) * max(1, run.film.video.nominalFrameRate)).rounded(.down)))
  }

  func encode(crf: Double, preset: Int, threads: Int) async throws -> SampleEncode {
    let file = run.folder + "/crf\(Format.compact(crf)).preset\(preset).mkv"
    let command = SampleCommand(
      chunk: run.command(crf: crf, preset: preset, threads: threads), runs: [], starts: Self.starts(runs)
    ).encode(run.tools.ffmpeg, reference: reference, output: file)
    let handle = ToolHandle()
    _ = try await run.watched.run(command, handle: handle, file: run.film.source.path)
    let sizes = try await run.sizes(of: file)
    guard sizes.count == runs.reduce(0, { $0 + $1.count }) else { throw run.lacking(sizes.count, of: runs) }
    return SampleEncode(
      crf: crf, preset: preset, file: file, sizes: sizes, cpuSeconds: handle.cpuSeconds,
      score: try await score(file, frames: sizes.count, threads: threads))
  }

  private func score(_ file: String, frames: Int, threads: Int) async throws -> SampleReport.Score? {
    guard let metric else { return nil }
    let measurement = ScoreMeasurement(
      metric: metric, model: metric.model(width: run.plan.video.width, height: run.plan.video.height),
      reference: .frames(of: reference, color: run.plan.video.color), threads: threads, log: file + ".quality",
      counts: file + ".counts")
    let (scores, _, _) = try await measurement.scores(
      of: file, frames: frames, tools: run.tools, watched: run.watched, handle: ToolHandle())
    return QualityScore(scores).map {
      SampleReport.Score(
        metric, model: measurement.model, $0, isRelative: run.plan.video.color.isHDR && metric.isVMAF)
    }
  }
}
