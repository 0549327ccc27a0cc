import DraptoModel

/// Chooses the programs to work with, and says what was found, what is missing and what that costs.
package struct ToolFinder: Sendable {
  private let locator: ToolLocator
  private let probe: CapabilityProbe
  private let runner: ToolRunner

  package init(locator: ToolLocator, probe: CapabilityProbe, runner: ToolRunner) {
    self.locator = locator
    self.probe = probe
    self.runner = runner
  }

  /// The set to work with. Throws `DRP-TOOL-MISSING` or `DRP-TOOL-INCAPABLE`.
  package func find() async throws -> Toolset {
    let ffmpegs = await rankedFFmpegs()
    guard let best = ffmpegs.first else { throw missing(.ffmpeg) }
    guard best.capabilities.isUsable else {
      throw MediaError.other(
        ErrorReport(.toolIncapable, "\(best.candidate.path) lacks libsvtav1, libopus or an AV1 decoder"))
    }
    guard let ffprobe = locator.candidates(.ffprobe).first(where: { ToolLocator.isExecutable($0.path) }) else {
      throw missing(.ffprobe)
    }
    guard let mkvmerge = locator.candidates(.mkvmerge).first(where: { ToolLocator.isExecutable($0.path) }) else {
      throw missing(.mkvmerge)
    }
    return Toolset(
      ffmpeg: best.candidate.path, ffprobe: ffprobe.path, mkvmerge: mkvmerge.path, capabilities: best.capabilities)
  }

  /// The most capable ffmpeg where it can measure VMAF and keep Dolby Vision; nil where none can.
  package func capable() async -> ToolLocator.Candidate? {
    guard let best = await rankedFFmpegs().first, best.capabilities.hasAll else { return nil }
    return best.candidate
  }

  private func missing(_ tool: ToolLocator.Tool) -> MediaError {
    let named = locator.candidates(tool).first
    let message =
      named.map { "\(tool.rawValue): \($0.path) (by \($0.foundBy)) can't be run" }
      ?? "\(tool.rawValue) was not found by setting, $\(tool.environmentName), tools folder or PATH"
    return .other(ErrorReport(.toolMissing, message))
  }

  private struct Ranked {
    var candidate: ToolLocator.Candidate
    var capabilities: FFmpegCapabilities
  }

  /// All that run, the most capable first; equals keep the order of places.
  private func rankedFFmpegs() async -> [Ranked] {
    var found: [Ranked] = []
    for candidate in locator.candidates(.ffmpeg) {
      if let capabilities = try? await probe.capabilities(of: candidate.path) {
        found.append(Ranked(candidate: candidate, capabilities: capabilities))
      }
    }
    return found.enumerated().sorted {
      (-$0.element.capabilities.score, $0.offset) < (-$1.element.capabilities.score, $1.offset)
    }.map(\.element)
  }

  /// Everything about the three programs, for `drapto doctor`.
  package func report() async -> [DoctorReport.Tool] {
    var result = [await ffmpegReport()]
    for tool in [ToolLocator.Tool.ffprobe, .mkvmerge] { result.append(await plainReport(tool)) }
    return result
  }

  private static let wheelRemedy = "drapto setup (fetches a capable ffmpeg into drapto's tools folder)"

  private func ffmpegReport() async -> DoctorReport.Tool {
    let ranked = await rankedFFmpegs()
    guard let best = ranked.first else {
      return DoctorReport.Tool(
        name: "ffmpeg", cost: "nothing can be encoded", remedy: "apt-get install ffmpeg, or better: " + Self.wheelRemedy
      )
    }
    let can = best.capabilities
    let facts: [(String, Bool, String, Bool)] = [
      ("libsvtav1", can.hasSVTAV1, "no video can be encoded", true),
      ("libopus", can.hasLibopus, "no sound can be encoded", true),
      ("AV1 decoder", can.hasAV1Decoder, "outputs can't be checked", true),
      (
        "dolbyvision", can.hasDolbyVision, "Dolby Vision films are refused, or degraded with `--dolby-vision prefer`",
        false
      ),
      ("libvmaf", can.hasLibvmaf, "no VMAF (`--measure vmaf`)", false),
      ("xpsnr", can.hasXPSNR, "no XPSNR (`--measure xpsnr`)", false),
      ("bwdif", can.hasBwdif, "interlaced films can't be deinterlaced", false),
      (
        "ac-bias", can.hasACBias,
        can.hasSVTAV1 && can.svtVersion == nil
          ? "the trial encode was cut off before SVT-AV1 told its version; asked again at the next start"
          : "SVT-AV1 \(can.svtVersion ?? "?") has no ac-bias: texture is kept a little less",
        false
      ),
    ]
    let version = can.version + (can.svtVersion.map { ", SVT-AV1 \($0)" } ?? "")
    return DoctorReport.Tool(
      name: "ffmpeg", path: best.candidate.path, version: version, foundBy: best.candidate.foundBy,
      capabilities: facts.map { name, present, cost, required in
        DoctorReport.Capability(
          name: name, present: present, cost: cost, isRequired: required, remedy: Self.wheelRemedy)
      },
      alternatives: ranked.dropFirst().map {
        "\($0.candidate.path) (\($0.capabilities.version), SVT-AV1 \(Self.svtVersion($0.capabilities))): less capable"
      })
  }

  private static func svtVersion(_ can: FFmpegCapabilities) -> String {
    can.svtVersion ?? (can.hasSVTAV1 ? "of unknown version" : "none")
  }

  private func plainReport(_ tool: ToolLocator.Tool) async -> DoctorReport.Tool {
    let install = "apt-get install \(tool.debianPackage)"
    let cost = tool == .ffprobe ? "no film can be read" : "no film can be put together"
    for candidate in locator.candidates(tool) where ToolLocator.isExecutable(candidate.path) {
      let arguments = tool == .mkvmerge ? ["--version"] : ["-version"]
      guard let text = try? await runner.output(of: ToolCommand(candidate.path, arguments)).stdout else { continue }
      let words = text.split(separator: "\n").first?.split(separator: " ") ?? []
      let version = tool == .mkvmerge ? words.dropFirst().first : words.dropFirst(2).first
      return DoctorReport.Tool(
        name: tool.rawValue, path: candidate.path, version: version.map(String.init), foundBy: candidate.foundBy)
    }
    return DoctorReport.Tool(name: tool.rawValue, cost: cost, remedy: install)
  }
}
