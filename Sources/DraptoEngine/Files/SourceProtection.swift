import DraptoMedia
import DraptoModel
import Foundation

/// Keeps the queue's films from being replaced by each other's outputs: whoever lets drapto overwrite means old outputs,
/// never a film that is yet to be encoded.
enum SourceProtection {
  /// The job whose film a file at this place would replace. Blocks as long as the disks of these paths do; films of other
  /// names and sizes are not looked at.
  static func replaced(by output: String, among jobs: [Job]) -> Job? {
    let bytes = FileFingerprint.read(output)?.bytes
    let name = OutputNaming.split(output).name
    return jobs.first { job in
      if job.source.isSamePath(as: output) { return true }
      guard job.sourceBytes == bytes || OutputNaming.split(job.source).name.isSamePath(as: name) else { return false }
      return isOneFile(job.source, output)
    }
  }

  /// The job whose output would replace this film. Blocks likewise.
  static func replacing(_ source: String, among jobs: [Job]) -> Job? {
    let names = [source, resolved(source)].map { OutputNaming.split($0).name }
    return jobs.first { job in
      if job.output.isSamePath(as: source) { return true }
      let name = OutputNaming.split(job.output).name
      return names.contains { $0.isSamePath(as: name) } && isOneFile(job.output, source)
    }
  }

  /// Throws `DRP-OUT-CONFLICT` where an output would replace the film of one of these jobs.
  static func checkOutput(_ output: String, among jobs: [Job]) throws {
    guard let owner = replaced(by: output, among: jobs.filter { $0.state != .done }) else { return }
    throw EngineError.refused(
      ErrorReport(
        .outputConflict,
        "\(Format.visible(output)) is the film of job \(owner.id), which is \(owner.state.rawValue): it would be replaced",
        file: output, advice: "Give another name with `-o`, or take that job out of the queue."))
  }

  /// Throws `DRP-OUT-CONFLICT` where one of these jobs, which may overwrite, would replace a film that is to be queued.
  static func checkSource(_ source: String, among jobs: [Job]) throws {
    guard let other = replacing(source, among: jobs) else { return }
    throw EngineError.refused(
      ErrorReport(
        .outputConflict,
        "\(Format.visible(source)) is where job \(other.id) (\(Format.visible(other.name))) goes: it would be replaced",
        file: source,
        advice: "Give that job another name (`drapto edit \(other.id) -o NAME`), or wait until it is done."))
  }

  /// Links followed: a rename replaces what the last folder holds under that name. Hard links are files of their own.
  private static func isOneFile(_ a: String, _ b: String) -> Bool { resolved(a).isSamePath(as: resolved(b)) }

  private static func resolved(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
}
