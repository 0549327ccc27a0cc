/// Figures of a chunk or track at work; the latest value wins.
package struct Progress: Codable, Sendable, Equatable {
  /// Encoded so far.
  package var frames: Int
  /// Frames per second over the last seconds; nil until stable.
  package var framesPerSecond: Double?
  /// Written so far.
  package var bytes: Int64
  /// Seconds of film done, for sound.
  package var seconds: Double
  /// Resident memory of the encoder, bytes.
  package var memory: Int64
  /// Cores it keeps busy over the last seconds; nil until that is known.
  package var cores: Double?

  package init(
    frames: Int = 0, framesPerSecond: Double? = nil, bytes: Int64 = 0, seconds: Double = 0, memory: Int64 = 0,
    cores: Double? = nil
  ) {
    self.frames = frames
    self.framesPerSecond = framesPerSecond
    self.bytes = bytes
    self.seconds = seconds
    self.memory = memory
    self.cores = cores
  }
}

/// What a finished chunk was measured to be.
package struct ChunkResult: Codable, Sendable, Equatable {
  /// Of the finished chunk.
  package var frames: Int
  /// Of the finished chunk.
  package var bytes: Int64
  /// Seconds from the start of the encoder to the finished file, checks and pauses included.
  package var seconds: Double
  /// Peak resident memory of the encoder, bytes.
  package var peakMemory: Int64
  /// CPU seconds of the encoder.
  package var cpuSeconds: Double
  /// ffprobe's MURMUR3 of the codec configuration (the sequence header).
  package var headerHash: String
  /// FNV-1a over the packets' MURMUR3 checksums, in order.
  package var packetHash: String
  /// Lines of decode errors the source gave.
  package var decodeErrors: Int
  /// Step of ``leads`` that decoding began at; 0 is the chunk's own key frame.
  package var lead: Int
  /// Packets of the source inside the chunk's range that gave no frame.
  package var missingFrames: Int
  /// FNV-1a over the content of the frames' Dolby Vision metadata, in order; nil where there are none to keep.
  package var dolbyVisionHash: String?
  /// Frames whose Dolby Vision metadata told of picture in what was cropped; nil where there are none.
  package var activeAreasCut: Int?
  /// Frames on which a decoder showed the source's HDR10+ metadata, of the few it was asked for; 0 where it showed none at
  /// all of the chunk; nil where none are kept, or it showed none of the source.
  package var shownMetadata: Int?
  /// Its score, where the film has a target.
  package var quality: ChunkQuality?

  /// Seconds before the chunk at which decoding begins; the last step (nil) begins at the head of the file. Higher
  /// steps are for sources whose key frames are no clean starts, or whose container seeks past the key frame.
  package static let leads: [Double?] = [0, 1, 10, 30, nil]

  package init(
    frames: Int, bytes: Int64, seconds: Double, peakMemory: Int64, cpuSeconds: Double, headerHash: String,
    packetHash: String, decodeErrors: Int, lead: Int, missingFrames: Int, dolbyVisionHash: String? = nil,
    activeAreasCut: Int? = nil, quality: ChunkQuality? = nil
  ) {
    self.frames = frames
    self.bytes = bytes
    self.seconds = seconds
    self.peakMemory = peakMemory
    self.cpuSeconds = cpuSeconds
    self.headerHash = headerHash
    self.packetHash = packetHash
    self.decodeErrors = decodeErrors
    self.lead = lead
    self.missingFrames = missingFrames
    self.dolbyVisionHash = dolbyVisionHash
    self.activeAreasCut = activeAreasCut
    self.quality = quality
  }
}

