import DraptoModel
import Foundation

/// Asks an ffmpeg what it can do. Answers are cached per binary by path, size and time of change.
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
    let found = try await ask(path)
    if let key {
      var cache = readCache()
      cache[key] = found
      writeCache(cache)
    }
    return found
  }

  private func ask(_ path: String) async throws -> FFmpegCapabilities {
    let version = try await runner.output(of: ToolCommand(path, ["-hide_banner", "-version"])).stdout
    let encoders = try await runner.output(of: ToolCommand(path, ["-hide_banner", "-encoders"])).stdout
    let decoders = try await runner.output(of: ToolCommand(path, ["-hide_banner", "-decoders"])).stdout
    let filters = try await runner.output(of: ToolCommand(path, ["-hide_banner", "-filters"])).stdout
    var result = Self.parse(version: version, encoders: encoders, decoders: decoders, filters: filters)
    if result.hasSVTAV1 {
      let help = try await runner.output(of: ToolCommand(path, ["-hide_banner", "-h", "encoder=libsvtav1"])).stdout
      result.hasDolbyVision = help.contains("-dolbyvision")
      // The library prints its version only when it encodes: one black frame of the least size.
      let trial = try await runner.run(
        ToolCommand(
          path,
          [
            "-hide_banner", "-nostdin", "-v", "info", "-f", "lavfi", "-i", "color=size=64x64:rate=25", "-frames:v", "1",
            "-c:v", "libsvtav1", "-preset", "13", "-pix_fmt", "yuv420p10le", "-f", "null", "-",
          ]))
      result.svtVersion = Self.svtVersion(in: trial.stderrTail)
      result.hasSVTAV1 = trial.succeeded
    }
    return result
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

  private static func cacheKey(_ path: String) -> String? {
    guard let print = FileFingerprint.read(path) else { return nil }
    return "\(path)|\(print.bytes)|\(print.modified)"
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
