import DraptoMedia
import DraptoModel

/// The way of one job from file to film.
package protocol JobPipeline: Sendable {
  /// Runs all stages; what is recorded is not done again. Throws what ends the job.
  func run() async throws
}

/// What a pipeline asks of the one who runs it: the job's record, and its work. ``JobRun`` is the only real one.
package protocol JobServices: Sendable {
  func job() async throws -> Job
  func settings() async -> Settings
  /// The other jobs of the queue.
  func others() async -> [Job]
  /// A recorded stage's result; nil when there is none.
  func step<T: Decodable & Sendable>(_ name: String, as type: T.Type) async -> T?
  /// Records a stage's result; when this returns it is on disk.
  func record<T: Codable & Sendable>(_ name: String, _ result: T) async throws
  /// Shows what the job does now, and records it.
  func enter(_ phase: JobPhase) async throws
  /// Tells what the source is and what becomes of it.
  func planned(_ source: SourceMedia, _ plan: EncodePlan) async
  /// Records and tells what the checks said.
  func keep(_ report: TrustReport) async throws
  /// Records what put the film together.
  func assembled(by commands: [CommandRecord]) async
  /// Share (0…1) of a phase that is done. May be called from any thread.
  func show(_ phase: JobPhase, _ share: Double)
  func show(_ wait: JobWait?)
  /// The job's chunks and tracks now.
  func work() async -> (chunks: [Chunk], tracks: [TrackTask])

  // The work that stages hand out.

  /// Tells of what all chunks have in common, and who makes the tracks. Nothing starts before ``open(_:)``.
  func prepare(_ order: ChunkOrder, tracks: any TrackWorker) async
  /// Work may start.
  func open(_ opening: WorkOpening) async
  /// A chunk came out of the index, with the ticks of its frames. Throws `DRP-CHUNK-LOST` when a recorded one was cut
  /// elsewhere.
  func found(_ range: ChunkRange, ticks: [Int64], facts: ChunkFacts) async throws
  /// All chunks are known; recorded.
  func complete(_ count: Int) async throws
  /// Returns when all chunks and tracks are done; throws what ended them.
  func settle() async throws
  /// Stops all work: the plan is no longer right. ``settle()`` throws.
  func abandon() async
  /// Puts all chunks back: another plan of the picture.
  func redoAllChunks() async throws
  /// Puts these back: their files are gone or no longer right.
  func redo(_ work: [WorkID]) async throws
}

extension JobServices {
  /// The same, of a chunk of which nothing more is known.
  package func found(_ range: ChunkRange, ticks: [Int64]) async throws {
    try await found(range, ticks: ticks, facts: ChunkFacts())
  }
}

/// What is known when a job's work begins.
package struct WorkOpening: Sendable {
  /// Times of all frames of the film; nil: the index is yet to be read.
  package var frames: FrameTable?
  /// Seconds of one tick.
  package var timeBase: Rational
  /// The sound tracks to make.
  package var tracks: [TrackTask]
  /// Sound waits until the picture is done.
  package var tracksLast: Bool

  package init(frames: FrameTable?, timeBase: Rational, tracks: [TrackTask], tracksLast: Bool) {
    self.frames = frames
    self.timeBase = timeBase
    self.tracks = tracks
    self.tracksLast = tracksLast
  }
}

/// What a pipeline is made with.
package struct PipelineSetup: Sendable {
  /// The job.
  package var id: JobID
  /// The programs to work with.
  package var tools: Toolset
  /// Runs programs under the job's handle and the watchdog.
  package var runner: ToolRunner
  /// Grip on the programs of its stages.
  package var handle: ToolHandle
  /// Cores that may be used.
  package var cores: Int
  /// Seconds that the look at all key frames may take before the encode.
  package var pictureLook: Double
  /// Encoder arguments that were tried.
  package var trials: EncoderTrials
  /// What programs say their version is.
  package var versions: ToolVersions
  /// drapto's own version; nil where nobody told the engine.
  package var version: String?
  /// The job's work files.
  package var workspace: Workspace
  /// Where it writes what it does.
  package var log: EngineLog
}
