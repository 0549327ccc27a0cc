import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

/// Everything that starts the program runs one after another: each run wants the machine to itself.
@Suite(.serialized) struct ProgramTests {}

/// The built program, run as a user runs it, with state and work folders of its own.
final class Drapto: Sendable {
  let folder = TemporaryFolder("program")

  /// A test that failed, or killed its drapto, leaves no program behind.
  deinit {
    let mark = "DRAPTO_SYSTEM_PATHS_STATE=\(stateFolder)"
    for pid in ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap({ pid_t($0) })
    where pid != getpid() && processFile(pid, "environ").split(separator: "\0").contains(mark[...]) {
      kill(pid, SIGKILL)
    }
    _ = LeftoverProcesses.end(owner: stateFolder)
  }

  /// The binary beside the tests.
  static let path: String = {
    let beside = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent(
      "drapto"
    ).path
    if FileManager.default.isExecutableFile(atPath: beside) { return beside }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return root.appendingPathComponent(".build/debug/drapto").path
  }()

  /// Fast settings: what is tested is not the encoder.
  static let fast = [
    "--svt-preset", "12", "--set", "process.segmentation.min_chunk=1", "--set", "process.segmentation.max_chunk=4",
    "--set", "system.resources.min_free_disk=1", "--set", "system.resources.nice=0",
  ]

  /// One whose folder has films in `films`: `alpha.mkv`, `beta.mkv`, `gamma.mkv`.
  static func withFilms(copies: Int = 2) async throws -> (drapto: Drapto, films: String) {
    let drapto = Drapto()
    let films = drapto.folder.path + "/films"
    try FileManager.default.createDirectory(atPath: films, withIntermediateDirectories: true)
    let film = try await Clips.path(.film)
    for name in ["alpha", "beta", "gamma"].prefix(copies) {
      try FileManager.default.copyItem(atPath: film, toPath: "\(films)/\(name).mkv")
    }
    return (drapto, films)
  }

  /// Slow enough to be watched at work.
  static let slow = ["DRAPTO_ENCODING_SVT_PRESET": "3"]
  static let quick = ["DRAPTO_ENCODING_SVT_PRESET": "12"]

  var stateFolder: String { folder.path + "/state" }
  var workFolder: String { folder.path + "/work" }

  var environment: [String: String] {
    [
      "DRAPTO_SYSTEM_PATHS_STATE": stateFolder, "DRAPTO_SYSTEM_PATHS_WORK": workFolder,
      "XDG_CONFIG_HOME": folder.path + "/config", "LANG": "C.UTF-8", "TERM": "dumb",
    ]
  }

  struct Result: Sendable {
    var status: Int32?
    var signal: Int32?
    var output: [String]
    var errors: [String]

    /// Both streams.
    var text: String { (output + errors).joined(separator: "\n") }
  }

