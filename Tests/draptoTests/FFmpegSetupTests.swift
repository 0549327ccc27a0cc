@testable import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

@testable import drapto

/// `drapto setup`, with an index of packages made up in a folder and the real pip.
@Suite(.serialized, .timeLimit(.minutes(2))) struct FFmpegSetupTests {
  private let index = FakeIndex()
  private let folder = TemporaryFolder("tools")
  private let steps = Locked<[FFmpegSetup.Step]>([])

  private func setup(
    _ pin: FFmpegPin, _ environment: [String: String] = [:], wheel: String? = nil, machine: String = "x86_64",
    check: @escaping @Sendable (String) async throws -> Void = { _ in }
  ) -> FFmpegSetup {
    var setup = FFmpegSetup(
      pin: pin, toolsFolder: folder.path + "/tools", runner: TestTools.runner,
      environment: index.environment.merging(environment) { $1 }, wheel: wheel,
      report: { step in steps.withLock { $0.append(step) } }, check: check)
    setup.machine = machine
    return setup
  }

  /// The error that a setup ends with.
  private func failure(_ setup: FFmpegSetup) async throws -> ErrorReport {
    let error = await #expect(throws: ErrorReport.self) { try await setup.run() }
    return try #require(error)
  }

  /// What lies in the tools folder, with the text of an ffmpeg.
  private func put(_ text: String) throws { try folder.write(text, to: "tools/ffmpeg") }
  private var names: [String] { folder.contents("tools") }
  private var program: String? { try? String(contentsOfFile: folder.path + "/tools/ffmpeg", encoding: .utf8) }

  @Test func `the program is fetched, tried, and has its name only then`() async throws {
    let pin = try await index.publish()
    try put("old")
    try folder.write("", to: "tools/.setup-4194301/wheel.part")
    let target = folder.path + "/tools/ffmpeg"
    let seenByCheck = Locked<[String]>([])
    try await setup(pin) { path in
      let said = try await TestTools.run(path, [])
      let old = try String(contentsOfFile: target, encoding: .utf8)
      seenByCheck.withLock { $0 = [said, old] }
    }.run()
    // It ran, under another name, while the old one was still there.
    #expect(seenByCheck.value == ["hello\n", "old"])
    #expect(names == ["ffmpeg"] && program == FakeIndex.program)
    #expect(ToolLocator.isExecutable(target))
    let seen = steps.value.filter { if case .fetching = $0 { false } else { true } }
    #expect(seen == [.connecting, .unpacking, .trying])
  }

  @Test func `a file with another checksum is not taken, and the old one stays`() async throws {
    var pin = try await index.publish()
    try put("old")
    pin = pin.with(wheelSHA256: String(repeating: "0", count: 64))
    let report = try await failure(setup(pin))
    #expect(report.code == .setupChecksum && report.message.contains("package index"), "\(report.fullText)")
    #expect(names == ["ffmpeg"] && program == "old")
  }

  @Test func `so is a wheel that was brought along, and a program inside it`() async throws {
    let pin = try await index.publish()
    let wheel = index.wheel
    let broken = try await failure(setup(pin.with(wheelSHA256: "12"), wheel: wheel))
    #expect(broken.code == .setupChecksum && broken.message.contains(pin.wheelSHA256), "\(broken.fullText)")
    let other = try await failure(
      setup(pin.with(sha256: "34"), wheel: wheel) { _ in Issue.record("it was run") })
    #expect(other.code == .setupChecksum && other.message.contains(pin.member), "\(other.fullText)")
    #expect(names.isEmpty)
    try await setup(pin, wheel: wheel).run()
    #expect(names == ["ffmpeg"] && FileManager.default.fileExists(atPath: wheel))
    #expect(try await failure(setup(pin, wheel: "/no/such.whl")).code == .usage)
  }

  @Test func `a program that can't do it here is not kept`() async throws {
    let pin = try await index.publish()
    try put("old")
    let report = try await failure(
      setup(pin, wheel: index.wheel) { _ in throw ErrorReport(.toolIncapable, "no VMAF") })
    #expect(report.code == .toolIncapable && names == ["ffmpeg"] && program == "old")
  }

  @Test func `without a network it says so, with pip's own words`() async throws {
    let pin = try await index.publish()
    // A port that nobody listens at.
    let report = try await failure(
      setup(pin, ["PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_RETRIES": "1"]))
    #expect(report.code == .setupFetch && report.message.contains("no network"), "\(report.fullText)")
    #expect(report.command?.contains("pip download") == true && report.stderrTail?.isEmpty == false)
    #expect(report.advice.contains("--from") && names.isEmpty)
  }

  @Test func `an index that does not have it is no missing network`() async throws {
    let report = try await failure(setup(try await index.publish().with(version: "9.9.9")))
    #expect(report.code == .setupFetch && report.message.contains("does not have it"), "\(report.fullText)")
  }

  @Test(arguments: [
    ("OSError: [Errno 28] No space left on device", Int32(2), ErrorCode.diskFull, "not written whole"),
    ("SSLError(... CERTIFICATE_VERIFY_FAILED ...)", 1, .setupFetch, "certificate"),
    ("Temporary failure in name resolution", 1, .setupFetch, "no network"),
    ("/usr/bin/python3: No module named pip", 1, .toolMissing, "no pip"),
    ("env: 'python3': No such file or directory", 127, .toolMissing, "python3 is missing"),
    ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", 1, .setupChecksum, "another file"),
  ])
  func `pip's words decide which error it is`(words: String, status: Int32, code: ErrorCode, part: String) throws {
    let pin = try #require(FFmpegPin.own)
    let many = (0..<4).map { "WARNING: Retrying \($0)\n" }.joined() + words
    let report = SetupFailure.fetch(
      pin, ToolCommand("/p", []), ToolOutcome(exitStatus: status, signal: nil, stderrTail: many))
    #expect(report.code == code && report.message.contains(part), "\(report.fullText)")
    #expect(report.stderrTail.map { $0.split(separator: "\n").count <= 5 } ?? true)
    if code == .setupFetch { #expect(report.stderrTail == "WARNING: Retrying 3\n" + words) }
  }

  @Test func `what is missing on the machine is named before anything is fetched`() async throws {
    let pin = try await index.publish()
    let none = try await failure(setup(pin, ["PATH": folder.path]))
    #expect(none.code == .toolMissing && none.message.contains("python3 is missing"), "\(none.fullText)")
    #expect(none.advice.contains("apt-get install python3-pip"))
    // A wheel that was fetched elsewhere needs no pip.
    let given = try await failure(setup(pin, ["PATH": folder.path], wheel: index.wheel))
    #expect(given.code == .toolMissing && given.message.contains("python3 is missing"), "\(given.fullText)")
    #expect(given.advice.contains("`apt-get install python3`"))
    let arm = try await failure(setup(pin, machine: "aarch64"))
    #expect(arm.code == .toolIncapable && arm.message.contains("aarch64"))
    let full = try await failure(setup(pin.with(bytes: 1 << 60)))
    #expect(full.code == .diskFull && full.advice.contains("system.tools.folder"), "\(full.fullText)")
    let locked = FFmpegSetup(
      pin: pin, toolsFolder: "/proc/tools", runner: TestTools.runner, report: { _ in }, check: { _ in })
    #expect(try await failure(locked).code == .setupFolder)
    #expect(names.isEmpty)
  }

  @Test func `cancelled in the middle it leaves nothing, not even pip`() async throws {
    let silent = try SilentServer()
    let setup = setup(try await index.publish(), ["PIP_INDEX_URL": "http://127.0.0.1:\(silent.port)/simple"])
    let work = Task { try await setup.run() }
    #expect(await eventually { self.pips == 1 })
    work.cancel()
    await #expect(throws: CancellationError.self) { try await work.value }
    #expect(await eventually { self.pips == 0 })
    #expect(names.isEmpty)
  }

  /// Processes of pip that work for this folder.
  private var pips: Int {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { pid_t($0) }.count { pid in
      processFile(pid, "cmdline").contains(folder.path) && processFile(pid, "cmdline").contains("download")
    }
  }

  // MARK: The pin

  @Test func `the program and the script for the sources read one pin`() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let own = try #require(FFmpegPin.own)
    let text = try String(
      contentsOf: root.appendingPathComponent("Sources/drapto/Setup/ffmpeg.pin"), encoding: .utf8)
    #expect(FFmpegPin(text: text) == own)
    #expect(own.sha256.count == 64 && own.wheelSHA256.count == 64 && own.bytes > own.wheelBytes)
    let script = try String(contentsOf: root.appendingPathComponent("scripts/setup"), encoding: .utf8)
    #expect(script.contains("\n. \"$here/Sources/drapto/Setup/ffmpeg.pin\"\n"))
    for name in Set(script.matches(of: /\$\{?(ffmpeg_[a-z0-9_]+)/).map { String($0.output.1) }) {
      #expect(text.contains("\n\(name)="), "\(name)")
    }
    #expect(!script.contains(own.version) && !script.contains(own.sha256))
  }

  @Test func `a pin with a line missing is none`() {
    #expect(FFmpegPin(text: "ffmpeg_project=a\nffmpeg_version=1\n") == nil)
    #expect(FFmpegPin(text: "nothing") == nil)
  }
}

@Suite struct FetchProgressTests {
  @Test func `on a terminal one line is redrawn`() {
    var progress = FetchProgress(name: "ffmpeg 1", total: 64 << 20, isLive: true, ascii: false)
    #expect(progress.text(.fetching(bytes: 8 << 20), seconds: 2, width: 120)?.contains("/s") == false)
    let text = progress.text(.fetching(bytes: 16 << 20), seconds: 4, width: 120)
    #expect(text == "\rffmpeg 1  ██████                    16.0 MiB of 64.0 MiB  25.0%  4.0 MiB/s  0:12 left\u{1B}[K")
    #expect(progress.text(.connecting, seconds: 0, width: 12) == "\rffmpeg 1: a\u{1B}[K")
    #expect(progress.end == "\r\u{1B}[K")
    var plain = FetchProgress(name: "ffmpeg 1", total: 100, isLive: true, ascii: true)
    #expect(plain.text(.fetching(bytes: 50), seconds: 0, width: 90)?.contains("############............") == true)
    #expect(plain.text(.unpacking, seconds: 0, width: 90)?.unicodeScalars.allSatisfy(\.isASCII) == true)
  }

  @Test func `elsewhere a line tells each quarter, once`() {
    var progress = FetchProgress(name: "x", total: 4096, isLive: false, ascii: true)
    let lines = [0, 100, 1100, 1200, 3000, 4096, 4096].map {
      progress.text(.fetching(bytes: $0), seconds: 1, width: 80)
    }
    #expect(
      lines.compactMap { $0 } == ["x: 1.1 KiB of 4.0 KiB\n", "x: 2.9 KiB of 4.0 KiB\n", "x: 4.0 KiB of 4.0 KiB\n"])
    #expect(progress.end.isEmpty)
  }
}

