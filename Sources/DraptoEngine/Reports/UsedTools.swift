import DraptoMedia
import DraptoModel

/// The programs that work on a film, with their versions.
struct UsedTools: Sendable {
  /// drapto's own version; nil where nobody told the engine.
  var drapto: String?
  var tools: Toolset
  var versions: ToolVersions
  var runner: ToolRunner

  /// - Parameter metrics: what is measured.
  func records(measuring metrics: [QualityMetric]) async -> [ToolRecord] {
    var records: [ToolRecord] = []
    func add(_ name: String, _ version: String?, _ path: String? = nil) {
      if let version { records.append(ToolRecord(name: name, version: version, path: path)) }
    }
    add("drapto", drapto)
    add("ffmpeg", tools.capabilities.version, tools.ffmpeg)
    add("SVT-AV1", tools.capabilities.svtVersion)
    if tools.capabilities.hasLibvmaf, metrics.contains(where: \.isVMAF) {
      add("libvmaf", await versions.libvmaf(in: tools.ffmpeg, runner: runner))
    }
    add("mkvmerge", await versions.mkvmerge(tools.mkvmerge, runner: runner), tools.mkvmerge)
    return records
  }
}
