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
    let folder = try await blocking { try Self.makeFolder(order.keeping) }
    // Not left to the pool: a command that is interrupted ends as soon as this has returned.
    defer { if order.keeping == nil { try? FileManager.default.removeItem(atPath: folder) } }
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

  /// A folder that nobody else can look into; of the user's own where its files are kept.
  private static func makeFolder(_ kept: String?) throws -> String {
    if let kept {
      try FileManager.default.createDirectory(atPath: kept, withIntermediateDirectories: true)
      return kept
    }
    var template = Array((OutputNaming.absolute(NSTemporaryDirectory(), in: "/") + "/drapto-sample-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else {
      throw ErrorReport(
        .workNotWritable, "no folder can be made in \(NSTemporaryDirectory()): \(String(cString: strerror(errno)))")
    }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
