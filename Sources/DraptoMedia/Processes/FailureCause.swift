/// Why a program failed, as far as it tells: whether the same command could go otherwise the next time. Pure.
package enum FailureCause: Sendable, Equatable {
  case diskFull
  /// Not enough memory, processes or descriptors.
  case shortOfMemory
  /// A disk or the net failed to read or write.
  case inputOutput
  /// The film is of a kind no decoder is there for. Carries the line that says so.
  case undecodable(String)
  /// What was asked can't be done, now or later. Carries the line that says so.
  case refused(String)
  /// It doesn't tell.
  case unknown

  /// - Parameter stderr: its last lines.
  package static func of(stderr: String) -> FailureCause {
    let lines = stderr.split { $0.isNewline }.map(String.init)
    func line(with words: [String]) -> String? { lines.first { line in words.contains { line.contains($0) } } }
    // What passes by comes first: an encoder that gets no memory also says that it can't be opened.
    if line(with: fullDisk) != nil { return .diskFull }
    if line(with: shortage) != nil { return .shortOfMemory }
    if line(with: brokenTransfer) != nil { return .inputOutput }
    if let line = line(with: noDecoder) { return .undecodable(plain(line)) }
    if let line = line(with: refusals) ?? line(with: consequences) { return .refused(plain(line)) }
    return .unknown
  }

  private static let fullDisk = ["No space left on device", "Disk quota exceeded"]

  /// What programs say that got no memory.
  package static let shortage = [
    "Cannot allocate memory", "insufficient resources", "0x80001000", "Out of memory", "out of memory",
    "Resource temporarily unavailable", "Too many open files", "std::bad_alloc", "pthread_create",
  ]

  private static let brokenTransfer = [
    "Input/output error", "Stale file handle", "Connection timed out", "Connection reset", "Broken pipe",
    "Transport endpoint is not connected", "Host is down", "No route to host", "No such device",
  ]

  /// Said when a stream is opened, not when one of its packets is damaged.
  private static let noDecoder = [
    "no decoder found for", "Decoder (codec none) not found", "Decoding requested, but no decoder",
  ]

  /// Words of ffmpeg (5.1 and 9.0) and of what it is built with, each for one thing that was asked. None of them may be one
  /// that a decoder says of damaged packets (`sps_id 3 out of range`).
  private static let refusals = [
    "Unrecognized option", "Unable to parse", "Error parsing option", "Undefined constant", "No such filter",
    "Unknown encoder", "Unknown decoder", "Invalid channel layout", "Error parsing channel layout",
    "Specified sample rate", "Specified sample format", "Specified pixel format", "Unknown pixel format requested",
    "codec not currently supported in container", "is not currently supported in container", "Svt[error]: Instance",
    "for parameter '", "Error setting option", "Impossible to convert between the formats", "Invalid size '",
    "Invalid too big or non positive size", "matches no streams", "Requested output format",
  ]

  /// What follows such a thing, for those that say no more. `Invalid argument` alone tells nothing: SVT-AV1 says so of the
  /// priority of a thread, and goes on.
  private static let consequences = [
    "maybe incorrect parameters", "Error reinitializing filters", "Failed to inject frame into filter network",
    "Error initializing filter", "Could not write header", "Error opening output files: Invalid argument",
    "Error opening output files: Encoder not found", "Error opening output files: Filter not found",
    "error code: -22 (Invalid argument)",
  ]

  /// Without ffmpeg's `[libopus @ 0x5581…] `.
  private static func plain(_ line: String) -> String {
    String(line.replacing(/\[([^\]@]*) @ 0x[0-9a-f]+\] ?/, with: { match in "\(match.output.1): " }))
  }
}