/// One chunk of a film.
package struct Chunk: Codable, Sendable, Equatable {
  /// Its job and its place in the film.
  package var id: ChunkID
  /// Which frames the chunk holds.
  package var range: ChunkRange
  /// Seconds: the range in time.
  package var start: Double
  /// Seconds of film.
  package var length: Double
  /// Its own, which may differ from the plan's.
  package var crf: Double
  /// Changed by events alone; see ``WorkTransition``.
  package private(set) var status: WorkStatus
  /// Attempts begun that count against `process.retries`.
  package var attempt: Int
  /// How far the attempt under way is.
  package var progress: Progress
  /// What came of it; nil until it is done.
  package var result: ChunkResult?
  /// Threads its encoder was started with; nil until it was.
  package var parallelism: Int?
  /// Encodes that were measured on the way to its CRF, in order; nil where the film has no target, or none was made yet.
  package var trials: [QualityTrial]?
  /// What the index told of it; nil in records of earlier versions.
  package var facts: ChunkFacts?
  /// Attempts that failed, oldest first, the newest ``FailedAttempt/most`` of them; nil where none did. They stay when it
  /// is retried.
  package var failures: [FailedAttempt]?

  package init(
    id: ChunkID, range: ChunkRange, start: Double, length: Double, crf: Double, status: WorkStatus = .pending,
    attempt: Int = 0, progress: Progress = Progress(), result: ChunkResult? = nil, parallelism: Int? = nil,
    trials: [QualityTrial]? = nil, facts: ChunkFacts? = nil, failures: [FailedAttempt]? = nil
  ) {
    self.id = id
    self.range = range
    self.start = start
    self.length = length
    self.crf = crf
    self.status = status
    self.attempt = attempt
    self.progress = progress
    self.result = result
    self.parallelism = parallelism
    self.trials = trials
    self.facts = facts
    self.failures = failures
  }

  /// Makes a transition of its status; false where there is none.
  @discardableResult
  package mutating func take(_ event: WorkEvent) -> Bool { status.take(event) }

  /// The status as people see it.
  package var state: WorkState { status.shown }
  /// What went wrong last, where it failed or waits for another try.
  package var error: ErrorReport? { status.error }

  /// As the engine finds it when it starts again.
  package var afterRestart: Chunk {
    var chunk = self
    chunk.status = status.afterRestart
    if chunk.status.kind == .pending { chunk.progress = Progress() }
    // Recorded for the sake of its failures: an engine that starts again tries anew.
    if status.kind == .backingOff { chunk.attempt = 0 }
    return chunk
  }
}

/// One audio track of a job.
package struct TrackTask: Codable, Sendable, Equatable {
  /// The job it belongs to.
  package var job: JobID
  /// Stream index in the source.
  package var stream: Int
  /// Language and title, for people.
  package var title: String
  /// Changed by events alone; see ``WorkTransition``.
  package private(set) var status: WorkStatus
  /// Attempts so far, the one under way included.
  package var attempt: Int
  /// How far the attempt under way is.
  package var progress: Progress
  /// Bytes of the finished file.
  package var bytes: Int64?
  /// What the finished track turned out to be; nil in records of earlier versions.
  package var sound: SoundRecord?
  /// Attempts that failed; see ``Chunk/failures``.
  package var failures: [FailedAttempt]?

  package init(
    job: JobID, stream: Int, title: String, status: WorkStatus = .pending, attempt: Int = 0,
    progress: Progress = Progress(), bytes: Int64? = nil, sound: SoundRecord? = nil,
    failures: [FailedAttempt]? = nil
  ) {
    self.job = job
    self.stream = stream
    self.title = title
    self.status = status
    self.attempt = attempt
    self.progress = progress
    self.bytes = bytes
    self.sound = sound
    self.failures = failures
  }

  /// Its id among all work.
  package var id: WorkID { .track(job, stream: stream) }

  /// Makes a transition of its status; false where there is none.
  @discardableResult
  package mutating func take(_ event: WorkEvent) -> Bool { status.take(event) }

  /// The status as people see it.
  package var state: WorkState { status.shown }
  /// What went wrong last, where it failed or waits for another try.
  package var error: ErrorReport? { status.error }

  /// As the engine finds it when it starts again.
  package var afterRestart: TrackTask {
    var track = self
    track.status = status.afterRestart
    if track.status.kind == .pending { track.progress = Progress() }
    // Recorded for the sake of its failures: an engine that starts again tries anew.
    if status.kind == .backingOff { track.attempt = 0 }
    return track
  }
}
