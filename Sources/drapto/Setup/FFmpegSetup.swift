import DraptoEngine
import DraptoMedia
import DraptoModel
import Foundation
import Glibc

/// Fetches the capable ffmpeg into the tools folder.
///
/// pip does the fetching: it knows the user's index, proxy and certificates, so that no address has to be known here.
/// Everything lies in a folder of its own inside the tools folder until the program has passed every check; then it gets
/// its name at once. Whatever ends it, the tools folder has the old ffmpeg or the new one.
struct FFmpegSetup: Sendable {
  /// How far it is.
  enum Step: Sendable, Equatable {
    /// Nothing has come yet.
    case connecting
    case fetching(bytes: Int64)
    case unpacking
    case trying
  }

  let pin: FFmpegPin
  /// Absolute.
  let toolsFolder: String
  let runner: ToolRunner
  /// What pip is to see beyond what it inherits.
  var environment: [String: String] = [:]
  /// A wheel that lies here already, absolute; nil: it is fetched.
  var wheel: String?
  /// The machine, as `uname -m` says it.
  var machine = FFmpegSetup.ownMachine
  let report: @Sendable (Step) -> Void
  /// Throws where the program that was fetched can't do what it is fetched for.
  let check: @Sendable (_ path: String) async throws -> Void

  /// Where it will lie.
  var target: String { toolsFolder + "/ffmpeg" }

  /// How often the size of what has come is looked at.
  private static let interval: Duration = .milliseconds(200)
  /// Room that is left over.
  private static let reserve: Int64 = 16 << 20

  /// Throws ``ErrorReport``; `CancellationError` when the task was cancelled. Nothing is left behind in either case.
  func run() async throws {
    guard machine == "x86_64" else { throw SetupFailure.machine(machine) }
    if let wheel, !FileManager.default.isReadableFile(atPath: wheel) { throw SetupFailure.unreadable(wheel) }
    let scratch = try await blocking { try prepare() }
    do {
      try await fill(scratch)
    } catch {
      await Self.removed(scratch)
      throw error
    }
    await Self.removed(scratch)
  }

  private func fill(_ scratch: String) async throws {
    let found = if let wheel { wheel } else { try await fetch(into: scratch) }
    report(.unpacking)
    let program = scratch + "/ffmpeg"
    try await unpack(found, to: program)
    report(.trying)
    try await check(program)
    try Task.checkCancellation()
    guard rename(program, target) == 0 else { throw SetupFailure.folder(toolsFolder, SystemReason.text(errno: errno)) }
  }

  // MARK: The folder

  /// A folder inside the tools folder, so that the last step is one rename. What a killed setup left behind goes first.
  private func prepare() throws -> String {
    do {
      try FileManager.default.createDirectory(atPath: toolsFolder, withIntermediateDirectories: true)
    } catch { throw SetupFailure.folder(toolsFolder, SystemReason.text(error) ?? "\(error)") }
    for name in (try? FileManager.default.contentsOfDirectory(atPath: toolsFolder)) ?? [] {
      guard name.hasPrefix(Self.mark), let pid = pid_t(name.dropFirst(Self.mark.count)) else { continue }
      if kill(pid, 0) != 0, errno == ESRCH { try? FileManager.default.removeItem(atPath: toolsFolder + "/" + name) }
    }
    let needed = pin.bytes + (wheel == nil ? pin.wheelBytes : 0) + Self.reserve
    if let free = DiskStatus.space(toolsFolder)?.free, free < needed {
      throw SetupFailure.full(toolsFolder, needed: needed, free: free)
    }
    let scratch = toolsFolder + "/" + Self.mark + "\(getpid())"
    try? FileManager.default.removeItem(atPath: scratch)
    guard mkdir(scratch, 0o700) == 0 else { throw SetupFailure.folder(toolsFolder, SystemReason.text(errno: errno)) }
    return scratch
  }

  private static let mark = ".setup-"

  private static func removed(_ folder: String) async {
    try? await blocking { try FileManager.default.removeItem(atPath: folder) }
  }

