import DraptoMedia
import DraptoModel

/// Decides how the stretches that a planner wants searched are decoded. A decoder can begin at key frames only: where the
/// last one lies far back (a film with periodic intra refresh has one, at its head), a decode for each stretch would read
/// the film over and over. There one decode goes on as far again behind the stretch, and later searches take their scores
/// from it. The scores are the ones that a decode of each stretch alone gives. Pure.
package struct SceneSearch: Sendable {
  /// What to do for the scores of a stretch.
  package enum Step: Sendable {
    /// Scores that an earlier pass has given.
    case known([ScoredFrame])
    /// Decode this stretch alone.
    case stretch(SceneAnalysis)
    /// Decode this pass, feed it, then ``SceneSearch/keep(_:)`` it and ask again.
    case pass(ScenePass)
  }

  private let source: String
  private let stream: Int
  private let timeBase: Rational
  /// Seconds from a key frame to a stretch that are not far.
  private let near: Double
  /// Seconds of the key frames seen so far.
  private var keys: [Double] = []
  private var pass: ScenePass?
  /// Whether seeking leads to a key frame, as an index allows, and not just somewhere near.
  private var seeksToKeys = true

  /// - Parameter near: seconds of decoding that need not be saved; a chunk's greatest length.
  package init(source: String, stream: Int, timeBase: Rational, near: Double) {
    self.source = source
    self.stream = stream
    self.timeBase = timeBase
    self.near = near
  }

  /// Takes note of a packet, before searches behind it.
  package mutating func add(_ packet: PacketLine) {
    guard packet.isKey, !packet.isDiscarded, let tick = packet.pts else { return }
    keys.append(Double(tick) * timeBase.value)
  }

  /// What to do for the scores of the frames in [from, to) (seconds).
  package func step(from: Double, to: Double) -> Step {
    let analysis = SceneAnalysis(
      source: source, stream: stream, from: from - SceneAnalysis.warmUp, to: to)
    let start = from - SceneAnalysis.warmUp
    guard let key = keys.last(where: { $0 <= start }) else { return .stretch(analysis) }
    if let pass, pass.key == key, pass.reaches(start, to) { return .known(pass.frames(from: start, to: to)) }
    let way = start - key
    guard way > near, seeksToKeys else { return .stretch(analysis) }
    return .pass(ScenePass(analysis: analysis, key: key, timeBase: timeBase, end: to + way))
  }

  /// Keeps a pass that was decoded; nil when it failed: what lies behind the stretch may be what it failed of.
  package mutating func keep(_ pass: ScenePass?) {
    self.pass = pass
    if pass?.beganAtKey != true { seeksToKeys = false }
  }
}

/// A decode from a far key frame past the stretch that is searched.
package struct ScenePass: Sendable {
  /// Seconds of the key frame it should begin at.
  package let key: Double
  /// Seconds of the stretch's start, and of where the pass ends.
  private let start: Double
  private let end: Double
  private let timeBase: Rational
  private let analysis: SceneAnalysis
  private var scores = SceneScores()

  init(analysis: SceneAnalysis, key: Double, timeBase: Rational, end: Double) {
    self.key = key
    self.timeBase = timeBase
    self.end = end
    start = analysis.from ?? key
    self.analysis = SceneAnalysis(source: analysis.source, stream: analysis.stream, from: analysis.from, to: end)
  }

  /// Decodes the pass with ffmpeg, which prints both scores of each frame on stdout.
  package func command(_ ffmpeg: String) -> ToolCommand { analysis.passCommand(ffmpeg) }

  /// Takes a line of the program's stdout.
  package mutating func feed(_ line: String) { scores.feed(line) }

  /// Whether decoding began at the key frame or before, and not somewhere behind it.
  var beganAtKey: Bool {
    scores.frames.first.map { Double($0.pts) * timeBase.value <= key + timeBase.value / 2 } ?? false
  }

  /// Whether a decode of this stretch alone would have begun where this one did, and was covered by it.
  func reaches(_ from: Double, _ to: Double) -> Bool { from >= start && to <= end && (beganAtKey || from == start) }

  /// The frames of a stretch, scored as if its first frame had none before it, and without that one.
  func frames(from: Double, to: Double) -> [ScoredFrame] {
    // As the trim filter counts.
    func tick(_ seconds: Double) -> Int64 { Int64((seconds / timeBase.value).rounded()) }
    return scores.frames(from: tick(from), to: tick(to))
  }
}
