import DraptoMedia
import DraptoModel
import Foundation

/// The real programs, found as drapto finds them.
package enum TestTools {
  private static let shared = Task { () throws -> Toolset in
    let environment = ProcessInfo.processInfo.environment
    let runner = ToolRunner(owner: "drapto-tests")
    let locator = ToolLocator(
      settings: Settings(), environment: environment, toolsFolder: ToolLocator.defaultFolder(environment: environment))
    return try await ToolFinder(
      locator: locator, probe: CapabilityProbe(runner: runner, cacheFolder: nil), runner: runner
    )
    .find()
  }

  /// Throws when a program is missing: `scripts/test` installs them all.
  package static func toolset() async throws -> Toolset { try await shared.value }

  /// A distribution's ffmpeg that can encode AV1 but no Dolby Vision; nil where there is none.
  package static let olderFFmpeg = Task { () -> String? in
    let path = "/usr/bin/ffmpeg"
    let probe = CapabilityProbe(runner: runner, cacheFolder: nil)
    guard let found = try? await probe.capabilities(of: path), found.isUsable, !found.hasDolbyVision else { return nil }
    return path
  }

  package static let runner = ToolRunner(owner: "drapto-tests")

  /// Runs a program to its end; throws ``MediaError`` when it fails.
  @discardableResult
  package static func run(_ path: String, _ arguments: [String]) async throws -> String {
    try await runner.output(of: ToolCommand(path, arguments)).stdout
  }

  /// Folder of the real clips; nil where they are missing, and tests that need them are skipped.
  package static let media: String? = {
    let environment = ProcessInfo.processInfo.environment
    let candidates = [environment["DRAPTO_MEDIA"], "../shared/media"].compactMap { $0 }
    return candidates.first { FileManager.default.fileExists(atPath: $0 + "/film-720p.mkv") }
      .map { OutputNaming.absolute($0, in: FileManager.default.currentDirectoryPath) }
  }()
}
