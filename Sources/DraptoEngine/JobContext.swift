import DraptoMedia
import DraptoModel

/// What the steps of one job work with.
struct JobContext: Sendable {
  var job: Job
  var settings: Settings
  var source: SourceMedia
  var plan: EncodePlan
  var workspace: Workspace
  var tools: Toolset
  var runner: ToolRunner
  var engine: Engine
  /// Grip on the program of the job's present step (not of its chunks).
  var handle: ToolHandle
  var log: EngineLog

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
