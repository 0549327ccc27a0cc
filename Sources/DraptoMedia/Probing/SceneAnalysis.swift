import Algorithms
import DraptoModel

/// Decodes a stretch and scores each frame against the one before.
package struct SceneAnalysis: Sendable {
  /// Path of the source.
  package var source: String
  /// Index of the stream in the file.
  package var stream: Int
  /// Seconds; nil begins at the head.
  package var from: Double?
  /// Seconds; nil runs to the end.
  package var to: Double?

  package init(source: String, stream: Int, from: Double? = nil, to: Double? = nil) {
    self.source = source
    self.stream = stream
    self.from = from
    self.to = to
  }

  /// Seconds to decode before what is searched, so that its first frame has one to be compared with.
  package static let warmUp = 0.2

  private static let scale = "scale=w=320:h=-2:flags=fast_bilinear"
  private static let score = "select='gte(scene,0)'"
  private static let print = "metadata=mode=print:file=-:direct=1"
  // A stretch that is damaged has no scores, which is no reason to refuse the film.
  private static let start = [
    "-hide_banner", "-nostdin", "-nostats", "-v", "error", "-copyts", "-max_error_rate", "1",
  ]
  private static let end = ["-fps_mode", "passthrough", "-f", "null", "-"]

  /// Seeks to a key frame before `from`.
  private var seek: [String] {
    from.map { ["-noaccurate_seek", "-seek_timestamp", "1", "-ss", Format.fixed($0, 6)] } ?? []
  }

  /// Prints two lines per frame on stdout: its time, its score.
  package func command(_ ffmpeg: String) -> ToolCommand {
    var filters: [String] = []
    if from != nil || to != nil {
      let bounds = [from.map { "start=" + Format.fixed($0, 6) }, to.map { "end=" + Format.fixed($0, 6) }]
      filters.append("trim=" + bounds.compactMap { $0 }.joined(separator: ":"))
    }
    filters += [Self.scale, Self.score, Self.print]
    return ToolCommand(
      ffmpeg,
      Self.start + seek + [
        "-i", ProbeCommands.url(source), "-map", "0:\(stream)", "-vf", filters.joined(separator: ","),
      ] + Self.end)
  }

  /// Scores every frame from the key frame that seeking leads to, for ``SceneScores``.
  ///
  /// ffmpeg's score is the lesser of a frame's difference to the one before and of how much that difference has grown. A
  /// decode that begins at a frame scores the next one by its difference alone, which this prints too, marked `restart`:
  /// behind a picture that is there twice the difference has grown from nothing.
  package func passCommand(_ ffmpeg: String) -> ToolCommand {
    let trim = to.map { "trim=end=\(Format.fixed($0, 6))," } ?? ""
    let graph = [
      "[0:\(stream)]\(trim)\(Self.scale),split[a][b]", "[b]setpts=N/TB,split[c][d]",
      "[c][d]interleave,metadata=mode=add:key=restart:value=1,\(Self.score),\(Self.print),nullsink",
      "[a]\(Self.score),\(Self.print)[scored]",
    ]
    return ToolCommand(
      ffmpeg,
      Self.start + seek + [
        "-i", ProbeCommands.url(source), "-filter_complex", graph.joined(separator: ";"), "-map", "[scored]",
      ] + Self.end)
  }
}

/// One decoded frame: ticks of the stream's time base, and how much it differs from the one before (0…1).
package struct ScoredFrame: Sendable, Equatable {
  /// Ticks.
  package var pts: Int64
  /// How much it differs, 0…1.
  package var score: Double

  package init(pts: Int64, score: Double) {
    self.pts = pts
    self.score = score
  }
}

/// Every frame of a pass with both of its scores; see ``SceneAnalysis/passCommand(_:)``.
package struct SceneScores: Sendable {
  /// As scored behind the frames before it, in the order they are shown.
  package private(set) var frames: [ScoredFrame] = []
  /// Each frame's difference to the one before.
  private var restarts: [Double] = []
  /// Marked scores so far: two for each frame, of which the first counts.
  private var marked = 0
  private var parser = SceneParser()
  private var isMarked = false

  package init() {}

  /// Takes one line of the pass's output.
  package mutating func feed(_ line: String) {
    if line.hasPrefix("frame:") { isMarked = false }
    if line.hasPrefix("restart=") { isMarked = true }
    guard let frame = parser.feed(line) else { return }
    guard isMarked else { return frames.append(frame) }
    if marked.isMultiple(of: 2) { restarts.append(frame.score) }
    marked += 1
  }

  /// The frames in [from, to), as a decode that begins at the first of them scores them: that one itself not, and the next
  /// one by its difference alone.
  package func frames(from: Int64, to: Int64) -> [ScoredFrame] {
    let start = frames.partitioningIndex { $0.pts >= from }
    let end = frames.partitioningIndex { $0.pts >= to }
    var result = Array(frames[start..<max(start, end)].dropFirst())
    if !result.isEmpty, start + 1 < restarts.count { result[0].score = restarts[start + 1] }
    return result
  }
}

/// Pairs up the lines of the metadata filter.
package struct SceneParser: Sendable {
  private var pts: Int64?

  package init() {}

  /// `frame:12  pts:6144  pts_time:0.48`, then `lavfi.scene_score=0.019462`.
  package mutating func feed(_ line: String) -> ScoredFrame? {
    if line.hasPrefix("frame:") {
      pts = line.split(separator: " ").first { $0.hasPrefix("pts:") }.flatMap { Int64($0.dropFirst(4)) }
    } else if line.hasPrefix("lavfi.scene_score="), let time = pts {
      pts = nil
      return ScoredFrame(pts: time, score: Double(line.dropFirst(18)) ?? 0)
    }
    return nil
  }
}
