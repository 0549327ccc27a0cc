/// Figures ffmpeg reports with `-progress`.
package struct FFmpegProgress: Sendable, Equatable {
  /// Frames written so far.
  package var frames = 0
  /// Bytes written so far.
  package var bytes: Int64 = 0
  /// Seconds of output.
  package var seconds: Double = 0
  /// These figures are the last ones.
  package var isEnd = false

  package init() {}
}

/// Collects the `key=value` lines of `-progress`; a `progress=` line completes a set.
package struct ProgressParser: Sendable {
  private var current = FFmpegProgress()

  package init() {}

  /// Returns the figures when `line` completes a set.
  package mutating func feed(_ line: String) -> FFmpegProgress? {
    guard let equals = line.firstIndex(of: "=") else { return nil }
    let value = line[line.index(after: equals)...].trimmingPrefix(while: { $0 == " " })
    switch line[..<equals] {
    case "frame": current.frames = Int(value) ?? current.frames
    case "total_size": current.bytes = Int64(value) ?? current.bytes
    case "out_time_us": current.seconds = (Double(value) ?? current.seconds * 1e6) / 1e6
    case "progress":
      current.isEnd = value == "end"
      return current
    default: break
    }
    return nil
  }
}
