/// Where a chunk stands. Transitions are in docs/architecture.md.
package enum ChunkState: String, Codable, Sendable, CaseIterable {
  case waiting, running, paused, done, failed, cancelled
}

/// Figures of a chunk or track at work; the latest value wins.
package struct Progress: Codable, Sendable, Equatable {
  package var frames: Int
  /// Frames per second over the last seconds; nil until stable.
  package var framesPerSecond: Double?
  package var bytes: Int64
  /// Seconds of film done, for sound.
  package var seconds: Double
  /// Resident memory of the encoder, bytes.
  package var memory: Int64

  package init(
    frames: Int = 0, framesPerSecond: Double? = nil, bytes: Int64 = 0, seconds: Double = 0, memory: Int64 = 0
  ) {
    self.frames = frames
    self.framesPerSecond = framesPerSecond
    self.bytes = bytes
    self.seconds = seconds
    self.memory = memory
  }
}

/// What a finished chunk was measured to be.
package struct ChunkResult: Codable, Sendable, Equatable {
  package var frames: Int
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

  /// Seconds before the chunk at which decoding begins; the last step (nil) begins at the head of the file. Higher
  /// steps are for sources whose key frames are no clean starts, or whose container seeks past the key frame.
  package static let leads: [Double?] = [0, 1, 10, 30, nil]

  package init(
    frames: Int, bytes: Int64, seconds: Double, peakMemory: Int64, cpuSeconds: Double, headerHash: String,
    packetHash: String, decodeErrors: Int, lead: Int, missingFrames: Int, dolbyVisionHash: String? = nil
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
  }
}

/// One chunk of a film.
package struct Chunk: Codable, Sendable, Equatable {
  package var id: ChunkID
  package var range: ChunkRange
  /// Seconds: the range in time.
  package var start: Double
  package var length: Double
  package var crf: Double
  package var state: ChunkState
  /// Attempts begun that count against `process.retries`.
  package var attempt: Int
  /// Why it waits; nil when it doesn't.
  package var reason: String?
  package var error: ErrorReport?
  package var progress: Progress
  package var result: ChunkResult?
  /// Threads its encoder was started with; nil until it was.
  package var parallelism: Int?

  package init(
    id: ChunkID, range: ChunkRange, start: Double, length: Double, crf: Double, state: ChunkState = .waiting,
    attempt: Int = 0, reason: String? = nil, error: ErrorReport? = nil, progress: Progress = Progress(),
    result: ChunkResult? = nil, parallelism: Int? = nil
  ) {
    self.id = id
    self.range = range
    self.start = start
    self.length = length
    self.crf = crf
    self.state = state
    self.attempt = attempt
    self.reason = reason
    self.error = error
    self.progress = progress
    self.result = result
    self.parallelism = parallelism
  }
}

/// One audio track (or other side task) of a job.
package struct TrackTask: Codable, Sendable, Equatable {
  package var job: JobID
  /// Stream index in the source.
  package var stream: Int
  package var title: String
  package var state: ChunkState
  package var attempt: Int
  package var reason: String?
  package var error: ErrorReport?
  package var progress: Progress
  /// Bytes of the finished file.
  package var bytes: Int64?
  /// What the finished track turned out to be; nil in records of earlier versions.
  package var sound: SoundRecord?

  package init(
    job: JobID, stream: Int, title: String, state: ChunkState = .waiting, attempt: Int = 0, reason: String? = nil,
    error: ErrorReport? = nil, progress: Progress = Progress(), bytes: Int64? = nil
  ) {
    self.job = job
    self.stream = stream
    self.title = title
    self.state = state
    self.attempt = attempt
    self.reason = reason
    self.error = error
    self.progress = progress
    self.bytes = bytes
  }
}
