import DraptoMedia
import DraptoModel

/// All that one chunk needs, as one value: a worker of this process takes it, and so does `drapto chunk` on any machine.
package struct ChunkTask: Codable, Sendable, Equatable {
  /// The film as the probe found it.
  package var source: SourceMedia
  /// How the picture is encoded.
  package var plan: VideoPlan
  /// Which frames the chunk holds.
  package var range: ChunkRange
  /// Ticks of the frames its packets promise.
  package var expected: [Int64]
  /// The chunk's own; the plan's is what it began with.
  package var crf: Double
  /// SVT-AV1's `lp`.
  package var parallelism: Int
  /// Step of ``ChunkResult/leads`` to begin with.
  package var lead: Int
  /// x264's build number for sources that were encoded with it as 4:4:4; nil for all others.
  package var x264Build: Int?
  /// Folder that `chunks/NNNNNN.mkv` and `.times` are to lie in.
  package var folder: String
  /// Number of the attempt, 1 for the first: part of the names of unfinished files, so that a late writer of an earlier
  /// attempt can't spoil this one.
  package var attempt: Int
  /// Seconds without progress after which a program is ended.
  package var stallTimeout: Int
  /// The finished chunk is decoded whole.
  package var decodesResult: Bool
  /// The score it is to reach; nil: it has ``crf``.
  package var quality: QualityTask?
  /// HDR10+ metadata of its frames; nil where the plan keeps none, or ``WorkReport/metadata`` has them.
  package var metadata: HDR10PlusStretch?

  package init(
    source: SourceMedia, plan: VideoPlan, range: ChunkRange, expected: [Int64], crf: Double, parallelism: Int = 1,
    lead: Int = 0, x264Build: Int? = nil, folder: String, attempt: Int = 1, stallTimeout: Int = 300,
    decodesResult: Bool = true, quality: QualityTask? = nil
  ) {
    self.source = source
    self.plan = plan
    self.range = range
    self.expected = expected
    self.crf = crf
    self.parallelism = parallelism
    self.lead = lead
    self.x264Build = x264Build
    self.folder = folder
    self.attempt = attempt
    self.stallTimeout = stallTimeout
    self.decodesResult = decodesResult
    self.quality = quality
  }

  /// The files of this task's job.
  package var workspace: Workspace { Workspace(folder: folder) }
  /// The chunk while it is being made.
  package var part: String { workspace.chunkPart(range.index, attempt: attempt) }
}

/// What a chunk's encode is measured against.
package struct QualityTask: Codable, Sendable, Equatable {
  /// The score that is wanted.
  package var goal: QualityGoal
  /// What the index told of the chunk.
  package var facts: ChunkFacts
  /// The film is this one chunk.
  package var isInOnePiece: Bool
  /// All else that decides a score, as a hash; see ``ScoreIdentity``.
  package var identity: String

  package init(goal: QualityGoal, facts: ChunkFacts, isInOnePiece: Bool, identity: String) {
    self.goal = goal
    self.facts = facts
    self.isInOnePiece = isInOnePiece
    self.identity = identity
  }
}

/// What all chunks of a job have in common.
package struct ChunkOrder: Sendable {
  /// The film as the probe found it.
  package var source: SourceMedia
  /// What was decided about the film.
  package var plan: EncodePlan
  /// Folder of the job's work files, absolute.
  package var folder: String
  /// See ``ChunkTask/x264Build``.
  package var x264Build: Int?
  /// Seconds without progress after which a program is ended.
  package var stallTimeout: Int
  /// Finished chunks are decoded whole.
  package var decodesResult: Bool
  /// All that decides a chunk's score but its frames and its CRF, as a hash; see ``ScoreIdentity``.
  package var identity = ""
  /// The film's HDR10+ metadata; nil where the plan keeps none.
  package var metadata: HDR10PlusSource?

  package init(
    source: SourceMedia, plan: EncodePlan, folder: String, x264Build: Int? = nil, stallTimeout: Int,
    decodesResult: Bool
  ) {
    self.source = source
    self.plan = plan
    self.folder = folder
    self.x264Build = x264Build
    self.stallTimeout = stallTimeout
    self.decodesResult = decodesResult
  }

  /// Asks the source for x264's build number where its chunks can't be decoded without it.
  package init(
    source: SourceMedia, plan: EncodePlan, folder: String, settings: Settings, probe: MediaProbe, encoder: String?
  )
    async throws
  {
    self.init(
      source: source, plan: plan, folder: folder, stallTimeout: settings[SettingsCatalog.stallTimeout],
      decodesResult: settings[SettingsCatalog.validationDecode] == "chunks")
    identity = ScoreIdentity(source, plan, encoder: encoder).hash
    if let video = source.video, video.info.codec == "h264", video.profile?.contains("4:4:4") == true {
      x264Build = try await probe.x264Build(source.path, stream: video.info.index)
    }
  }

  /// The task of one chunk.
  package func task(_ chunk: Chunk, expected: [Int64], parallelism: Int, lead: Int) -> ChunkTask {
    let quality = plan.quality.map {
      QualityTask(
        goal: $0, facts: chunk.facts ?? ChunkFacts(), isInOnePiece: plan.segmentation.isInOnePiece, identity: identity)
    }
    return ChunkTask(
      source: source, plan: plan.video, range: chunk.range, expected: expected, crf: chunk.crf,
      parallelism: parallelism, lead: lead, x264Build: x264Build, folder: folder, attempt: chunk.attempt,
      stallTimeout: stallTimeout, decodesResult: decodesResult, quality: quality)
  }
}
