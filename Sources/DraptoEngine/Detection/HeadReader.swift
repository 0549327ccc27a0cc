import DraptoMedia
import DraptoModel

/// Runs a ``HeadCommand`` and reads the first packets beside it.
struct HeadReader: Sendable {
  var tools: Toolset
  var runner: ToolRunner

  /// Seconds after which what has been seen so far must do: a track whose first packet lies deep in the file would have
  /// all of it read.
  static let patience = 6.0
  /// Seconds after that for the first frame, on machines and storage that are busy.
  private static let longestPatience = 60.0

  /// Nil when nothing of the picture could be decoded.
  func read(_ media: SourceMedia) async throws -> DecodedHead? {
    guard let video = media.video else { return nil }
    let command = HeadCommand(
      source: media.path, video: video.info.index,
      audio: media.audio.filter { $0.channels > 0 }.map(\.info.index),
      inputOptions: ProbeCommands.options(media.probeDepth))
    async let packets = FirstPackets.read(media.path, video, tools: tools, runner: runner)
    var head = try await decode(command)
    let first = try await packets
    head.lacksTimes = first.contains { $0.pts == nil }
    head.packetTimes = first.filter { !$0.isDiscarded }.compactMap(\.pts).map { Double($0) * video.timeBase.value }
    return head.frameTimes.isEmpty && head.packetTimes.isEmpty ? nil : head
  }

  private func decode(_ head: HeadCommand) async throws -> DecodedHead {
    let parser = Locked(HeadParser(head))
    let command = head.command(tools.ffmpeg)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        // What can't be decoded here tells itself at the encode.
        _ = try await runner.run(command, onError: { line in parser.withLock { $0.feed(line) } })
      }
      group.addTask {
        try await Task.sleep(for: .seconds(Self.patience))
        // Sound may be missing; without the picture another origin would be taken than the next time.
        let deadline = ContinuousClock.now + .seconds(Self.longestPatience)
        while parser.value.head.frameTimes.isEmpty, .now < deadline { try await Task.sleep(for: .milliseconds(200)) }
      }
      defer { group.cancelAll() }
      try await group.next()
    }
    return parser.withLock { $0.head }
  }
}
