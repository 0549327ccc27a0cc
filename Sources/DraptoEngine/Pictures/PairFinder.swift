import DraptoMedia
import DraptoModel

/// Finds the frames that a report shows: its worst ones, and some that lie spread over the film.
package struct PairFinder: Sendable {
  /// The programs to work with.
  package var tools: Toolset
  /// Runs the programs.
  package var runner: ToolRunner
  /// Whose frames are shown.
  package var source: SourceMedia
  /// What it became.
  package var output: SourceMedia

  package init(tools: Toolset, runner: ToolRunner, source: SourceMedia, output: SourceMedia) {
    self.tools = tools
    self.runner = runner
    self.source = source
    self.output = output
  }

  /// So many of each kind.
  package static let count = 6

  /// The worst first, then the spread ones in film order. Frames that are not found in the output are left out.
  /// - Parameters:
  ///   - worst: known frames, the worst first.
  ///   - chunks: of the film; empty where nobody knows them: then the spread frames' numbers are estimated from their times.
  package func pairs(worst: [FrameScore], chunks: [ChunkRecord]) async throws -> [FramePair] {
    var pairs: [FramePair] = []
    for frame in worst.prefix(Self.count) {
      let pair = FramePair(choice: .worst, frame: frame.frame, time: frame.time, score: frame.score)
      if let found = try await completed(pair, chunks) { pairs.append(found) }
    }
    for time in Self.spread(over: length(chunks)) {
      guard let pair = try await near(time, chunks) else { continue }
      if !pairs.contains(where: { abs($0.time - pair.time) < 0.001 }) { pairs.append(pair) }
    }
    return pairs
  }

  /// Times in the middle of as many equal parts.
  package static func spread(over length: Double) -> [Double] {
    length > 0 ? (0..<count).map { length * (Double($0) + 0.5) / Double(count) } : []
  }

  private func length(_ chunks: [ChunkRecord]) -> Double {
    guard let last = chunks.last, let first = chunks.first else { return output.duration ?? 0 }
    return last.start + last.length - first.start
  }

  // MARK: Packets

  /// Seconds between frames, by the container's word.
  private var frameLength: Double { 1 / max(1, output.video?.nominalFrameRate ?? 25) }

  /// The last frame that begins at this time or before it.
  private func near(_ time: Double, _ chunks: [ChunkRecord]) async throws -> FramePair? {
    guard let video = output.video else { return nil }
    let origin = chunks.first?.start ?? 0
    let chunk = chunks.last { $0.start - origin <= time + 0.001 }
    let from = chunk.map { $0.start - origin } ?? max(0, time - 10)
    let packets = try await packets(output, video, from: from, to: time)
    guard let place = packets.lastIndex(where: { $0.time <= time + 0.001 }) else { return nil }
    let found = packets[place]
    var pair = FramePair(choice: .spread, frame: 0, time: found.time, isKey: found.isKey, chunk: chunk?.index)
    if let chunk {
      let before = chunks.prefix { $0.index < chunk.index }.reduce(0) { $0 + $1.frames }
      pair.frame = before + packets[..<place].count { $0.time >= from - frameLength / 2 }
    } else {
      pair.frame = Int(exactly: (found.time / frameLength).rounded()) ?? 0
      pair.isEstimated = true
    }
    pair.isKeyInSource = try await isKeyInSource(pair.time)
    return pair
  }

  private func completed(_ pair: FramePair, _ chunks: [ChunkRecord]) async throws -> FramePair? {
    guard let video = output.video else { return nil }
    let packets = try await packets(output, video, from: max(0, pair.time - frameLength), to: pair.time + frameLength)
    guard let found = packets.min(by: { abs($0.time - pair.time) < abs($1.time - pair.time) }),
      abs(found.time - pair.time) < frameLength / 2
    else { return nil }
    var pair = pair
    pair.isKey = found.isKey
    pair.isKeyInSource = try await isKeyInSource(pair.time)
    var first = 0
    for chunk in chunks {
      if pair.frame < first + chunk.frames {
        pair.chunk = chunk.index
        break
      }
      first += chunk.frames
    }
    return pair
  }

  private func isKeyInSource(_ time: Double) async throws -> Bool? {
    guard let video = source.video else { return nil }
    let packets = try await packets(source, video, from: max(0, time - frameLength), to: time + frameLength)
    let found = packets.min { abs($0.time - time) < abs($1.time - time) }
    return found.flatMap { abs($0.time - time) < frameLength / 2 ? $0.isKey : nil }
  }

  /// Frames of a stretch by their time from the film's first frame, in the order they are shown.
  private func packets(
    _ media: SourceMedia, _ video: VideoStream, from: Double, to: Double
  ) async throws -> [(time: Double, isKey: Bool)] {
    let first = media.clock.firstFrame
    // Packets lie in decoding order: those behind the end may be shown before it.
    let interval = "\(Format.fixed(max(0, first + from - 0.05), 3))%\(Format.fixed(first + to + 1.5, 3))"
    let command = ProbeCommands.packets(
      tools.ffprobe, media.path, stream: video.info.index, interval: interval, probeDepth: media.probeDepth)
    let lines = try await runner.output(of: command, file: media.path).stdout
    let found = lines.split(separator: "\n").compactMap { line -> (time: Double, isKey: Bool)? in
      guard let packet = PacketLine(csv: String(line)), let pts = packet.pts, !packet.isDiscarded else { return nil }
      return (Double(pts) * video.timeBase.value - first, packet.isKey)
    }
    return found.sorted { $0.time < $1.time }
  }
}
