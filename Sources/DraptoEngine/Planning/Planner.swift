import DraptoMedia
import DraptoModel
import Foundation

/// Decides everything about an encode before it starts. Pure: media, settings and capabilities in, plan out.
package struct Planner: Sendable {
  /// The film as the probe found it.
  package var media: SourceMedia
  /// The settings in force.
  package var settings: Settings
  /// What the ffmpeg that will encode can do.
  package var capabilities: FFmpegCapabilities
  /// Cores that may be used.
  package var cores: Int
  /// What the RPUs of a Dolby Vision film showed.
  package var samples: DolbyVisionSamples?
  /// What the film is put into.
  package var container: OutputContainer

  package init(
    media: SourceMedia, settings: Settings, capabilities: FFmpegCapabilities, cores: Int,
    samples: DolbyVisionSamples? = nil, container: OutputContainer = .mkv
  ) {
    self.samples = samples
    self.container = container
    self.media = media
    self.settings = settings
    self.capabilities = capabilities
    self.cores = cores
  }

  /// What becomes of the film's Dolby Vision.
  package var dolbyVision: DolbyVisionOutcome {
    DolbyVisionPlanning.outcome(
      media, samples: samples, mode: settings[SettingsCatalog.dolbyVision], capabilities: capabilities)
  }

  /// Whether black bars are to be looked for.
  package var searchesCrop: Bool {
    guard settings[SettingsCatalog.crop] == "auto" else { return false }
    switch dolbyVision {
    case .none, .dropped: return true
    case .kept: return media.video.map { dolbyVisionCropObstacle($0, changesShape: false) == nil } ?? false
    case .refused: return false
    }
  }

  /// Why the film is not cropped if its Dolby Vision is kept; nil where it may be.
  private func dolbyVisionCropObstacle(_ video: VideoStream, changesShape: Bool) -> String? {
    DolbyVisionCrop.obstacle(
      video, isOn: settings[SettingsCatalog.dolbyVisionCrop], changesShape: changesShape)
  }

  /// - Parameter detectedCrop: what sampling found; used when `encoding.crop` is `auto`.
  /// - Parameter picture: what the pictures showed; nil when nobody looked.
  /// - Throws: `DRP-CROP-INVALID`, `DRP-SRC-INTERLACED`, `DRP-SRC-NO-VIDEO`, `DRP-DV-…`, `DRP-TOOL-INCAPABLE`.
  package func plan(detectedCrop: Crop?, picture: PictureFacts? = nil) throws -> EncodePlan {
    guard let shown = media.video else { throw EngineError.noVideo(media.path) }
    let keepsCoded = shown.shownPart != nil && settings[SettingsCatalog.crop] == "off" && shown.dolbyVision == nil
    let video = keepsCoded ? shown.whole : shown
    let outcome = dolbyVision
    if case .refused(let report) = outcome { throw EngineError.refused(report) }
    let path = PathSelection.select(video, outcome)
    let changes = PicturePlanning(video: video, facts: picture)
    // Bars that come and go with the shape are no bars of the film.
    let detected = changes.commonShape == nil ? detectedCrop : nil
    let noCrop =
      path.kind == .dolbyVision ? dolbyVisionCropObstacle(video, changesShape: changes.commonShape != nil) : nil
    let crop = noCrop == nil ? try settledCrop(video, shape: changes.commonShape, detected: detected) : nil
    let deinterlace = try deinterlaces(video, isFieldCoded: changes.isFieldCoded)
    let color = ColorPlanning.of(video)
    let (audio, audioLosses, audioNotes) = AudioPlanning.plan(
      media.audio, settings: settings, container: container)
    let (subtitles, subtitleLosses) = SubtitlePlanning.plan(media, container: container)
    let size = (
      crop?.width ?? changes.commonShape?.width ?? video.displayWidth,
      crop?.height ?? changes.commonShape?.height ?? video.displayHeight
    )
    var videoPlan = VideoPlan(
      crop: crop, width: size.0, height: size.1, deinterlace: deinterlace, crf: crf(width: video.displayWidth),
      preset: settings[SettingsCatalog.svtPreset], svtParameters: svtParameters,
      keyframeSeconds: settings[SettingsCatalog.keyframeSeconds], color: color.color,
      masteringDisplay: video.masteringDisplay, contentLight: video.contentLight,
      sampleAspectRatio: video.sampleAspectRatio)
    changes.apply(to: &videoPlan)
    if keepsCoded { videoPlan.keepsCodedPicture = true }
    videoPlan.matrixTreatment = color.treatment
    videoPlan.unappliedTurn = video.unappliedTurn
    if case .kept(let kept) = outcome { keep(kept, of: video, in: &videoPlan) }
    if case .dropped(_, let base, _) = outcome {
      videoPlan.dropsDolbyVision = true
      fill(base.tags, in: &videoPlan.color)
    }
    let dynamic = settleHDR10Plus(in: &videoPlan)
    var plan = EncodePlan(
      path: path.kind, reason: path.reason, video: videoPlan,
      segmentation: segmentation(video, inOnePiece: isInOnePiece(outcome)), audio: audio, subtitles: subtitles,
      losses: damageLosses + dolbyVisionLosses(outcome) + dynamic.losses
        + VideoLosses.of(video, media: media, plan: videoPlan, container: container) + changes.losses(videoPlan)
        + audioLosses
        + subtitleLosses,
      notes: dolbyVisionNotes(outcome, video, videoPlan, noCrop: noCrop) + dynamic.notes + notes(video, videoPlan)
        + color.notes + changes.notes(videoPlan) + audioNotes,
      estimates: estimates(video, videoPlan, audio))
    plan.container = container
    plan.quality = QualityGoal(
      settings, width: size.0, height: size.1, isHDR: videoPlan.color.isHDR,
      step: (capabilities.svtMajorMinor?.major ?? 0) >= 4 ? 0.25 : 1)
    if let goal = plan.quality {
      try capabilities.require(goal.metric, of: "this ffmpeg", reason: ", which the target is in")
      plan.notes += Self.notes(goal)
    }
    return ContainerPlanning.fit(plan, media)
  }

  /// What a target means for this film.
  private static func notes(_ goal: QualityGoal) -> [String] {
    let range = "CRF \(Format.compact(goal.crfMinimum)) to \(Format.compact(goal.crfMaximum))"
    let floor = goal.floor.map { ", 19 of 20 frames \(goal.metric.text($0)) or better" } ?? ""
    var notes = ["each chunk is to reach \(goal.text)\(floor), with \(range)"]
    if goal.isRelative {
      notes.append(
        "\(goal.metric.name) knows nothing of HDR: its scores tell better from worse, and mean less than those of SDR films; encoding.quality.metric = xpsnr measures without a model"
      )
    }
    return notes
  }

  private func isInOnePiece(_ outcome: DolbyVisionOutcome) -> Bool {
    // A decoder that begins in the middle may not know how the picture is turned.
    if media.isBareStream || media.video?.isTurnedByStream == true { return true }
    guard case .kept = outcome else { return false }
    return !settings[SettingsCatalog.dolbyVisionChunked]
  }

  /// Damage is refused unless the settings accept it: then it is said.
  private var damageLosses: [Loss] {
    (media.damage ?? []).map { Loss("film", "the source was cut short, only what is there is encoded: \($0)") }
  }

  /// The one set by hand, or the one for the film's width.
  func crf(width: Int) -> Double {
    if let fixed = settings[SettingsCatalog.crf] { return fixed }
    switch width {
    case ..<1920: return settings[SettingsCatalog.crfSD]
    case ..<3840: return settings[SettingsCatalog.crfHD]
    default: return settings[SettingsCatalog.crfUHD]
    }
  }

  /// Named settings first, then free ones, which win.
  var svtParameters: [String: String] {
    var parameters = ["tune": "\(settings[SettingsCatalog.svtTune])"]
    if capabilities.hasACBias { parameters["ac-bias"] = Format.compact(settings[SettingsCatalog.svtACBias]) }
    let grain = settings[SettingsCatalog.svtFilmGrain]
    if grain > 0 { parameters["film-grain"] = "\(grain)" }
    return parameters.merging(settings[SettingsCatalog.svtParams]) { $1 }
  }

  private func settledCrop(_ video: VideoStream, shape: PictureFacts.Shape?, detected: Crop?) throws -> Crop? {
    let (width, height) = (shape?.width ?? video.displayWidth, shape?.height ?? video.displayHeight)
    let whole = Crop(width: width & ~1, height: height & ~1, x: 0, y: 0)
    let evened = width % 2 == 0 && height % 2 == 0 ? nil : whole
    switch settings[SettingsCatalog.crop] {
    case "off": return evened
    case "auto": return detected ?? evened
    case let text:
      guard let crop = Crop(text), crop.x + crop.width <= width, crop.y + crop.height <= height,
        crop.width % 2 == 0, crop.height % 2 == 0, crop.width >= 64, crop.height >= 64
      else {
        throw EngineError.refused(
          ErrorReport(
            .cropInvalid, "crop \(text) does not fit \(width)×\(height) of \(Format.visible(media.path))",
            file: media.path))
      }
      return crop
    }
  }

  private func deinterlaces(_ video: VideoStream, isFieldCoded: Bool) throws -> Bool {
    guard isFieldCoded else { return false }
    switch settings[SettingsCatalog.deinterlace] {
    case "off": return false
    case "refuse":
      throw EngineError.refused(
        ErrorReport(
          .sourceInterlaced, "\(Format.visible(media.path)) is interlaced (\(video.fieldOrder ?? "?"))",
          file: media.path))
    default:
      guard capabilities.hasBwdif else {
        throw EngineError.refused(
          ErrorReport(
            .toolIncapable, "\(Format.visible(media.path)) is interlaced and this ffmpeg has no bwdif", file: media.path
          ))
      }
      return true
    }
  }

  /// Equal chunks, as few as fill the workers evenly, of three quarters of the longest allowed at most: every start of an
  /// encoder costs as much as encoding 1 or 2 seconds of film. Shorter than `min_chunk` only when there would be more
  /// cores than chunks.
  func segmentation(_ video: VideoStream, inOnePiece: Bool = false) -> SegmentationPlan {
    if inOnePiece {
      let endless = SegmentationPlan.endless
      return SegmentationPlan(
        method: .keyframes, minimum: endless, target: endless, maximum: endless, sceneThreshold: 1)
    }
    let minimum = settings[SettingsCatalog.minimumChunk]
    let maximum = settings[SettingsCatalog.maximumChunk]
    let workers = Double(max(1, settings[SettingsCatalog.workers] > 0 ? settings[SettingsCatalog.workers] : cores))
    let preferred = max(minimum, maximum * 0.75)
    var target = preferred
    var least = minimum
    if let duration = media.duration, duration > 0, duration / preferred < workers * 8 {
      let rounds = max(1, (duration / (preferred * workers)).rounded(.up))
      target = duration / (rounds * workers)
      if target < minimum {
        // Under 3 s an encoder's start costs more than the cores it wakes.
        target = max(min(minimum, 3), target)
        least = min(minimum, target * 0.6)
      }
    }
    let threshold = settings[SettingsCatalog.sceneThreshold] ?? (video.color.isHDR ? 0.2 : 0.3)
    let method: SegmentationPlan.Method = settings[SettingsCatalog.segmentation] == "scenes" ? .scenes : .keyframes
    return SegmentationPlan(
      method: method, minimum: least, target: min(max(target, least), maximum), maximum: maximum,
      sceneThreshold: threshold)
  }

  private func notes(_ video: VideoStream, _ plan: VideoPlan) -> [String] {
    var notes: [String] = []
    if let crop = plan.crop { notes.append("cropped to \(crop.width)×\(crop.height) at \(crop.x),\(crop.y)") }
    if media.isBareStream {
      notes.append(
        "encoded in one piece: without a container no place in the film can be found again; put into Matroska (`mkvmerge -o film.mkv FILE`) it is encoded in chunks"
      )
    }
    if let part = video.shownPart {
      let whole = "\(part.codedWidth)×\(part.codedHeight)"
      notes.append(
        plan.keepsCodedPicture == true
          ? "the whole \(whole) are kept, of which the container shows a part"
          : "of \(whole) the container shows \(video.width)×\(video.height) (clean aperture or PixelCrop): so does the output"
            + (plan.dolbyVision == nil ? "; --crop off keeps all" : "")
      )
    }
    if plan.deinterlace, plan.deinterlacing != .flagged {
      notes.append("deinterlaced with bwdif (SVT-AV1 has no field coding)")
    }
    if video.rotation != 0 {
      notes.append("turned upright by \(video.rotation)° (the rotation is applied, not copied)")
      if video.isTurnedByStream == true {
        notes.append(
          "encoded in one piece: only the stream says how it is turned, perhaps at its beginning alone"
        )
      }
    }
    if media.timeOrigin != 0 { notes.append("times begin at 0 instead of \(Format.timestamp(media.timeOrigin))") }
    return notes
  }

  private func estimates(_ video: VideoStream, _ plan: VideoPlan, _ audio: [AudioPlan]) -> Estimates {
    let seconds = media.duration ?? 0
    let videoBytes = ResourceEstimates.videoBytes(
      width: plan.width, height: plan.height, frames: seconds * video.nominalFrameRate, crf: plan.crf)
    let audioBytes = audio.reduce(0.0) { sum, track in
      let bits = track.kilobits.map { Double($0) * 1000 } ?? Double(track.stream.bitRate ?? 640_000)
      return sum + bits / 8 * seconds
    }
    // Grain and motion double it now and then.
    let total = Int64((videoBytes * 1.5 + audioBytes) * 1.02) + 1 << 20
    return Estimates(
      memoryPerWorker: ResourceEstimates.encoderMemory(width: plan.width, height: plan.height), workDisk: total,
      targetDisk: total)
  }
}
