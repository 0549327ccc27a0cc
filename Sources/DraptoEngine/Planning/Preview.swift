import DraptoMedia
import DraptoModel

/// Looks at a film and plans its encode without encoding or recording anything: `probe` and `--dry-run`.
package struct Preview: Sendable {
  /// The programs to work with.
  package var tools: Toolset
  /// Runs the programs.
  package var runner: ToolRunner
  /// The settings in force.
  package var settings: Settings
  /// Cores that may be used.
  package var cores: Int
  /// Tries the encoder's arguments too; nil: that is not asked.
  package var trials: EncoderTrials?
  /// See ``ChunkIndexer/onPackets``.
  package var onPackets: @Sendable ([PacketLine]) -> Void = { _ in }

  package init(tools: Toolset, runner: ToolRunner, settings: Settings, cores: Int) {
    self.tools = tools
    self.runner = runner
    self.settings = settings
    self.cores = cores
  }

  /// What is known of a film before its encode.
  package struct Analysis: Sendable {
    /// The film as the probe found it.
    package var source: SourceMedia
    /// How it would be encoded; nil where it is refused.
    package var plan: EncodePlan?
    /// All chunks, in film order.
    package var ranges: [ChunkRange]
    /// What their packets tell, likewise.
    package var facts: [ChunkFacts] = []
    /// Times of all frames that the index promises.
    package var table: FrameTable
    /// Why an encode would not begin; nil when it would.
    package var refusal: ErrorReport?
  }

  /// Throws `DRP-SRC-…` for files that can't be read at all; what can be read but not encoded comes back with a refusal.
  /// - Parameter output: where the film would go, as far as that decides its container.
  package func analyze(_ path: String, output: String? = nil) async throws -> Analysis {
    let acceptsDamage = settings[SettingsCatalog.acceptDamaged]
    let source = try await Detector(tools: tools, runner: runner).media(path)
    var analysis = Analysis(
      source: source, plan: nil, ranges: [], table: FrameTable(timeBase: Rational(1, 1000), ticks: []))
    do {
      try Detector.refuse(source, acceptsDamage: acceptsDamage)
      let planner = try await planner(source, output: output)
      let picture = try await PictureSurvey(tools: tools, runner: runner).facts(source)
      let plan = try planner.planned(picture)
      analysis.plan = plan
      try await trials?.check(source, plan.video, tools: tools, runner: runner)
      var indexer = ChunkIndexer(tools: tools, runner: runner, source: source, plan: plan.segmentation)
      indexer.onPackets = onPackets
      var ranges: [ChunkRange] = []
      var facts: [ChunkFacts] = []
      let index = try await indexer.run(handle: ToolHandle()) { range, _, found in
        ranges.append(range)
        facts.append(found)
      }
      analysis.ranges = ranges
      analysis.facts = facts
      analysis.table = index.table
      let check = CompletenessCheck(tools: tools, runner: runner)
      if !acceptsDamage, let problem = try await check.damage(source, index) {
        analysis.refusal = ErrorReport(.sourceDamaged, "\(Format.visible(path)) was cut short: \(problem)", file: path)
      }
    } catch let error as any ReportableError {
      analysis.refusal = error.report
    }
    return analysis
  }

  /// What the first look shows: the film and its plan, without reading all of it. Throws `DRP-SRC-…` for files that can't
  /// be read at all.
  package func glance(_ path: String, output: String) async throws -> FilmPreview {
    let source = try await Detector(tools: tools, runner: runner).media(path)
    do {
      try Detector.refuse(source, acceptsDamage: settings[SettingsCatalog.acceptDamaged])
      let picture = try await PictureSurvey(tools: tools, runner: runner).facts(source)
      let plan = try await planner(source, output: output).planned(picture)
      try await trials?.check(source, plan.video, tools: tools, runner: runner)
      return FilmPreview(source: source, plan: plan, refusal: nil)
    } catch let error as any ReportableError {
      return FilmPreview(source: source, plan: nil, refusal: error.report)
    }
  }

  func planner(_ source: SourceMedia, output: String?) async throws -> Planner {
    Planner(
      media: source, settings: settings, capabilities: tools.capabilities, cores: cores,
      samples: try await RPUSampler(tools: tools, runner: runner).samples(source),
      container: OutputContainer(setting: settings[SettingsCatalog.container], output: output ?? ""))
  }

  /// Every command line the encode would run, with `WORK` in place of the work folder.
  package func commands(for analysis: Analysis, output: String) -> [String] {
    guard let plan = analysis.plan, let video = analysis.source.video else { return [] }
    let workspace = Workspace(root: "WORK", job: JobID(0))
    var commands = analysis.ranges.map { range in
      ChunkCommand(
        extraction: Extraction(
          source: analysis.source.path, stream: video.info.index, range: range, lead: 0, x264Build: nil),
        plan: plan.video, crf: plan.video.crf, frameRate: video.nominalFrameRate,
        encoderFrameRate: analysis.source.encoderFrameRate, timeBase: video.timeBase,
        parallelism: max(1, settings[SettingsCatalog.threads]), capabilities: tools.capabilities,
        timeShift: analysis.source.clock.chunkShift
      ).command(tools.ffmpeg, output: workspace.chunk(range.index)).shellText
    }
    for track in plan.audio {
      commands.append(
        AudioCommand(
          source: analysis.source.path, plan: track, timeOrigin: analysis.source.timeOrigin,
          probeDepth: analysis.source.probeDepth
        )
        .command(tools.ffmpeg, output: workspace.track(track.stream.info.index)).shellText)
    }
    let audio = plan.audio.map {
      AssemblyCommand.AudioInput(path: workspace.track($0.stream.info.index), info: $0.stream.info)
    }
    let extras = AssemblyCommand.Extras.of(analysis.source, subtitles: plan.subtitles, extracted: workspace.extras)
    if case .extracted = extras {
      commands.append(
        ExtrasCommand.command(
          tools.ffmpeg, source: analysis.source, subtitles: plan.subtitles, output: workspace.extras
        )
        .shellText)
    }
    commands.append(
      AssemblyCommand.film(
        tools.mkvmerge, video: analysis.ranges.map { workspace.chunk($0.index) }, timestamps: workspace.timestamps,
        videoInfo: video.info, audio: audio, extras: extras, covers: [],
        title: analysis.source.title, output: plan.container == .mp4 ? workspace.film : output,
        origin: analysis.source.timeOrigin
      ).shellText(through: workspace.mergeOptions))
    if plan.container == .mp4 {
      let subtitles = ContainerPlanning.subtitlePlaces(plan, analysis.source)
      if !subtitles.isEmpty {
        let tracks = subtitles.enumerated().map { number, subtitle in
          SubtitleTextCommand.Track(stream: "0:s:\(subtitle.place)", output: workspace.text(number))
        }
        commands.append(SubtitleTextCommand.command(tools.ffmpeg, path: workspace.film, tracks: tracks).shellText)
      }
      commands.append(
        AssemblyCommand.mp4(
          tools.ffmpeg, film: workspace.film, output: output, audio: plan.audio.map(\.stream.info),
          subtitles: subtitles,
          chapters: ContainerPlanning.chapters(analysis.source).isEmpty ? nil : workspace.chapters,
          date: analysis.source.recordedAt
        ).shellText)
    }
    return commands
  }
}