  // MARK: Fetching

  private func fetch(into scratch: String) async throws -> String {
    report(.connecting)
    let requirements = scratch + "/requirements.txt"
    let folder = scratch + "/wheel"
    try pin.requirements.write(toFile: requirements, atomically: false, encoding: .utf8)
    let command = python(
      [
        "-m", "pip", "download", "--quiet", "--no-input", "--disable-pip-version-check", "--progress-bar", "off",
        "--no-deps", "--only-binary", ":all:", "--require-hashes", "-d", folder, "-r", requirements,
      ],
      // What comes is written there, where its growth can be watched and its room was counted.
      ["TMPDIR": scratch])
    let outcome = try await watched(scratch) { try await runner.run(command) }
    guard outcome.succeeded else {
      throw SetupFailure.fetch(pin, command, outcome)
    }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    guard let name = names.first(where: { $0.hasSuffix(".whl") }) else {
      throw SetupFailure.fetch(pin, command, outcome)
    }
    return folder + "/" + name
  }

  /// Tells how much has come while a body runs.
  private func watched<Result: Sendable>(_ folder: String, _ body: @escaping @Sendable () async throws -> Result)
    async throws -> Result
  {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask { try await body() }
      group.addTask {
        var last: Int64 = 0
        while !Task.isCancelled {
          let bytes = try await blocking { DiskRoom.largestFile(in: folder) }
          // pip moves the file when it is there.
          if bytes > last, bytes > 4096 {
            last = min(bytes, pin.wheelBytes)
            report(.fetching(bytes: last))
          }
          try? await Task.sleep(for: Self.interval)
        }
        return nil
      }
      defer { group.cancelAll() }
      while let result = try await group.next() { if let result { return result } }
      throw CancellationError()
    }
  }

  // MARK: Unpacking

  /// Says both checksums before anything is run; of a wrong wheel nothing is unpacked.
  private func unpack(_ wheel: String, to program: String) async throws {
    let lines = Locked<[String]>([])
    let command = python(["-c", Self.unpacking, wheel, pin.wheelSHA256, pin.member, program])
    let outcome = try await runner.run(command, onOutput: { line in lines.withLock { $0.append(line) } })
    let sums = lines.value
    guard let sum = sums.first else { throw SetupFailure.unpack(wheel, command, outcome) }
    guard sum == pin.wheelSHA256 else { throw SetupFailure.checksum(wheel, expected: pin.wheelSHA256, found: sum) }
    guard outcome.succeeded, sums.count == 2 else { throw SetupFailure.unpack(wheel, command, outcome) }
    guard sums[1] == pin.sha256 else {
      throw SetupFailure.checksum(wheel + ": " + pin.member, expected: pin.sha256, found: sums[1])
    }
  }

  /// Python has what a wheel needs: a reader of zip files, and SHA-256.
  private static let unpacking = """
    import hashlib, os, sys, zipfile
    wheel, expected, member, target = sys.argv[1:]
    def copied(source, out=None):
        sum = hashlib.sha256()
        for part in iter(lambda: source.read(1 << 20), b""):
            sum.update(part)
            if out: out.write(part)
        return sum.hexdigest()
    with open(wheel, "rb") as file:
        found = copied(file)
    print(found, flush=True)
    if found != expected: sys.exit(1)
    with zipfile.ZipFile(wheel) as archive, archive.open(member) as source, open(target, "wb") as out:
        print(copied(source, out))
        out.flush()
        os.fsync(out.fileno())
    os.chmod(target, 0o755)
    """

  /// Looked up on the user's PATH, as pip's own settings are the user's.
  private func python(_ arguments: [String], _ more: [String: String] = [:]) -> ToolCommand {
    ToolCommand("/usr/bin/env", ["python3"] + arguments, environment: environment.merging(more) { $1 })
  }

  /// As `uname -m` says it.
  static var ownMachine: String {
    var name = utsname()
    guard uname(&name) == 0 else { return "?" }
    return withUnsafeBytes(of: name.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
