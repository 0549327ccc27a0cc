import DraptoMedia
import DraptoModel

/// Looks at a film and plans its encode without encoding or recording anything: `probe` and `--dry-run`.
package struct Preview: Sendable {
  package var tools: Toolset
  package var runner: ToolRunner
  package var settings: Settings
  package var cores: Int

  package init(tools: Toolset, runner: ToolRunner, settings: Settings, cores: Int) {
    self.tools = tools
    self.runner = runner
    self.settings = settings
    self.cores = cores
  }

  package struct Seen: Sendable {
    package var source: SourceMedia
    package var plan: EncodePlan?
    package var ranges: [ChunkRange]
    package var table: FrameTable
    /// Why an encode would not begin; nil when it would.
    package var refusal: ErrorReport?
  }

  /// Throws `DRP-SRC-…` for files that can't be read at all; what can be read but not encoded comes back with a refusal.
  /// - Parameter output: where the film would go, as far as that decides its container.
  package func look(at path: String, output: String? = nil) async throws -> Seen {
    let acceptsDamage = settings[SettingsCatalog.acceptDamaged]
    let source = try await Detector(tools: tools, runner: runner).media(path)
    var seen = Seen(source: source, plan: nil, ranges: [], table: FrameTable(timeBase: Rational(1, 1000), ticks: []))
    do {
      try Detector.refuse(source, acceptsDamage: acceptsDamage)
      let planner = Planner(
        media: source, settings: settings, capabilities: tools.capabilities, cores: cores,
        samples: try await RPUSampler(tools: tools, runner: runner).samples(source),
        container: OutputContainer(setting: settings[SettingsCatalog.container], output: output ?? ""))
      let picture = try await PictureSurvey(tools: tools, runner: runner).look(source)
      let plan = try planner.planned(picture)
      seen.plan = plan
      let indexer = ChunkIndexer(tools: tools, runner: runner, source: source, plan: plan.segmentation)
      var ranges: [ChunkRange] = []
      let index = try await indexer.run(handle: ToolHandle()) { range, _ in ranges.append(range) }
      seen.ranges = ranges
      seen.table = index.table
      let check = CompletenessCheck(tools: tools, runner: runner)
      if !acceptsDamage, let problem = try await check.damage(source, index) {
        seen.refusal = ErrorReport(.sourceDamaged, "\(Format.visible(path)) was cut short: \(problem)", file: path)
      }
    } catch let error as any ReportableError {
      seen.refusal = error.report
    }
    return seen
  }

  /// Every command line the encode would run, with `WORK` in place of the work folder.
  package func commands(for seen: Seen, output: String) -> [String] {
    guard let plan = seen.plan, let video = seen.source.video else { return [] }
    let workspace = Workspace(root: "WORK", job: JobID(0))
    var commands = seen.ranges.map { range in
      ChunkCommand(
        extraction: Extraction(
          source: seen.source.path, stream: video.info.index, range: range, lead: 0, x264Build: nil),
        plan: plan.video, crf: plan.video.crf, frameRate: video.nominalFrameRate,
        encoderFrameRate: seen.source.encoderFrameRate, timeBase: video.timeBase,
        parallelism: max(1, settings[SettingsCatalog.threads]), capabilities: tools.capabilities,
        timeShift: seen.source.clock.chunkShift
      ).command(tools.ffmpeg, output: workspace.chunk(range.index)).shellText
    }
    for track in plan.audio {
      commands.append(
        AudioCommand(
          source: seen.source.path, plan: track, timeOrigin: seen.source.timeOrigin, look: seen.source.look
        )
        .command(tools.ffmpeg, output: workspace.track(track.stream.info.index)).shellText)
    }
    let audio = plan.audio.map {
      AssemblyCommand.AudioInput(path: workspace.track($0.stream.info.index), info: $0.stream.info)
    }
    let extras = AssemblyCommand.Extras.of(seen.source, subtitles: plan.subtitles, extracted: workspace.extras)
    if case .extracted = extras {
      commands.append(
        ExtrasCommand.command(tools.ffmpeg, source: seen.source, subtitles: plan.subtitles, output: workspace.extras)
          .shellText)
    }
    commands.append(
      AssemblyCommand.film(
        tools.mkvmerge, video: seen.ranges.map { workspace.chunk($0.index) }, timestamps: workspace.timestamps,
        videoInfo: video.info, audio: audio, extras: extras, covers: [],
        title: seen.source.title, output: plan.container == .mp4 ? workspace.film : output,
        origin: seen.source.timeOrigin
      ).shellText(through: workspace.mergeOptions))
    if plan.container == .mp4 {
      commands.append(
        AssemblyCommand.mp4(
          tools.ffmpeg, film: workspace.film, output: output, audio: plan.audio.map(\.stream.info),
          subtitles: ContainerPlanning.subtitlePlaces(plan, seen.source)
        ).shellText)
    }
    return commands
  }
}
