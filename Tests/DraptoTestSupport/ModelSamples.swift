import DraptoModel
import struct Foundation.Date

/// Made-up values of the model, each with every field set to something that can be told apart.
package enum ModelSamples {
  package static let time = Date(timeIntervalSince1970: 1_700_000_000)
  package static let first = JobID(1)

  package static func job(
    _ id: Int64 = 1, state: JobState = .running, phase: JobPhase = .encode, priority: Int = 0, position: Double? = nil
  ) -> Job {
    Job(
      id: JobID(id), source: "/films/film \(id).mkv", output: "/films/film \(id).av1.mkv", state: state, phase: phase,
      priority: priority, position: position ?? Double(id), added: time)
  }

  package static func range(_ index: Int, frames: Int = 250) -> ChunkRange {
    ChunkRange(
      index: index, from: Int64(index) * 10_000, to: Int64(index + 1) * 10_000, expectedFrames: frames,
      startCut: index == 0 ? nil : Double(index) * 10 - 0.02, endCut: Double(index + 1) * 10 - 0.02)
  }

  package static func result(frames: Int = 250) -> ChunkResult {
    ChunkResult(
      frames: frames, bytes: 1_000_000, seconds: 12.5, peakMemory: 500 << 20, cpuSeconds: 24, headerHash: "header",
      packetHash: "packets", decodeErrors: 0, lead: 0, missingFrames: 0)
  }

  /// `VMAF 95 ± 0.75`.
  package static let goal = QualityGoal(
    metric: .vmaf, model: "vmaf_v0.6.1", target: 95, tolerance: 0.75, floor: 89, crfMinimum: 10, crfMaximum: 55)

  package static func score(_ mean: Double, frames: Int = 250) -> QualityScore {
    QualityScore(mean: mean, percentile5: mean - 3, minimum: mean - 7, frames: frames)
  }

  package static func trial(_ extent: QualityTrial.Extent, crf: Double, mean: Double = 93.1, frames: Int = 48)
    -> QualityTrial
  {
    QualityTrial(extent: extent, crf: crf, score: score(mean, frames: frames), bytes: 100_000, seconds: 4)
  }

  package static func quality(
    _ mean: Double, _ outcome: QualityOutcome = .reached, encodes: Int = 1, metric: QualityMetric = .vmaf
  ) -> ChunkQuality {
    ChunkQuality(metric: metric, score: score(mean), outcome: outcome, encodes: encodes)
  }

  /// One that is done, with its score.
  package static func scored(
    _ index: Int, job: Int64 = 1, frames: Int = 250, _ quality: ChunkQuality, trials: [QualityTrial]? = nil
  ) -> Chunk {
    var chunk = chunk(index, job: job, status: .done, frames: frames)
    chunk.result?.quality = quality
    chunk.trials = trials
    return chunk
  }

  package static func chunk(
    _ index: Int, job: Int64 = 1, status: WorkStatus = .pending, frames: Int = 250, progress: Progress = Progress()
  ) -> Chunk {
    Chunk(
      id: ChunkID(job: JobID(job), index: index), range: range(index, frames: frames), start: Double(index) * 10,
      length: 10, crf: 26, status: status, progress: progress,
      result: status == .done ? result(frames: frames) : nil)
  }

  /// By the state that people see; `error` is that of a failed one.
  package static func chunk(
    _ index: Int, job: Int64 = 1, state: WorkState, frames: Int = 250, progress: Progress = Progress(),
    error: ErrorReport? = nil
  ) -> Chunk {
    chunk(index, job: job, status: status(state, error), frames: frames, progress: progress)
  }

  /// A status that is shown as this state.
  package static func status(_ state: WorkState, _ error: ErrorReport? = nil) -> WorkStatus {
    switch state {
    case .waiting: .inLine(nil)
    case .running: .running(.encoding, frozenBy: [])
    case .paused: .running(.encoding, frozenBy: [.user])
    case .done: .done
    case .failed: .failed(error ?? ErrorReport(.toolFailed, "ffmpeg ended with status 1"))
    case .cancelled: .cancelled
    }
  }

  package static func track(_ stream: Int = 1, job: Int64 = 1, state: WorkState, error: ErrorReport? = nil)
    -> TrackTask
  {
    track(stream, job: job, status: status(state, error))
  }

  package static func track(_ stream: Int = 1, job: Int64 = 1, status: WorkStatus = .pending) -> TrackTask {
    TrackTask(job: JobID(job), stream: stream, title: "Main", status: status)
  }

  package static func video(_ width: Int = 1920, _ height: Int = 1080) -> VideoStream {
    VideoStream(
      info: StreamInfo(index: 0, codec: "h264", language: "eng", dispositions: ["default"]), profile: "High",
      width: width, height: height, pixelFormat: "yuv420p", bitDepth: 8, averageFrameRate: Rational(25, 1),
      realFrameRate: Rational(25, 1), timeBase: Rational(1, 1000))
  }

  package static func audio(_ index: Int = 1, channels: Int = 2, layout: String? = "stereo") -> AudioStream {
    AudioStream(
      info: StreamInfo(index: index, codec: "aac", language: "eng", title: "Main", startTime: 0.04),
      channels: channels, layout: layout, sampleRate: 48_000, bitRate: 128_000)
  }

  package static func media(duration: Double? = 40) -> SourceMedia {
    SourceMedia(
      path: "/films/film 1.mkv", fingerprint: FileFingerprint(bytes: 5 << 20, modified: 1), container: "matroska,webm",
      startTime: 0, duration: duration, video: video(), audio: [audio()],
      subtitles: [SubtitleStream(info: StreamInfo(index: 2, codec: "subrip", language: "ger"))])
  }

  package static let display = MasteringDisplay(
    red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06], whitePoint: [0.3127, 0.329], minLuminance: 0.005,
    maxLuminance: 1000)

  package static func videoPlan(crop: Crop? = nil) -> VideoPlan {
    VideoPlan(
      crop: crop, width: crop?.width ?? 1920, height: crop?.height ?? 1080, deinterlace: false, crf: 26, preset: 6,
      svtParameters: ["tune": "0"], keyframeSeconds: 10, color: ColorTags(), masteringDisplay: nil, contentLight: nil,
      sampleAspectRatio: nil)
  }

  package static func plan(losses: [Loss] = []) -> EncodePlan {
    EncodePlan(
      path: .chunked, reason: "no Dolby Vision", video: videoPlan(crop: Crop(width: 1920, height: 800, x: 0, y: 140)),
      segmentation: SegmentationPlan(method: .keyframes, minimum: 10, target: 15, maximum: 25, sceneThreshold: 0.3),
      audio: [
        AudioPlan(stream: audio(), action: .opus, opusLayout: "stereo", kilobits: 128),
        AudioPlan(stream: audio(3), action: .copy, opusLayout: nil, kilobits: nil),
      ],
      subtitles: [
        SubtitlePlan(stream: SubtitleStream(info: StreamInfo(index: 2, codec: "subrip")), action: .copy),
        SubtitlePlan(stream: SubtitleStream(info: StreamInfo(index: 4, codec: "mov_text")), action: .convert),
      ],
      losses: losses, notes: ["black bars are cropped"],
      estimates: Estimates(memoryPerWorker: 1 << 30, workDisk: 2 << 30, targetDisk: 3 << 30))
  }

  /// A state with one running job and the chunks given.
  package static func state(_ chunks: [Chunk], job: Job = ModelSamples.job()) -> EngineSnapshot {
    var state = EngineSnapshot()
    let payloads: [EngineEvent.Payload] = [.job(job), .planned(job.id, media(), plan()), .chunks(chunks)]
    for payload in payloads { state.apply(event(state.sequence + 1, payload)) }
    return state
  }

  package static func event(_ sequence: UInt64, _ payload: EngineEvent.Payload) -> EngineEvent {
    EngineEvent(sequence: sequence, time: time, payload: payload)
  }
}