  /// Runs to the end. `onLine` sees each line of stdout; `handle` lets a test reach the process.
  func run(
    _ arguments: [String], environment more: [String: String] = [:], handle: ToolHandle = ToolHandle(),
    onLine: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws -> Result {
    let output = Locked<[String]>([])
    let errors = Locked<[String]>([])
    let command = ToolCommand(Self.path, arguments, environment: environment.merging(more) { $1 })
    let outcome = try await TestTools.runner.run(
      command, handle: handle,
      onOutput: { line in
        output.withLock { $0.append(line) }
        onLine(line)
      }, onError: { line in errors.withLock { $0.append(line) } })
    return Result(status: outcome.exitStatus, signal: outcome.signal, output: output.value, errors: errors.value)
  }

  /// Both streams of a run, byte for byte: lines of ``Result`` are split at carriage returns too.
  func raw(_ arguments: [String]) async throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.path)
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let file = folder.file("raw.txt")
    _ = FileManager.default.createFile(atPath: file, contents: nil)
    let handle = try #require(FileHandle(forWritingAtPath: file))
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = handle
    process.standardError = handle
    try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
      process.terminationHandler = { _ in done.resume() }
      do { try process.run() } catch { done.resume(throwing: error) }
    }
    return String(decoding: try #require(FileManager.default.contents(atPath: file)), as: UTF8.self)
  }

  /// Encodes with fast settings.
  func encode(
    _ arguments: [String], environment: [String: String] = [:], handle: ToolHandle = ToolHandle(),
    onLine: @escaping @Sendable (String) -> Void = { _ in }
  )
    async throws -> Result
  {
    try await run(
      ["encode", "--plain"] + Self.fast + arguments, environment: environment, handle: handle, onLine: onLine)
  }

  /// What a shell of a terminal test has, the paths of its own included.
  var terminalEnvironment: [String: String] {
    var variables = environment
    variables["TERM"] = nil
    let tools = ToolLocator.defaultFolder(environment: ProcessInfo.processInfo.environment)
    variables["DRAPTO_SYSTEM_TOOLS_FOLDER"] = tools
    for (name, value) in ["RESOURCES_NICE": "0", "RESOURCES_MIN_FREE_DISK": "1"] {
      variables["DRAPTO_SYSTEM_" + name] = value
    }
    variables["DRAPTO_PROCESS_SEGMENTATION_MIN_CHUNK"] = "1"
    variables["DRAPTO_PROCESS_SEGMENTATION_MAX_CHUNK"] = "4"
    return variables
  }

  /// A shell in a real terminal, in this program's folder, with `drapto` as a command.
  func terminal(
    width: Int = 120, height: Int = 40, environment more: [String: String] = [:], term: String = "tmux-256color"
  )
    async throws -> Tmux
  {
    let tmux = try await Tmux(
      width: width, height: height, folder: folder.path, environment: terminalEnvironment.merging(more) { $1 },
      term: term)
    try await tmux.run("drapto() { \(Self.path) \"$@\"; }; clear")
    return tmux
  }

  /// States (`R`, `S`, `T` …) of the encoders at work, by pid.
  var encoders: [pid_t: String] {
    children.reduce(into: [:]) { result, pid in
      let line = processFile(pid, "cmdline")
      // A trial of the encoder's arguments is over before the film begins.
      guard line.contains("libsvtav1"), !line.contains("lavfi"), let state = processFields(pid).first else { return }
      result[pid] = state
    }
  }

  /// Processes that work with this state folder, by whether they are its engine in the background.
  private func processes(areEngines: Bool) -> [pid_t] {
    let mark = "DRAPTO_SYSTEM_PATHS_STATE=\(stateFolder)"
    return ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { pid_t($0) }.filter {
      let arguments = processFile($0, "cmdline").split(separator: "\0").map(String.init)
      guard arguments.first == Self.path || arguments.first?.hasSuffix("/drapto") == true else { return false }
      return (arguments.dropFirst().prefix(2) == ["engine", "run"]) == areEngines
        && processFile($0, "environ").split(separator: "\0").contains(mark[...])
    }
  }

  /// The engine in the background; nil where none runs.
  var enginePID: pid_t? { processes(areEngines: true).first }

  /// Everything else: dashboards, verbs.
  var screens: [pid_t] { processes(areEngines: false) }

  /// Programs started by this state folder's engine that still live.
  var children: [pid_t] { LeftoverProcesses.find(owner: stateFolder) }

  /// Lines of the log file with this subsystem and message.
  func logged(_ subsystem: String, _ message: String) -> [[String: Any]] {
    let text = (try? String(contentsOfFile: stateFolder + "/drapto.log", encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap {
      (try? JSONSerialization.jsonObject(with: Data($0.utf8))) as? [String: Any]
    }.filter { $0["subsystem"] as? String == subsystem && $0["message"] as? String == message }
  }

  /// How often each chunk was finished.
  var finishedChunks: [String: Int] {
    logged("encode", "done").reduce(into: [:]) { $0["\($1["job"] ?? "?")/\($1["chunk"] ?? "?")", default: 0] += 1 }
  }
}

/// One hash over the video packets of a file, with their times.
func videoPackets(_ path: String) async throws -> [String] {
  let tools = try await TestTools.toolset()
  return try await TestTools.run(
    tools.ffprobe,
    [
      "-v", "error", "-select_streams", "v:0", "-show_data_hash", "MURMUR3", "-show_entries", "packet=pts,data_hash",
      "-of",
      "csv=p=0", path,
    ]
  ).split(separator: "\n").map(String.init)
}

/// A file of `/proc/PID`: its size is told as zero, so it is read to its end.
func processFile(_ pid: pid_t, _ name: String) -> String {
  guard let file = fopen("/proc/\(pid)/\(name)", "r") else { return "" }
  defer { fclose(file) }
  var buffer = [UInt8](repeating: 0, count: 65_536)
  let count = fread(&buffer, 1, buffer.count, file)
  return String(decoding: buffer[..<count], as: UTF8.self)
}

/// The fields of `/proc/PID/stat` behind the name: state, parent, …
func processFields(_ pid: pid_t) -> [String] {
  processFile(pid, "stat").split(separator: ")").last?.split(separator: " ").map(String.init) ?? []
}
