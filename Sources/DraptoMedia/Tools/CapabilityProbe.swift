import DraptoModel
import Foundation
import Glibc

/// Asks an ffmpeg what it can do. Answers that last are cached per binary by path, size and time of change.
package struct CapabilityProbe: Sendable {
  private let runner: ToolRunner
  /// Folder of the cache; nil: no cache.
  private let cacheFolder: String?

  package init(runner: ToolRunner, cacheFolder: String?) {
    self.runner = runner
    self.cacheFolder = cacheFolder
  }

  /// Throws ``MediaError`` when the binary does not run.
  package func capabilities(of path: String) async throws -> FFmpegCapabilities {
    let key = Self.cacheKey(path)
    if let key, let cached = readCache()[key] { return cached }
    let (found, isLasting) = try await measure(path)
    if let key, isLasting {
      var cache = readCache()
      cache[key] = found
      writeCache(cache)
    }
    return found
  }

  /// What it can do, and whether it will say the same the next time.
  private func measure(_ path: String) async throws -> (FFmpegCapabilities, isLasting: Bool) {
    let version = try await runner.output(of: ToolCommand(path, ["-hide_banner", "-version"])).stdout
    let encoders = try await runner.output(of: ToolCommand(path, ["-hide_banner", "-encoders"])).stdout
    let decoders = try await runner.output(of: ToolCommand(path, ["-hide_banner", "-decoders"])).stdout
    let filters = try await runner.output(of: ToolCommand(path, ["-hide_banner", "-filters"])).stdout
    var result = Self.parse(version: version, encoders: encoders, decoders: decoders, filters: filters)
    guard result.hasSVTAV1 else { return (result, true) }
    let help = try await runner.output(of: ToolCommand(path, ["-hide_banner", "-h", "encoder=libsvtav1"])).stdout
    result.hasDolbyVision = help.contains("-dolbyvision")
    let trial = try await encodeOneFrame(path)
    result.svtVersion = trial.flatMap { Self.svtVersion(in: $0.stderrTail) }
    let verdict = Self.verdict(of: trial)
    result.hasSVTAV1 = verdict != .cannot
    // A library beside the binary can be mended or break without the binary being another: of a trial, only that it went
    // well is kept.
    return (result, verdict == .works)
  }

  /// Encodes one black frame of the least size: the library prints its version only then, and may be listed but broken.
  /// Nil when the machine was too short to start it.
  private func encodeOneFrame(_ path: String) async throws -> ToolOutcome? {
    let command = ToolCommand(
      path,
      [
        "-hide_banner", "-nostdin", "-v", "info", "-f", "lavfi", "-i", "color=size=64x64:rate=25", "-frames:v", "1",
        "-c:v", "libsvtav1", "-preset", "13", "-pix_fmt", "yuv420p10le", "-f", "null", "-",
      ])
    do { return try await runner.run(command) } catch is MediaError { return nil }
  }

  /// What a trial encode says of an encoder that is listed.
  enum Verdict: Sendable, Equatable {
    case works
    case cannot
    /// It was killed, or failed for a reason that may have passed by: the list of encoders is all that is known.
    case unknown
  }

  static func verdict(of trial: ToolOutcome?) -> Verdict {
    guard let trial else { return .unknown }
    if trial.succeeded { return .works }
    // An instruction this processor has not; a library that is not there or lacks a symbol (the loader's status).
    if trial.signal == SIGILL || trial.exitStatus == 127 { return .cannot }
    guard trial.exitStatus != nil, case .refused = FailureCause.of(stderr: trial.stderrTail) else { return .unknown }
    return .cannot
  }

  static func parse(version: String, encoders: String, decoders: String, filters: String) -> FFmpegCapabilities {
    var result = FFmpegCapabilities()
    let words = version.split(separator: "\n").first?.split(separator: " ") ?? []
    if words.count > 2 { result.version = String(words[2]) }
    result.hasSVTAV1 = has(encoders, "libsvtav1")
    result.hasLibopus = has(encoders, "libopus")
    result.hasAV1Decoder = has(decoders, "libdav1d") || has(decoders, "libaom-av1")
    result.hasLibvmaf = has(filters, "libvmaf")
    result.hasXPSNR = has(filters, "xpsnr")
    result.hasBwdif = has(filters, "bwdif")
    return result
  }

  /// Lists print flags, then the name: `V....D libsvtav1  SVT-AV1 encoder`.
  private static func has(_ list: String, _ name: String) -> Bool {
    list.split(separator: "\n").contains { line in
      let words = line.split(separator: " ", maxSplits: 2)
      return words.count > 1 && words[1] == name
    }
  }

  /// From `SVT [version]:	SVT-AV1 Encoder Lib v4.2.0-151-g5ed9ffbcb`.
  static func svtVersion(in log: String) -> String? {
    guard let match = log.firstMatch(of: /SVT-AV1 Encoder Lib v?([0-9]+\.[0-9]+(\.[0-9]+)?)/) else { return nil }
    return String(match.output.1)
  }

  /// Carries the number of the rule by which answers are kept: those that a passing failure left in older caches are not
  /// believed.
  private static func cacheKey(_ path: String) -> String? {
    guard let print = FileFingerprint.read(path) else { return nil }
    return "2|\(path)|\(print.bytes)|\(print.modified)"
  }

  private var cacheFile: String? { cacheFolder.map { $0 + "/capabilities.json" } }

  private func readCache() -> [String: FFmpegCapabilities] {
    guard let cacheFile, let data = FileManager.default.contents(atPath: cacheFile) else { return [:] }
    return (try? JSONDecoder().decode([String: FFmpegCapabilities].self, from: data)) ?? [:]
  }

  /// A cache that can't be written only costs the next start some time.
  private func writeCache(_ cache: [String: FFmpegCapabilities]) {
    guard let cacheFolder, let cacheFile, let data = try? JSONEncoder().encode(cache) else { return }
    try? FileManager.default.createDirectory(atPath: cacheFolder, withIntermediateDirectories: true)
    try? data.write(to: URL(fileURLWithPath: cacheFile), options: .atomic)
  }
}