/// A package index in a folder, with a wheel whose ffmpeg says hello.
private final class FakeIndex: Sendable {
  static let program = "#!/bin/sh\necho hello\n"
  private let folder = TemporaryFolder("index")

  var wheel: String { folder.path + "/simple/imageio-ffmpeg/imageio_ffmpeg-0.8.1-py3-none-any.whl" }

  /// Nothing of this machine's own settings.
  var environment: [String: String] {
    [
      "PIP_INDEX_URL": "file://\(folder.path)/simple", "PIP_CONFIG_FILE": "/dev/null", "PIP_FIND_LINKS": "",
      "PIP_NO_CACHE_DIR": "1", "PIP_EXTRA_INDEX_URL": "",
    ]
  }

  /// Makes the wheel; returns its pin.
  func publish() async throws -> FFmpegPin {
    let member = "imageio_ffmpeg/binaries/ffmpeg-linux"
    let script = """
      import hashlib, sys, zipfile
      wheel, member, program = sys.argv[1:]
      info = "imageio_ffmpeg-0.8.1.dist-info/"
      with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as z:
          z.writestr(member, program)
          z.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: imageio-ffmpeg\\nVersion: 0.8.1\\n")
          z.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
          z.writestr(info + "RECORD", "")
      print(hashlib.sha256(open(wheel, "rb").read()).hexdigest(), hashlib.sha256(program.encode()).hexdigest())
      """
    let path = folder.file("simple/imageio-ffmpeg/imageio_ffmpeg-0.8.1-py3-none-any.whl")
    let sums = try await TestTools.run("/usr/bin/env", ["python3", "-c", script, path, member, Self.program])
      .split(whereSeparator: \.isWhitespace).map(String.init)
    try folder.write(
      "<a href=\"imageio_ffmpeg-0.8.1-py3-none-any.whl\">wheel</a>", to: "simple/imageio-ffmpeg/index.html")
    return FFmpegPin(
      project: "imageio-ffmpeg", version: "0.8.1", wheelBytes: 1000, wheelSHA256: try #require(sums.first),
      member: member, bytes: 1000, sha256: try #require(sums.last))
  }
}

extension FFmpegPin {
  fileprivate func with(
    version: String? = nil, wheelSHA256: String? = nil, sha256: String? = nil, bytes: Int64? = nil
  ) -> FFmpegPin {
    FFmpegPin(
      project: project, version: version ?? self.version, wheelBytes: wheelBytes,
      wheelSHA256: wheelSHA256 ?? self.wheelSHA256, member: member, bytes: bytes ?? self.bytes,
      sha256: sha256 ?? self.sha256)
  }
}

/// Takes connections and never answers.
private final class SilentServer: Sendable {
  private let descriptor: Int32
  let port: UInt16

  init() throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let (socket, size) = (descriptor, length)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(socket, pointer, size) == 0 && listen(socket, 9) == 0 && getsockname(socket, pointer, &length) == 0
      }
    }
    try #require(isBound)
    port = UInt16(bigEndian: address.sin_port)
  }

  deinit { close(descriptor) }
}
