import DraptoMedia
import DraptoModel
import Foundation

/// Encodes a few parts of a film with several settings, and projects what encodes of the whole film would come to.
/// Needs neither an engine nor a state folder; ``SamplePlan`` says which parts.
package struct FilmSampler: Sendable {
  /// The programs to work with.
  package let tools: Toolset
  let runner: ToolRunner
  let settings: Settings
  let cores: Int

  package init(tools: Toolset, runner: ToolRunner, settings: Settings, cores: Int) {
    self.tools = tools
    self.runner = runner
    self.settings = settings
    self.cores = max(1, cores)
  }

  /// Throws what an encode of the film would be refused for; ``MediaError``; `CancellationError`. In any case nothing is left
  /// behind but what the order says is kept.
  package func sample(_ path: String, _ order: SampleOrder) async throws -> SampleReport {
    let scratch = order.keeping == nil ? try ScratchFolder("sample") : nil
    // Not left to the pool: a command that is interrupted ends as soon as this has returned.
    defer { scratch?.remove() }
    let folder = order.keeping ?? scratch?.path ?? ""
    let packets = Locked<[PacketLine]>([])
    var preview = Preview(tools: tools, runner: runner, settings: settings, cores: cores)
    preview.onPackets = { new in packets.withLock { $0 += new } }
    let analysis = try await preview.analyze(path)
    if let refusal = analysis.refusal { throw EngineError.refused(refusal) }
    guard let plan = analysis.plan, let video = analysis.source.video else { throw EngineError.noVideo(path) }
    let chunks = try await ChunkOrder(
      source: analysis.source, plan: plan, folder: folder, settings: settings,
      probe: MediaProbe(tools: tools, runner: runner), encoder: tools.capabilities.svtVersion)
    let film = FilmRuns(
      source: analysis.source, video: video, table: analysis.table, x264Build: chunks.x264Build)
    let run = SampleRun(
      tools: tools, runner: runner, settings: settings, cores: cores, film: film, plan: plan, folder: folder,
      stallTimeout: chunks.stallTimeout, chunks: analysis.ranges.map(\.expectedFrames),
      frames: SourceFrames(
        packets.value.compactMap { packet in
          guard let tick = packet.pts, !packet.isDiscarded else { return nil }
          return SourceFrames.Packet(tick: tick, size: packet.size, isKey: packet.isKey)
        }, table: analysis.table))
    return try await run.report(order)
  }
}
