/// Which way a film takes through the engine.
package enum PathKind: String, Codable, Sendable {
  case chunked
  case dolbyVision = "dolby-vision"
}

/// What the output will not have although the source has it. Said before the encode starts, and again in the report.
package struct Loss: Codable, Sendable, Equatable {
  /// What it is about: `video`, `audio 2`, `subtitle 1`, `stream 5`, `HDR10+` …
  package var subject: String
  /// What is lost of it, in words.
  package var detail: String

  package init(_ subject: String, _ detail: String) {
    self.subject = subject
    self.detail = detail
  }
}

/// Which frames of a film with field coding are deinterlaced.
package enum Deinterlacing: String, Codable, Sendable {
  case all
  /// Those whose own flag says so.
  case flagged
}

/// How the video is encoded: the same for every chunk, or the chunks could not share one track.
package struct VideoPlan: Codable, Sendable, Equatable {
  /// What is kept of each frame; nil keeps all.
  package var crop: Crop?
  /// Output size in pixels.
  package var width: Int
  /// Output size in pixels.
  package var height: Int
  /// Frames of two fields become whole ones.
  package var deinterlace: Bool
  /// Constant rate factor, 1–63.
  package var crf: Double
  /// SVT-AV1's, 0–13: lower is slower.
  package var preset: Int
  /// Further `-svtav1-params`, without `lp`, `keyint` and the HDR metadata.
  package var svtParameters: [String: String]
  /// Seconds between key frames at most.
  package var keyframeSeconds: Int
  /// Colour tags of the output.
  package var color: ColorTags
  /// HDR10's static metadata of the output.
  package var masteringDisplay: MasteringDisplay?
  /// HDR10's static metadata of the output.
  package var contentLight: ContentLight?
  /// Of a pixel of the output.
  package var sampleAspectRatio: Rational?
  /// What the Dolby Vision metadata become; nil when the output carries none.
  package var dolbyVision: DolbyVisionPlan?
  /// The source has Dolby Vision, the output is to show no trace of it.
  package var dropsDolbyVision: Bool?
  /// How HDR10+ metadata are kept; nil when the output carries none.
  package var hdr10Plus: HDR10PlusPlan?
  /// The source has HDR10+, the output is to have none.
  package var dropsHDR10Plus: Bool?
  /// Which frames are deinterlaced, where ``deinterlace`` is set; nil is all.
  package var deinterlacing: Deinterlacing?
  /// What every frame is brought to, in a film whose shape changes.
  package var commonShape: PictureFacts.Shape?
  /// What becomes of the samples; nil where they fit as they are.
  package var matrixTreatment: MatrixTreatment?
  /// Turn of the source that is not applied. See ``VideoStream/unappliedTurn``.
  package var unappliedTurn: Int?
  /// The whole coded picture is encoded, though the container shows a part of it. See ``VideoStream/shownPart``.
  package var keepsCodedPicture: Bool?
  /// What the plan rests on; nil where nobody looked.
  package var evidence: PictureFacts?

  package init(
    crop: Crop?, width: Int, height: Int, deinterlace: Bool, crf: Double, preset: Int, svtParameters: [String: String],
    keyframeSeconds: Int, color: ColorTags, masteringDisplay: MasteringDisplay?, contentLight: ContentLight?,
    sampleAspectRatio: Rational?, dolbyVision: DolbyVisionPlan? = nil
  ) {
    self.crop = crop
    self.width = width
    self.height = height
    self.deinterlace = deinterlace
    self.crf = crf
    self.preset = preset
    self.svtParameters = svtParameters
    self.keyframeSeconds = keyframeSeconds
    self.color = color
    self.masteringDisplay = masteringDisplay
    self.contentLight = contentLight
    self.sampleAspectRatio = sampleAspectRatio
    self.dolbyVision = dolbyVision
  }
}

