import DraptoMedia
import DraptoModel
import Foundation

/// Finds out what two films of the same source have in common, and which of them is worse.
package struct FilmComparison: Sendable {
  /// The programs to work with.
  package var tools: Toolset
  /// Runs the programs.
  package var runner: ToolRunner
  /// Cores that may be used.
  package var cores: Int
  /// How films are encoded here, as far as that tells how the source's pictures were brought to the encoder.
  package var settings: Settings

  package init(tools: Toolset, runner: ToolRunner, cores: Int, settings: Settings) {
    self.tools = tools
    self.runner = runner
    self.cores = cores
    self.settings = settings
  }

  /// Measures both against the source; without one B against A. What can't be measured is a problem of the facts, no error.
  ///
  /// Throws ``MediaError`` and `DRP-SRC-…` when a film can't be read, `DRP-TOOL-INCAPABLE` for a metric that nobody can measure.
  /// - Parameter metric: nil measures nothing.
  package func facts(_ a: String, _ b: String, source: String?, metric: QualityMetric?) async throws -> ComparisonFacts
  {
    if let metric { try tools.capabilities.require(metric, of: tools.ffmpeg) }
    let detector = Detector(tools: tools, runner: runner)
    let reference = if let source { try await detector.media(source) } else { nil as SourceMedia? }
    var facts = ComparisonFacts(
      a: try await side(try await detector.media(a)), b: try await side(try await detector.media(b)), source: reference)
    guard let metric else { return facts }
    if let reference { await measure(&facts.a, "A", against: reference, metric, &facts.problems) }
    await measure(&facts.b, "B", against: reference ?? facts.a.media, metric, &facts.problems)
    try Task.checkCancellation()
    return facts
  }

  private func side(_ media: SourceMedia) async throws -> ComparisonFacts.Side {
    guard let video = media.video else { throw EngineError.noVideo(media.path) }
    let command = ProbeCommands.packets(
      tools.ffprobe, media.path, stream: video.info.index, entries: "pts,size,flags", probeDepth: media.probeDepth)
    let packets = Locked<[PacketLine]>([])
    let outcome = try await runner.run(
      command,
      onOutput: { line in
        guard let packet = PacketLine(csv: line), packet.pts != nil, !packet.isDiscarded else { return }
        packets.withLock { $0.append(packet) }
      }, onError: { _ in })
    guard outcome.succeeded else { throw MediaError.failed(command, outcome, file: media.path) }
    let sorted = packets.value.sorted { ($0.pts ?? 0) < ($1.pts ?? 0) }
    let first = sorted.first?.pts ?? 0
    return ComparisonFacts.Side(
      media: media,
      frames: sorted.map {
        ComparisonFacts.Frame(
          time: (Double($0.pts ?? 0) - Double(first)) * video.timeBase.value, bytes: $0.size ?? 0, isKey: $0.isKey)
      })
  }

  private func measure(
    _ side: inout ComparisonFacts.Side, _ name: String, against reference: SourceMedia, _ metric: QualityMetric,
    _ problems: inout [String]
  ) async {
    let quality = PairQuality(
      tools: tools, runner: runner, cores: cores, settings: settings, source: reference, output: side.media)
    do {
      let measured = try await quality.scores(metric, frames: side.frames.count)
      side.quality = measured.report
      if measured.scores.count == side.frames.count { side.scores = measured.scores }
    } catch {
      problems.append("\(name) was not measured: \(ErrorReport.of(error).message)")
    }
  }

  /// What is shown left of B: another output as it is; the source as it was brought to the encoder.
  package func reference(_ facts: ComparisonFacts) async -> FrameGrabber.Side {
    guard facts.source == nil, let made = facts.b.media.video else { return FrameGrabber.Side(facts.a.media) }
    let quality = PairQuality(
      tools: tools, runner: runner, cores: cores, settings: settings, source: facts.a.media, output: facts.b.media)
    return FrameGrabber.Side(facts.a.media, plan: try? await quality.plan(made))
  }
}
