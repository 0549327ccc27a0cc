import DraptoModel
import Foundation

/// Decodes the first frames of a film's picture and the first samples of each of its sound tracks, with the ffmpeg that
/// will encode it. An ffprobe of another version may see other times, another size or no codec at all.
package struct HeadCommand: Sendable {
  /// Path of the source.
  package var source: String
  /// Stream index of the video; nil where only the sound is looked at.
  package var video: Int?
  /// Stream indexes of the sound tracks.
  package var audio: [Int]
  /// Options that stand before the input.
  package var inputOptions: [String]

  package init(source: String, video: Int?, audio: [Int], inputOptions: [String] = []) {
    self.source = source
    self.video = video
    self.audio = audio
    self.inputOptions = inputOptions
  }

  /// Frames looked at: more than any decoder holds back.
  package static let frames = 16

  /// One line per frame or block of samples on stderr (`showinfo`, `ashowinfo`), and ffmpeg's own words on the streams.
  package func command(_ ffmpeg: String) -> ToolCommand {
    var arguments = ["-hide_banner", "-nostdin", "-nostats", "-v", "info", "-copyts", "-noautorotate"]
    arguments += inputOptions + ["-i", ProbeCommands.url(source)]
    if let video {
      arguments += [
        "-map", "0:\(video)", "-frames:v", "\(Self.frames)", "-fps_mode", "passthrough", "-vf",
        "showinfo@v=checksum=0", "-f", "null", "-",
      ]
    }
    for index in audio {
      arguments += ["-map", "0:\(index)", "-frames:a", "1", "-af", "ashowinfo@a\(index)", "-f", "null", "-"]
    }
    return ToolCommand(ffmpeg, arguments)
  }
}

/// Reads the lines of a ``HeadCommand``.
///
/// ffmpeg's filters run side by side and print a line in several pieces: one that comes while another's is unfinished
/// goes on behind it, without its own name in front. The piece with the time is whole, so it is looked for anywhere.
package struct HeadParser: Sendable {
  private let video: Int?
  private let audio: Set<Int>
  /// What was seen so far.
  package private(set) var head = DecodedHead()

  /// Reads the output of this command.
  package init(_ command: HeadCommand) {
    video = command.video
    audio = Set(command.audio)
  }

  /// Whether everything asked for has been seen.
  package var isComplete: Bool { head.frameTimes.count >= HeadCommand.frames && head.soundStarts.count == audio.count }

  /// Takes one line of stderr.
  package mutating func feed(_ line: String) {
    // Both kinds can stand in one line.
    if let place = line.range(of: #"n: *[0-9]+ pts: *[^ ]+ pts_time:[^ ]+ +duration:"#, options: .regularExpression) {
      frame(String(line[place.lowerBound...]))
    }
    if line.contains("channels:") { sound(line) }
    if head.codec == nil, let video, line.contains("Stream #0:\(video)") { stream(line, video) }
  }

  /// `[showinfo@v @ 0x…] n:   0 pts:  14848 pts_time:1.16 … fmt:yuv420p10le … s:1280x720 i:P iskey:0 type:B`
  private mutating func frame(_ line: String) {
    guard head.frameTimes.count < HeadCommand.frames,
      let time = Self.value("pts_time:", in: line).flatMap({ Double($0) })
    else { return }
    if head.frameTimes.isEmpty {
      head.pixelFormat = Self.value("fmt:", in: line).map(String.init)
      let size = Self.value(" s:", in: line)?.split(separator: "x").compactMap { Int($0) } ?? []
      head.sampleAspectRatio = Self.value(" sar:", in: line).flatMap(Self.ratio)
      if size.count == 2 { (head.width, head.height) = (size[0], size[1]) }
    }
    head.frameTimes.append(time)
    if Self.value(" type:", in: line) == "B" { head.hasBFrames = true }
  }

  /// `[ashowinfo@a1 @ 0x…] n:0 pts:0 pts_time:0 fmt:fltp channels:2 …`: the first block alone, for later ones can come
  /// before the line of the first is read.
  private mutating func sound(_ line: String) {
    let pattern = /(?:\[ashowinfo@a([0-9]+) @ [^\]]+\] )?n:0 pts:[^ ]+ pts_time:([^ ]+) fmt:[^ ]+ channels:/
    for match in line.matches(of: pattern) {
      // Without a name it can only be told whose it is where there is one.
      guard let index = match.output.1.flatMap({ Int($0) }) ?? (audio.count == 1 ? audio.first : nil),
        head.soundStarts[index] == nil, let time = Double(match.output.2)
      else { continue }
      head.soundStarts[index] = time
    }
  }

  /// `  Stream #0:0[0x1](und): Video: vvc (vvc1 / 0x31637676), yuv420p10le(progressive), 1280x720, …`
  private mutating func stream(_ line: String, _ video: Int) {
    guard let place = line.range(of: "Stream #0:\(video)"), line[place.upperBound...].first?.isNumber != true,
      let codec = Self.value(": Video: ", in: line)
    else { return }
    head.codec = codec.hasSuffix(",") ? String(codec.dropLast()) : String(codec)
  }

  /// `16/15`; nil for `0/1`, which is unknown.
  private static func ratio(_ text: Substring) -> Rational? {
    let numbers = text.split(separator: "/").compactMap { Int64($0) }
    guard numbers.count == 2, numbers[0] > 0, numbers[1] > 0 else { return nil }
    return Rational(numbers[0], numbers[1])
  }

  /// What stands between `name` and the next space.
  private static func value(_ name: String, in line: String) -> Substring? {
    guard let place = line.range(of: name) else { return nil }
    return line[place.upperBound...].drop { $0 == " " }.prefix { $0 != " " }
  }
}