/// How the film is cut.
package struct SegmentationPlan: Codable, Sendable, Equatable {
  /// Where chunks are cut.
  package enum Method: String, Codable, Sendable { case keyframes, scenes }
  /// Where chunks are cut.
  package var method: Method
  /// Seconds.
  package var minimum: Double
  /// Seconds; chunks come as near to it as the cuts allow.
  package var target: Double
  /// Seconds; beyond it a scene cut is looked for.
  package var maximum: Double
  /// ffmpeg scene score (0…1) that counts as a cut.
  package var sceneThreshold: Double

  /// Longer than any film: it is one chunk.
  package static let endless = 1e9
  /// The film is one chunk.
  package var isInOnePiece: Bool { target >= Self.endless }

  package init(method: Method, minimum: Double, target: Double, maximum: Double, sceneThreshold: Double) {
    self.method = method
    self.minimum = minimum
    self.target = target
    self.maximum = maximum
    self.sceneThreshold = sceneThreshold
  }
}

/// What happens to one audio track.
package struct AudioPlan: Codable, Sendable, Equatable {
  /// Whether the track is encoded to Opus or copied as it is.
  package enum Action: String, Codable, Sendable { case opus, copy }
  /// The source's track.
  package var stream: AudioStream
  /// Encoded or copied.
  package var action: Action
  /// The layout handed to libopus (`5.1`); nil when copied.
  package var opusLayout: String?
  /// Kilobits per second; nil when copied.
  package var kilobits: Int?

  package init(stream: AudioStream, action: Action, opusLayout: String?, kilobits: Int?) {
    self.stream = stream
    self.action = action
    self.opusLayout = opusLayout
    self.kilobits = kilobits
  }
}

/// What happens to one subtitle track.
package struct SubtitlePlan: Codable, Sendable, Equatable {
  /// Whether the track is copied or brought into another form.
  package enum Action: String, Codable, Sendable {
    case copy
    /// Text in a form Matroska can't hold, turned into SubRip.
    case convert = "to SubRip"
  }
  /// The source's track.
  package var stream: SubtitleStream
  /// Copied or converted.
  package var action: Action

  package init(stream: SubtitleStream, action: Action) {
    self.stream = stream
    self.action = action
  }
}

/// Rough needs, told before the encode: bytes.
package struct Estimates: Codable, Sendable, Equatable {
  /// Memory of one encoder.
  package var memoryPerWorker: Int64
  /// Room in the work folder.
  package var workDisk: Int64
  /// Room beside the output.
  package var targetDisk: Int64

  package init(memoryPerWorker: Int64, workDisk: Int64, targetDisk: Int64) {
    self.memoryPerWorker = memoryPerWorker
    self.workDisk = workDisk
    self.targetDisk = targetDisk
  }
}

/// Everything decided about one film before its first frame is encoded.
package struct EncodePlan: Codable, Sendable, Equatable {
  /// Which way the film takes.
  package var path: PathKind
  /// One sentence: why this path.
  package var reason: String
  /// How the picture is encoded.
  package var video: VideoPlan
  /// How the film is cut.
  package var segmentation: SegmentationPlan
  /// Each sound track that is kept.
  package var audio: [AudioPlan]
  /// Each subtitle track that is kept.
  package var subtitles: [SubtitlePlan]
  /// All that the output will not have.
  package var losses: [Loss]
  /// Changes that are no losses: deinterlaced, rotated, cropped.
  package var notes: [String]
  /// What it will need.
  package var estimates: Estimates
  /// What the film is put into.
  package var container: OutputContainer? = nil
  /// The score that chunks are to reach; nil: all have the CRF of ``video``.
  package var quality: QualityGoal? = nil

  package init(
    path: PathKind, reason: String, video: VideoPlan, segmentation: SegmentationPlan, audio: [AudioPlan],
    subtitles: [SubtitlePlan], losses: [Loss], notes: [String], estimates: Estimates
  ) {
    self.path = path
    self.reason = reason
    self.video = video
    self.segmentation = segmentation
    self.audio = audio
    self.subtitles = subtitles
    self.losses = losses
    self.notes = notes
    self.estimates = estimates
  }
}
