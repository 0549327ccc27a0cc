/// What a few parts of a film, encoded with several settings, say of encodes of the whole film.
package struct SampleReport: Codable, Sendable, Equatable {
  /// The film, absolute.
  package var source: String
  /// Its size.
  package var sourceBytes: Int64
  /// Its length.
  package var seconds: Double
  /// Of the film.
  package var frames: Int
  /// Seconds of film that each setting encoded.
  package var sampledSeconds: Double
  /// Those parts of the film.
  package var runs: [Run]
  /// Further parts, encoded once with a fast preset to see how the film's bytes are spread; empty: it was sampled whole.
  package var surveyed: [Run]
  /// Bytes of the sound tracks, as the plan has them.
  package var soundBytes: Int64
  /// Bytes of fonts and other files inside, and of the container.
  package var otherBytes: Int64
  /// Each combination that was asked for.
  package var settings: [Setting]
  /// Why nothing was measured; nil where it was, or nobody asked.
  package var unmeasured: String?

  /// A part of the film.
  package struct Run: Codable, Sendable, Equatable {
    /// Seconds of the film's clock.
    package var start: Double
    /// Seconds.
    package var seconds: Double
    /// How many it has.
    package var frames: Int

    package init(start: Double, seconds: Double, frames: Int) {
      self.start = start
      self.seconds = seconds
      self.frames = frames
    }
  }

  /// What one setting came to.
  package struct Setting: Codable, Sendable, Equatable {
    /// Constant rate factor.
    package var crf: Double
    /// SVT-AV1's.
    package var preset: Int
    /// Bytes of the whole film's picture, projected.
    package var pictureBytes: Int64
    /// Bytes of the whole output, projected.
    package var bytes: Int64
    /// Seconds that this machine would encode, projected.
    package var encodeSeconds: Double
    /// Of the frames that were encoded; nil where nothing was measured.
    package var score: Score?
    /// The encode of the runs, one behind the other, where it was kept.
    package var file: String?

    package init(
      crf: Double, preset: Int, pictureBytes: Int64, bytes: Int64, encodeSeconds: Double, score: Score? = nil,
      file: String? = nil
    ) {
      self.crf = crf
      self.preset = preset
      self.pictureBytes = pictureBytes
      self.bytes = bytes
      self.encodeSeconds = encodeSeconds
      self.score = score
      self.file = file
    }
  }

  /// A score, and what it was measured with.
  package struct Score: Codable, Sendable, Equatable {
    /// What was measured.
    package var metric: QualityMetric
    /// libvmaf's name of the model; nil for XPSNR.
    package var model: String?
    /// Over all frames that were encoded.
    package var mean: Double
    /// One frame in twenty is worse.
    package var percentile5: Double
    /// The worst frame.
    package var minimum: Double
    /// Frames that were compared.
    package var frames: Int
    /// The metric knows nothing of such pictures: it tells better from worse, no more.
    package var isRelative: Bool

    package init(_ metric: QualityMetric, model: String?, _ score: QualityScore, isRelative: Bool) {
      self.metric = metric
      self.model = model
      mean = score.mean
      percentile5 = score.percentile5
      minimum = score.minimum
      frames = score.frames
      self.isRelative = isRelative
    }
  }

  /// The frames of the source that the encodes are compared with, where they were kept.
  package var reference: String?

  package init(
    source: String, sourceBytes: Int64, seconds: Double, frames: Int, sampledSeconds: Double, runs: [Run],
    surveyed: [Run], soundBytes: Int64, otherBytes: Int64, settings: [Setting], unmeasured: String? = nil,
    reference: String? = nil
  ) {
    self.source = source
    self.sourceBytes = sourceBytes
    self.seconds = seconds
    self.frames = frames
    self.sampledSeconds = sampledSeconds
    self.runs = runs
    self.surveyed = surveyed
    self.soundBytes = soundBytes
    self.otherBytes = otherBytes
    self.settings = settings
    self.unmeasured = unmeasured
    self.reference = reference
  }
}
