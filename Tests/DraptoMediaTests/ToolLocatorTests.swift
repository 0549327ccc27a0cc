import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoMedia

@Suite struct ToolLocatorTests {
  private let folder = TemporaryFolder("locator")

  private func program(_ name: String, isExecutable: Bool = true) throws -> String {
    let path = try folder.write("#!/bin/sh\n", to: name)
    try FileManager.default.setAttributes([.posixPermissions: isExecutable ? 0o755 : 0o644], ofItemAtPath: path)
    return path
  }

  private func candidates(
    setting: String = "", _ environment: [String: String], tool: ToolLocator.Tool = .ffprobe
  ) throws -> [ToolLocator.Candidate] {
    var settings = Settings()
    try settings.set("system.tools.\(tool.rawValue)", .text(setting), from: .file("test"))
    return ToolLocator(settings: settings, environment: environment, toolsFolder: folder.path + "/tools")
      .candidates(tool)
  }

  @Test func `setting, environment, tools folder, PATH: in this order`() throws {
    let own = try program("tools/ffprobe")
    let first = try program("a/ffprobe")
    let second = try program("b/ffprobe")
    let path = ["PATH": "\(folder.path)/a:\(folder.path)/none:\(folder.path)/b:\(folder.path)/a"]
    #expect(
      try candidates(path) == [
        .init(path: own, foundBy: "tools folder"), .init(path: first, foundBy: "PATH"),
        .init(path: second, foundBy: "PATH"),
      ])
    let named = path.merging(["FFPROBE": "/else/ffprobe"]) { $1 }
    #expect(try candidates(named) == [.init(path: "/else/ffprobe", foundBy: "environment")])
    #expect(try candidates(setting: "/set/ffprobe", named) == [.init(path: "/set/ffprobe", foundBy: "setting")])
  }

  @Test func `what can't be run and what is not absolute is passed over`() throws {
    _ = try program("a/ffprobe", isExecutable: false)
    try FileManager.default.createDirectory(
      atPath: folder.path + "/b/ffprobe", withIntermediateDirectories: true)
    #expect(try candidates(["PATH": "\(folder.path)/a:\(folder.path)/b:relative:.", "FFPROBE": ""]).isEmpty)
  }

  @Test func `each program has its setting, its variable and its package`() throws {
    for tool in ToolLocator.Tool.allCases {
      #expect(try candidates([tool.environmentName: "/x"], tool: tool) == [.init(path: "/x", foundBy: "environment")])
    }
    #expect(ToolLocator.Tool.mkvmerge.debianPackage == "mkvtoolnix")
    #expect(ToolLocator.Tool.ffprobe.debianPackage == "ffmpeg")
  }

  @Test func `the tools folder follows the base directories`() {
    #expect(ToolLocator.defaultFolder(environment: ["HOME": "/h"]) == "/h/.local/share/drapto/tools")
    #expect(ToolLocator.defaultFolder(environment: ["HOME": "/h", "XDG_DATA_HOME": "/d"]) == "/d/drapto/tools")
    #expect(
      ToolLocator.defaultFolder(environment: ["HOME": "/h", "XDG_DATA_HOME": ""]) == "/h/.local/share/drapto/tools")
  }

  @Test func `a program that is named but missing is an error that says so`() async throws {
    var settings = Settings()
    try settings.set("system.tools.mkvmerge", .text("/no/mkvmerge"), from: .flag("--mkvmerge"))
    let environment = ProcessInfo.processInfo.environment
    let finder = ToolFinder(
      locator: ToolLocator(
        settings: settings, environment: environment,
        toolsFolder: ToolLocator.defaultFolder(environment: environment)),
      probe: CapabilityProbe(runner: TestTools.runner, cacheFolder: folder.path), runner: TestTools.runner)
    do {
      _ = try await finder.find()
      Issue.record("it was found")
    } catch {
      let report = ErrorReport.of(error)
      #expect(report.code == .toolMissing)
      #expect(report.message == "mkvmerge: /no/mkvmerge (by setting) can't be run")
    }
    let tools = await finder.report()
    #expect(tools.map(\.name) == ["ffmpeg", "ffprobe", "mkvmerge"])
    #expect(tools[0].version?.contains("SVT-AV1") == true)
    #expect(tools[1].path != nil && tools[1].version != nil)
    #expect(tools[2].path == nil && tools[2].remedy == "apt-get install mkvtoolnix")
    #expect(folder.contents().contains("capabilities.json"))
  }
}

