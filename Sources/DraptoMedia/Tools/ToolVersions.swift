import DraptoModel
import Foundation

/// What programs and libraries say their version is: each copy is asked once, as long as drapto runs.
package final class ToolVersions: Sendable {
  private let known = Locked<[String: String]>([:])

  package init() {}

  /// `v74.0.0`; nil when it does not say.
  package func mkvmerge(_ path: String, runner: ToolRunner) async -> String? {
    await version(of: "mkvmerge", path) {
      let text = try await runner.output(of: ToolCommand(path, ["--version"])).stdout
      return text.split(separator: "\n").first?.split(separator: " ").dropFirst().first.map(String.init)
    }
  }

  /// The version of libvmaf inside an ffmpeg: it tells it in its logs alone, so two pictures of a colour are compared.
  package func libvmaf(in ffmpeg: String, runner: ToolRunner) async -> String? {
    await version(of: "libvmaf", ffmpeg) {
      let picture = "color=size=64x64:rate=25:duration=0.04"
      let graph = "\(picture)[a];\(picture)[b];[a][b]libvmaf=log_fmt=json:log_path=/dev/stdout"
      let command = ToolCommand(
        ffmpeg, ["-hide_banner", "-nostdin", "-v", "error", "-lavfi", graph, "-frames:v", "1", "-f", "null", "-"])
      return Self.libvmaf(inLog: try await runner.output(of: command).stdout)
    }
  }

  /// From `"version": "3.0.0",`.
  static func libvmaf(inLog log: String) -> String? {
    log.firstMatch(of: /"version": *"([^"]+)"/).map { $0.output.1.trimmingCharacters(in: .whitespaces) }
  }

  private func version(
    of name: String, _ path: String, _ ask: () async throws -> String?
  ) async -> String? {
    // Another file under the same path is another copy.
    let file = FileFingerprint.read(path)
    let key = "\(name)|\(path)|\(file?.bytes ?? 0)|\(file?.modified ?? 0)"
    if let version = known.value[key] { return version }
    guard let version = try? await ask() else { return nil }
    known.withLock { $0[key] = version }
    return version
  }
}
