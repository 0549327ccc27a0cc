import DraptoModel

/// Decodes one sound track and prints how loud it is, again and again: enough to lay two tracks side by side, whatever
/// their codecs.
package struct SoundLevels: Sendable {
  /// Path of the source.
  package var source: String
  /// Index of the stream in the file.
  package var stream: Int
  /// How far ffmpeg must look to know all tracks.
  package var probeDepth: ProbeDepth?

  package init(source: String, stream: Int, probeDepth: ProbeDepth? = nil) {
    self.source = source
    self.stream = stream
    self.probeDepth = probeDepth
  }

  /// Seconds of one level.
  package static let step = 0.025

  /// Two lines per level on stdout: `frame:0 pts:0 pts_time:0`, `lavfi.astats.Overall.RMS_level=-21.072`.
  package func command(_ ffmpeg: String) -> ToolCommand {
    let filters = [
      "aresample=8000", "aformat=channel_layouts=mono", "asetnsamples=n=200:p=0",
      "astats=metadata=1:reset=1:measure_perchannel=none:measure_overall=RMS_level",
      "ametadata=mode=print:key=lavfi.astats.Overall.RMS_level:file=-",
    ]
    return ToolCommand(
      ffmpeg,
      ["-hide_banner", "-nostdin", "-nostats", "-v", "error", "-max_error_rate", "1", "-copyts"]
        + ProbeCommands.options(probeDepth)
        + [
          "-i", ProbeCommands.url(source), "-map", "0:\(stream)", "-af", filters.joined(separator: ","), "-f", "null",
          "-",
        ])
  }
}

/// How loud a track is over time, in steps of ``SoundLevels/step`` from a point zero on.
package struct LoudnessCurve: Sendable, Equatable {
  /// Decibels below full scale, not under ``silence``; nil where there is no sound at all.
  package private(set) var levels: [Double?] = []
  /// Container time of step 0.
  private let zero: Double
  private var time: Double?

  /// What can't be heard is as good as nothing.
  package static let silence = -90.0
  /// Steps: a clock that jumps by days makes no list of days.
  private static let most = 40 * 3600 * 24

  package init(zero: Double) { self.zero = zero }

  /// For tests and comparisons of values.
  package init(_ levels: [Double?]) {
    zero = 0
    self.levels = levels
  }

  /// Takes one line of a ``SoundLevels`` command.
  package mutating func feed(_ line: String) {
    if let range = line.firstRange(of: "pts_time:") {
      time = Double(line[range.upperBound...].prefix { $0 != " " })
    } else if let time, let range = line.firstRange(of: "RMS_level=") {
      // `-inf` for digital silence.
      let level = Double(line[range.upperBound...]) ?? Self.silence
      add(level.isFinite ? max(Self.silence, level) : Self.silence, at: time)
    }
  }

  private mutating func add(_ level: Double, at time: Double) {
    let place = ((time - zero) / SoundLevels.step).rounded()
    guard place >= 0, place < Double(Self.most) else { return }
    let index = Int(place)
    if index >= levels.count { levels += Array(repeating: nil, count: index - levels.count + 1) }
    levels[index] = level
  }
}