@Suite struct CapabilityProbeTests {
  private let folder = TemporaryFolder("capabilityprobe")

  private let encoders = """
    Encoders:
     V..... = Video
     ------
     V....D libsvtav1            SVT-AV1(Scalable Video Technology for AV1) encoder (codec av1)
     A....D libopus              libopus Opus (codec opus)
    """
  private let decoders = " V..... libdav1d             dav1d AV1 decoder by VideoLAN (codec av1)"
  private let filters = """
     TS bwdif             V->V       Deinterlace the input image.
     .. libvmaf           VV->V      Calculate the VMAF between two video streams.
     T. xpsnr             VV->V      Calculate the extended perceptually weighted peak signal-to-noise ratio.
    """

  @Test func `lists of a capable ffmpeg are read`() {
    let found = CapabilityProbe.parse(
      version:
        "ffmpeg version n9.0.2-17-g2a571b6068-20260930 Copyright (c) 2000-2026 the FFmpeg developers\nbuilt with",
      encoders: encoders, decoders: decoders, filters: filters)
    #expect(found.version == "n9.0.2-17-g2a571b6068-20260930")
    #expect(found.hasSVTAV1 && found.hasLibopus && found.hasAV1Decoder && found.isUsable)
    #expect(found.hasLibvmaf && found.hasXPSNR && found.hasBwdif)
    #expect(!found.hasDolbyVision)
    #expect(found.svtVersion == nil)
  }

  @Test func `names that only contain a name don't count`() {
    let found = CapabilityProbe.parse(
      version: "", encoders: " A..X.D opus                 Opus\n V..... libsvtav1_old  x",
      decoders: " V....D av1                  Alliance for Open Media AV1",
      filters: " .. vmafmotion        V->V       Calculate the VMAF Motion score.\n T. bwdif_cuda        V->V  x")
    #expect(found == FFmpegCapabilities())
    #expect(!found.isUsable)
  }

  @Test(
    arguments: [
      ("Svt[info]: SVT [version]:\tSVT-AV1 Encoder Lib v4.2.0-151-g5ed9ffbcb", "4.2.0"),
      ("Svt[info]: SVT [version]:\tSVT-AV1 Encoder Lib v1.4.1", "1.4.1"),
      ("SVT-AV1 Encoder Lib 3.0", "3.0"), ("nothing", nil),
    ] as [(String, String?)]) func `the library says its version in its log`(log: String, version: String?)
  {
    #expect(CapabilityProbe.svtVersion(in: log) == version)
  }

  @Test func `the more capable ffmpeg scores higher`() {
    let debian = FFmpegCapabilities(
      version: "5.1.9", hasSVTAV1: true, svtVersion: "1.4.1", hasLibopus: true, hasBwdif: true, hasAV1Decoder: true)
    var newer = debian
    newer.svtVersion = "4.2.0"
    var dolby = debian
    dolby.hasDolbyVision = true
    let lame = FFmpegCapabilities(version: "9", hasDolbyVision: true, hasLibvmaf: true, hasXPSNR: true, hasBwdif: true)
    #expect([debian, newer, dolby, lame].sorted { $0.score > $1.score } == [dolby, newer, debian, lame])
    #expect(newer.hasACBias && !debian.hasACBias && !lame.hasACBias)
  }

  @Test func `answers are cached until the file changes`() async throws {
    let path = try folder.write("#!/bin/sh\necho run >> \(folder.path)/runs\necho ffmpeg version 1\n", to: "ffmpeg")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    let probe = CapabilityProbe(runner: TestTools.runner, cacheFolder: folder.path + "/cache")
    func runs() -> Int { readSmallFile(folder.path + "/runs")?.split(separator: "\n").count ?? 0 }
    #expect(try await probe.capabilities(of: path).version == "1")
    let once = runs()
    #expect(once > 0)
    #expect(try await probe.capabilities(of: path).version == "1")
    #expect(runs() == once)
    try folder.write("#!/bin/sh\necho run >> \(folder.path)/runs\necho ffmpeg version 20\n", to: "ffmpeg")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    #expect(try await probe.capabilities(of: path).version == "20")
  }

