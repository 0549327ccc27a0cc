import DraptoMedia
import DraptoModel
import Glibc

/// What can go wrong while the capable ffmpeg is fetched, in words that say what to do.
enum SetupFailure {
  static func machine(_ name: String) -> ErrorReport {
    ErrorReport(
      .toolIncapable, "there is no ready-made ffmpeg with VMAF and Dolby Vision for \(Format.visible(name))",
      advice: "The system's ffmpeg encodes all else; one built with libvmaf and a newer SVT-AV1 can be named by "
        + "`system.tools.ffmpeg`.")
  }

  static func noPip(hasPython: Bool) -> ErrorReport {
    ErrorReport(
      .toolMissing,
      hasPython ? "python3 has no pip, which does the fetching" : "python3 is missing, whose pip does the fetching",
      advice: "`apt-get install python3-pip`, then the same command again; or fetch the wheel elsewhere (`drapto setup "
        + "--show` names it) and give it: `drapto setup --from WHEEL`.")
  }

  static func unreadable(_ wheel: String) -> ErrorReport {
    ErrorReport(.usage, "\(Format.visible(wheel)) is not there, or can't be read", file: wheel)
  }

  static func folder(_ path: String, _ reason: String) -> ErrorReport {
    ErrorReport(.setupFolder, "\(Format.visible(path)) can't be written: \(reason)", file: path)
  }

  static func full(_ path: String, needed: Int64, free: Int64) -> ErrorReport {
    ErrorReport(
      .diskFull, "\(Format.visible(path)) has \(Format.bytes(free)) left, \(Format.bytes(needed)) are needed",
      file: path, advice: advice(full: path))
  }

  private static func advice(full path: String) -> String {
    "Free some space, or name another folder with `system.tools.folder`; then the same command again."
  }

  static func checksum(_ what: String, expected: String, found: String) -> ErrorReport {
    ErrorReport(
      .setupChecksum, "\(Format.visible(what)) has the SHA-256 \(found), expected was \(expected); it was thrown away",
      file: what)
  }

  static func unpack(_ wheel: String, _ command: ToolCommand, _ outcome: ToolOutcome) -> ErrorReport {
    if outcome.exitStatus == 127 {
      return ErrorReport(
        .toolMissing, "python3 is missing, which unpacks \(Format.visible(wheel))", file: wheel,
        advice: "`apt-get install python3`, then the same command again.")
    }
    if isFull(outcome) { return full(outcome, wheel) }
    return ErrorReport(
      .setupFetch, "\(Format.visible(wheel)) could not be unpacked", file: wheel, exitStatus: outcome.exitStatus,
      signal: outcome.signal, stderrTail: outcome.stderrTail, advice: "Run the same command again.")
  }

  /// pip's words decide: it has one status for everything.
  static func fetch(_ pin: FFmpegPin, _ command: ToolCommand, _ outcome: ToolOutcome) -> ErrorReport {
    let words = lastWords(outcome.stderrTail)
    if outcome.exitStatus == 127 { return noPip(hasPython: false) }
    if words.contains("No module named pip") { return noPip(hasPython: true) }
    if isFull(outcome) { return full(outcome, pin.name) }
    if words.contains("DO NOT MATCH THE HASHES") {
      return ErrorReport(
        .setupChecksum, "the package index gave another file for \(pin.name) than drapto expects; it was thrown away",
        command: command.shellText, stderrTail: words)
    }
    if words.contains("CERTIFICATE_VERIFY_FAILED") {
      return ErrorReport(
        .setupFetch, "\(pin.name) could not be fetched: the certificate of the package index is not trusted here",
        command: command.shellText, stderrTail: words,
        advice: "Behind a proxy with a certificate of its own, name that with `PIP_CERT`; then the same command again.")
    }
    if unreachable.contains(where: words.contains) {
      return ErrorReport(
        .setupFetch, "\(pin.name) could not be fetched: there is no network, or no way to the package index",
        command: command.shellText, stderrTail: words)
    }
    // Without a single retry pip does not say why it found none.
    let isUnknown = words.contains("No matching distribution found")
    let reason = isUnknown ? ": the package index does not have it, or does not answer" : ""
    return ErrorReport(
      .setupFetch, "\(pin.name) could not be fetched\(reason)", command: command.shellText,
      exitStatus: outcome.exitStatus,
      signal: outcome.signal, stderrTail: words)
  }

  /// What pip and its library say where nobody answers.
  private static let unreachable = [
    "NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "ReadTimeoutError", "Connection refused",
    "Temporary failure in name resolution", "Name or service not known", "ProxyError", "Network is unreachable",
    "Connection reset", "RemoteDisconnected",
  ]

  /// Of pip's many tries to connect the last one.
  private static func lastWords(_ text: String) -> String {
    let lines = text.split(separator: "\n")
    let isTry = { (line: Substring) in line.hasPrefix("WARNING: Retrying") }
    let last = lines.lastIndex(where: isTry)
    return lines.indices.filter { !isTry(lines[$0]) || $0 == last }.map { String(lines[$0]) }.joined(separator: "\n")
  }

  private static func isFull(_ outcome: ToolOutcome) -> Bool { outcome.stderrTail.contains("No space left on device") }

  private static func full(_ outcome: ToolOutcome, _ what: String) -> ErrorReport {
    ErrorReport(
      .diskFull, "the disk is full: \(Format.visible(what)) was not written whole", stderrTail: outcome.stderrTail,
      advice: advice(full: what))
  }
}
