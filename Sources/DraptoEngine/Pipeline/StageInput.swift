import DraptoMedia
import DraptoModel

/// All that a stage works with, as values and grips: a stage doesn't know the engine.
struct StageInput: Sendable {
  var job: Job
  var settings: Settings
  var source: SourceMedia
  var plan: EncodePlan
  /// The job's chunks and tracks as they are when the stage begins.
  var chunks: [Chunk] = []
  var tracks: [TrackTask] = []
  var workspace: Workspace
  var tools: Toolset
  /// Runs programs under the job's handle and the watchdog.
  var runner: ToolRunner
  /// Grip on the programs of the job's present stage (not of its chunks and tracks).
  var handle: ToolHandle
  /// Usable cores.
  var cores: Int
  var log: EngineLog
  var reporter: StageReporter

  /// What is put together before it is published.
  var temporaryOutput: String { Self.temporaryOutput(job) }

  /// Beside the target, under a name short enough for any file system.
  static func temporaryOutput(_ job: Job) -> String {
    DurableFile.parent(of: job.output) + "/.drapto-\(job.id)-\(shortHash(job.output)).part"
  }

  var watched: WatchedRun { WatchedRun(runner: runner, stallTimeout: settings[SettingsCatalog.stallTimeout]) }
  var probe: MediaProbe { MediaProbe(tools: tools, runner: runner) }

  /// 8 hexadecimal digits of FNV-1a.
  static func shortHash(_ text: String) -> String {
    var value: UInt32 = 0x811c_9dc5
    for byte in text.utf8 { value = (value ^ UInt32(byte)) &* 0x0100_0193 }
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}

/// What a stage tells while it is at work. May be called from any thread: the readers of pipes wait for nobody.
struct StageReporter: Sendable {
  /// Share (0…1) of the stage that is done.
  var progress: @Sendable (Double) -> Void = { _ in }
  /// Why it waits; nil: it goes on.
  var waits: @Sendable (JobWait?) -> Void = { _ in }
  /// A command that was run, for the record of the film.
  var ran: @Sendable (CommandRecord) -> Void = { _ in }
}