  /// An ffmpeg that lists everything and ends its trial encode by the lines in `folder/trial`.
  private func ffmpeg(trial: String) throws -> String {
    let script = """
      #!/bin/sh
      echo run >> "\(folder.path)/runs"
      case "$*" in
        *-version*) echo 'ffmpeg version 9' ;;
        *-encoders*) printf ' V....D libsvtav1 x\n A....D libopus x\n' ;;
        *-decoders*) echo ' V..... libdav1d x' ;;
        *color=size=*) . "\(folder.path)/trial" ;;
      esac

      """
    let path = try folder.write(script, to: "ffmpeg")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    try folder.write(trial, to: "trial")
    return path
  }

  private let goodTrial = "echo 'Svt[info]: SVT [version]:\tSVT-AV1 Encoder Lib v4.2.0' >&2\n"

  @Test(arguments: [
    "kill -9 $$\n", "kill -15 $$\n", "kill -11 $$\n", "echo 'Cannot allocate memory' >&2; exit 244\n",
    "echo 'Svt[error]: pthread_create failed' >&2; exit 1\n", "exit 1\n",
  ])
  func `a trial that was killed or failed in passing leaves the list of encoders to be believed, and is made again`(
    trial: String
  ) async throws {
    let path = try ffmpeg(trial: trial)
    let probe = CapabilityProbe(runner: TestTools.runner, cacheFolder: folder.path + "/cache")
    let first = try await probe.capabilities(of: path)
    #expect(first.hasSVTAV1 && first.isUsable)
    #expect(first.svtVersion == nil)
    try folder.write(goodTrial, to: "trial")
    let second = try await probe.capabilities(of: path)
    #expect(second.hasSVTAV1 && second.svtVersion == "4.2.0")
    // Now it is known: the next answer is the cache's.
    try folder.write(trial, to: "trial")
    #expect(try await probe.capabilities(of: path) == second)
  }

  @Test(arguments: [
    "echo \"[vost] Unknown encoder 'libsvtav1'\" >&2; exit 8\n",
    "echo 'ffmpeg: symbol lookup error: undefined symbol: svt_av1_enc_init' >&2; exit 127\n", "kill -4 $$\n",
  ])
  func `an encoder that is listed but can't encode is none, until it is mended`(trial: String) async throws {
    let path = try ffmpeg(trial: trial)
    let probe = CapabilityProbe(runner: TestTools.runner, cacheFolder: folder.path + "/cache")
    #expect(try await !probe.capabilities(of: path).hasSVTAV1)
    // A library beside the program was mended; the program's file is the same.
    try folder.write(goodTrial, to: "trial")
    #expect(try await probe.capabilities(of: path).hasSVTAV1)
  }

  @Test func `what an older drapto kept of a trial that failed is not believed`() async throws {
    let path = try ffmpeg(trial: goodTrial)
    let print = try #require(FileFingerprint.read(path))
    let old = ["\(path)|\(print.bytes)|\(print.modified)": FFmpegCapabilities(version: "9", hasLibopus: true)]
    try FileManager.default.createDirectory(atPath: folder.path + "/cache", withIntermediateDirectories: true)
    try JSONEncoder().encode(old).write(to: URL(fileURLWithPath: folder.path + "/cache/capabilities.json"))
    let probe = CapabilityProbe(runner: TestTools.runner, cacheFolder: folder.path + "/cache")
    #expect(try await probe.capabilities(of: path).svtVersion == "4.2.0")
  }

  @Test func `doctor says that the version of the encoder could not be asked`() async throws {
    let path = try ffmpeg(trial: "kill -9 $$\n")
    let finder = ToolFinder(
      locator: ToolLocator(
        settings: Settings(), environment: ["FFMPEG": path, "PATH": "/none"], toolsFolder: folder.path + "/none"),
      probe: CapabilityProbe(runner: TestTools.runner, cacheFolder: nil), runner: TestTools.runner)
    let report = try #require(await finder.report().first)
    let capabilities = Dictionary(uniqueKeysWithValues: report.capabilities.map { ($0.name, $0) })
    #expect(capabilities["libsvtav1"]?.present == true)
    #expect(capabilities["ac-bias"]?.cost.contains("asked again at the next start") == true)
  }
}
