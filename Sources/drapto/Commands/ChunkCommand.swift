import ArgumentParser
import DraptoEngine
import DraptoMedia
import DraptoModel
import Foundation
import UnixSignals

struct ChunkCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "chunk", abstract: "Encode one chunk, given as a task in JSON; or print the tasks of a film.",
    discussion: """
      drapto chunk --plan FILM --folder DIR > tasks    a line of JSON for each chunk of the film
      head -1 tasks | drapto chunk -                   encodes the first one, here or on any machine that has FILM

      The chunk lies in the task's folder when the command ends with 0; what was found out about it is printed as one \
      line of JSON. docs/chunk.md has the format. Exit status: 0 done, 1 failed, 2 a task that can't be read, 3 tools \
      missing, 130 interrupted.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var encoding: EncodingOptions
  @Option(help: ArgumentHelp("Print the tasks of all chunks of a film; encode nothing.", valueName: "film"))
  var plan: String?
  @Option(help: "With --plan: the folder that the chunks are to lie in.")
  var folder: String?
  @Flag(help: "Print progress as lines of JSON on stderr.")
  var progress = false
  @Flag(help: "Print an error as JSON on stdout.")
  var json = false
  @Argument(help: "File with one task in JSON; - reads it from stdin.", completion: .file())
  var task: String?

  func validate() throws {
    guard (plan == nil) != (task == nil) else { throw ValidationError("give a task, or a film with --plan") }
    guard (plan == nil) == (folder == nil) else { throw ValidationError("--plan and --folder go together") }
    guard plan == nil || !progress else { throw ValidationError("--progress is for a task") }
    guard try plan != nil || encoding.layer().values.isEmpty else {
      throw ValidationError("how a chunk is encoded is said by its task; these options are for --plan")
    }
  }

  func run() async throws {
    // First of all, so that no signal finds programs at work that nobody ends.
    let signals = await UnixSignalsSequence(trapping: TrappedSignals.all)
    let work = Task { try await perform() }
    // Reads signals until the process ends: while nobody does, a signal kills at once.
    Task { for await _ in signals { work.cancel() } }
    do {
      try await work.value
    } catch {
      // Whatever a program says of its sudden end is no fault of the chunk.
      let report = work.isCancelled ? Self.interruption : ErrorReport.of(error)
      guard json else { throw report }
      print(try Self.line(report))
      throw ExitStatus.of(report)
    }
  }

  private static let interruption = ErrorReport(
    .interrupted, "drapto was asked to stop", advice: "Run the same command again: the chunk is begun anew.")

  private func perform() async throws {
    if let plan, let folder { return try await printTasks(of: plan, folder: folder) }
    let task = try ChunkTask(json: try read())
    let wiring = ToolWiring(settings: try common.settings())
    let tools = try await wiring.finder.find()
    try await blocking { try task.workspace.prepare() }
    let worker = LocalWorker(tools: tools, runner: try await runner(of: task, wiring))
    do {
      print(try Self.line(try await worker.encode(task, control: ToolHandle(), report: report(task))))
    } catch {
      task.removeParts()
      throw error
    }
  }

  private func read() throws -> Data {
    if task == "-" { return try FileHandle.standardInput.readToEnd() ?? Data() }
    let path = task ?? ""
    try UnreadableName.refuse(path)
    do { return try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
      let why = SystemReason.text(error) ?? "\(error)"
      throw ErrorReport(.usage, "the task \(Format.visible(path)) can't be read: \(why)", file: path)
    }
  }

  /// Marks its programs with the attempt, and ends what a killed run of the same attempt left behind.
  private func runner(of task: ChunkTask, _ wiring: ToolWiring) async throws -> ToolRunner {
    let owner = "drapto chunk: " + task.part
    _ = try await blocking { LeftoverProcesses.end(owner: owner) }
    return ToolRunner(owner: owner, niceness: wiring.settings[SettingsCatalog.nice])
  }

  // MARK: Progress

  private struct ProgressLine: Encodable {
    var stage: WorkStage
    var frames: Int
    var bytes: Int64
  }

  private func report(_ task: ChunkTask) -> WorkReport {
    let threads: @Sendable () async -> Int = { task.parallelism }
    guard progress else { return WorkReport(checkThreads: threads) }
    let latest = Locked(ProgressLine(stage: .encoding, frames: 0, bytes: 0))
    let change: @Sendable ((inout ProgressLine) -> Void) -> Void = { body in
      let line = latest.withLock { line in
        body(&line)
        return line
      }
      if let text = try? Self.line(line) { standardError(text) }
    }
    return WorkReport(
      figures: { figures in
        change { ($0.frames, $0.bytes) = (figures.frames, figures.bytes) }
      },
      stage: { stage in change { $0.stage = stage } }, checkThreads: threads)
  }

  // MARK: Tasks

  private func printTasks(of film: String, folder: String) async throws {
    try UnreadableName.refuse(film, folder)
    let settings = try common.settings(encoding.layer())
    let wiring = ToolWiring(settings: settings)
    let here = FileManager.default.currentDirectoryPath
    let preview = Preview(
      tools: try await wiring.finder.find(), runner: wiring.runner, settings: settings, cores: ToolWiring.cores)
    let tasks = try await preview.tasks(
      of: OutputNaming.absolute(film, in: here), folder: OutputNaming.absolute(folder, in: here),
      onPlan: { plan in for loss in plan.losses { standardError("LOSS \(loss.subject): \(loss.detail)") } })
    for task in tasks { print(try Self.line(task)) }
  }

  private static func line(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
