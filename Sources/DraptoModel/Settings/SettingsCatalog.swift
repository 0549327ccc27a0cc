/// The one list of settings.
package enum SettingsCatalog {
  package static let workers = Setting<Int>(
    "system.resources.workers", .int(QueueState.workerLimits), .int(0),
    "Encoders at once; 0 finds the best number while it runs.")
  package static let threads = Setting<Int>(
    "system.resources.threads", .int(0...64), .int(0),
    "SVT-AV1's `lp` of each encoder; 0 fits it to cores and workers. The output is the same for all values.")
  package static let activeJobs = Setting<Int>(
    "system.resources.jobs", .int(1...64), .int(2), "Films worked on at once.")
  package static let memoryReserve = Setting<Int>(
    "system.resources.memory_reserve", .int(0...90), .int(20), unit: "% of memory",
    "Memory that encoders leave alone.")
  package static let minimumFreeDisk = Setting<Int>(
    "system.resources.min_free_disk", .int(0...10_000_000), .int(1024), unit: "MiB",
    "Space that stays free on the disk of the work folder; below it the queue waits.")
  package static let nice = Setting<Int>(
    "system.resources.nice", .int(0...19), .int(10), "Niceness of encoders, so that the machine stays usable.")
  package static let schedule = Setting<String>(
    "system.schedule", .schedule, .text(""),
    "Hours in which chunks may run, with commas between; a span without days holds on every day; empty: always.")
  package static let outsideSchedule = Setting<String>(
    "system.schedule_outside", .choice(["freeze", "drain"]), .text("freeze"),
    "Outside of the hours freeze what encodes, or let it finish; nothing starts in either case.")
  package static let work = Setting<String>(
    "system.paths.work", .path, .text(""),
    "Folder of chunks in the making; empty: `$XDG_STATE_HOME/drapto/work`.")
  package static let state = Setting<String>(
    "system.paths.state", .path, .text(""), "Folder of the queue, log and layout; empty: `$XDG_STATE_HOME/drapto`.")
  package static let output = Setting<String>(
    "system.paths.output", .path, .text(""), "Folder of finished films; empty: beside the source.")
  package static let ffmpeg = Setting<String>(
    "system.tools.ffmpeg", .path, .text(""), "The ffmpeg to use; empty: the most capable one found.")
  package static let ffprobe = Setting<String>(
    "system.tools.ffprobe", .path, .text(""), "The ffprobe to use; empty: the first one found.")
  package static let mkvmerge = Setting<String>(
    "system.tools.mkvmerge", .path, .text(""), "The mkvmerge to use; empty: the first one found.")
  package static let toolsFolder = Setting<String>(
    "system.tools.folder", .path, .text(""),
    "drapto's own tools folder; empty: `$XDG_DATA_HOME/drapto/tools`. `drapto setup` puts a capable ffmpeg there.")
  package static let logLevel = Setting<String>(
    "system.log.level", .choice(LogLevel.allCases.map(\.rawValue)), .text("info"),
    "The least level that goes to the log file; `debug` has every command line.")
  package static let logLevels = Setting<[String: String]>(
    "system.log.levels", .table, .table([:]), "Levels of single subsystems: `{ encode = \"debug\" }`.")
  package static let logSize = Setting<Int>(
    "system.log.max_size", .int(1...10_000), .int(16), unit: "MiB", "Size at which the log file is rotated.")
  package static let logKeep = Setting<Int>(
    "system.log.keep", .int(1...100), .int(5), "Rotated log files kept.")

  package static let preset = Setting<String>(
    "encoding.preset", .preset, .text("default"),
    "A named set of values, laid over the file and under the environment.")
  package static let crf = Setting<Double?>(
    "encoding.crf", .numberOr(["auto"], 1...63), .text("auto"),
    "Constant rate factor; `auto` takes `crf_sd`, `crf_hd` or `crf_uhd`, by the film's width.")
  package static let crfSD = Setting<Double>(
    "encoding.crf_sd", .number(1...63), .number(24), "CRF of films less than 1920 wide.")
  package static let crfHD = Setting<Double>(
    "encoding.crf_hd", .number(1...63), .number(26), "CRF of films from 1920 to 3839 wide.")
  package static let crfUHD = Setting<Double>(
    "encoding.crf_uhd", .number(1...63), .number(26), "CRF of films 3840 wide and wider.")
  package static let crop = Setting<String>(
    "encoding.crop", .crop, .text("auto"),
    "`auto` finds black bars, `off` keeps the frame, `W:H:X:Y` is taken as given.")
  package static let deinterlace = Setting<String>(
    "encoding.deinterlace", .choice(["auto", "off", "refuse"]), .text("auto"),
    "What to do with films flagged as interlaced: bwdif, nothing, or fail.")
  package static let keyframeSeconds = Setting<Int>(
    "encoding.keyint", .int(1...60), .int(10), unit: "s", "Longest stretch without a key frame: players seek to them.")
  package static let svtPreset = Setting<Int>(
    "encoding.svt.preset", .int(0...13), .int(6), "SVT-AV1's preset: lower is slower and smaller.")
  package static let svtTune = Setting<Int>(
    "encoding.svt.tune", .int(0...5), .int(0), "SVT-AV1's tune: 0 VQ, 1 PSNR, 2 SSIM, and what newer versions add.")
  package static let svtACBias = Setting<Double>(
    "encoding.svt.ac_bias", .number(0...8), .number(0.1),
    "Strength of the bias to keep texture (`ac-bias`); left out where the encoder has none.")
  package static let svtFilmGrain = Setting<Int>(
    "encoding.svt.film_grain", .int(0...50), .int(0), "Film grain synthesis; 0 is off.")
  package static let svtParams = Setting<[String: String]>(
    "encoding.svt.params", .table, .table([:]), "Any other `-svtav1-params`, by the encoder's names.")
  package static let dolbyVision = Setting<String>(
    "encoding.dolby_vision.mode", .choice(["require", "prefer", "drop"]), .text("require"),
    "Dolby Vision films: keep it or refuse the film, keep it or encode the picture for other televisions, or drop it.")
  package static let dolbyVisionChunked = Setting<Bool>(
    "encoding.dolby_vision.chunked", .bool, .bool(true),
    "Encode Dolby Vision films in parallel chunks, or in one piece.")
  package static let hdr10Plus = Setting<String>(
    "encoding.hdr10plus", .choice(["keep", "drop"]), .text("keep"),
    "HDR10+ films: keep the dynamic metadata, or drop them and keep HDR10.")
  package static let container = Setting<String>(
    "encoding.container", .choice(["auto", "mkv", "mp4"]), .text("auto"),
    "What the film is put into; `auto` goes by the output's name, and is MKV where that does not say.")
  package static let audioCodec = Setting<String>(
    "encoding.audio.codec", .choice(["opus", "copy"]), .text("opus"), "Encode sound to Opus, or copy it.")
  package static let audioMono = Setting<Int>(
    "encoding.audio.mono", .int(6...510), .int(64), unit: "kbit/s", "Bitrate of mono tracks.")
  package static let audioStereo = Setting<Int>(
    "encoding.audio.stereo", .int(12...510), .int(128), unit: "kbit/s", "Bitrate of stereo tracks.")
  package static let audio51 = Setting<Int>(
    "encoding.audio.surround51", .int(36...1530), .int(256), unit: "kbit/s", "Bitrate of 5.1 tracks.")
  package static let audio71 = Setting<Int>(
    "encoding.audio.surround71", .int(48...2040), .int(384), unit: "kbit/s", "Bitrate of 7.1 tracks.")
  package static let audioOther = Setting<Int>(
    "encoding.audio.per_channel", .int(6...255), .int(48), unit: "kbit/s", "Bitrate per channel of all other layouts.")
  package static let measure = Setting<String>(
    "encoding.quality.measure", .choice(["none"] + QualityMetric.allCases.map(\.rawValue)), .text("none"),
    "Compare the finished film with its source, whole.")
  package static let targetQuality = Setting<Double?>(
    "encoding.quality.target", .numberOr(["off"], 1...100), .text("off"),
    "Score that each chunk is to reach in place of a CRF: VMAF, or dB of XPSNR; `off` encodes by the CRF.")
  package static let targetMetric = Setting<String>(
    "encoding.quality.metric", .choice(QualityMetric.allCases.map(\.rawValue)), .text(QualityMetric.vmaf.rawValue),
    "What the target is measured with: VMAF's v0.6.1 models, its v1 models (SDR alone), or XPSNR.")
  package static let targetTolerance = Setting<Double?>(
    "encoding.quality.tolerance", .numberOr(["auto"], 0.05...10), .text("auto"),
    "How far a chunk's mean score may lie beside the target; `auto` is 1, and 0.5 dB with XPSNR.")
  package static let targetFloor = Setting<QualityFloor>(
    "encoding.quality.floor", .numberOr(["auto", "off"], 0...100), .text("auto"),
    "Score that 19 of 20 frames of a chunk are to reach; `auto` is 8 under the target, and 3 dB with XPSNR.")
  package static let targetCRFMinimum = Setting<Double>(
    "encoding.quality.crf_min", .number(1...63), .number(10), "Least CRF that a target may lead to.")
  package static let targetCRFMaximum = Setting<Double>(
    "encoding.quality.crf_max", .number(1...63), .number(55), "Highest CRF that a target may lead to.")
  package static let warnBelow = Setting<Double?>(
    "encoding.quality.warn_below", .numberOr(["off"], 0...100), .text("off"),
    "Mark films whose score is lower, in the metric that they were measured with.")

  package static let segmentation = Setting<String>(
    "process.segmentation.method", .choice(["keyframes", "scenes"]), .text("keyframes"),
    "Cut at source key frames (no analysis needed), or at scene changes found by decoding the whole film.")
  package static let minimumChunk = Setting<Double>(
    "process.segmentation.min_chunk", .number(0.5...600), .number(10), unit: "s", "Shortest chunk.")
  package static let maximumChunk = Setting<Double>(
    "process.segmentation.max_chunk", .number(1...3600), .number(40), unit: "s", "Longest chunk.")
  package static let sceneThreshold = Setting<Double?>(
    "process.segmentation.scene_threshold", .numberOr(["auto"], 0.01...1), .text("auto"),
    "Scene score that counts as a cut; `auto` is 0.3, and 0.2 for HDR.")
  package static let validationDecode = Setting<String>(
    "process.validation.decode", .choice(["chunks", "file", "none"]), .text("chunks"),
    "Prove that the output decodes: each chunk as it is done (the finished file is then compared packet by packet), the finished file as a whole, or not at all."
  )
  package static let mostMissing = Setting<Double>(
    "process.validation.max_missing", .number(0...100), .number(10), unit: "% of frames",
    "Frames that may be missing in rows because they don't decode, unless damage is accepted; a film shorter than ten minutes counts as so long."
  )
  package static let retries = Setting<Int>(
    "process.retries", .int(0...20), .int(2), "Further attempts at a chunk or track that failed.")
  package static let retryDelay = Setting<Double>(
    "process.retry_delay", .number(0...600), .number(2), unit: "s",
    "Wait before the first further attempt; doubled for each next one.")
  package static let stallTimeout = Setting<Int>(
    "process.stall_timeout", .int(5...86_400), .int(300), unit: "s", "A program without progress for so long is ended.")
  package static let acceptDamaged = Setting<Bool>(
    "process.accept_damaged", .bool, .bool(false),
    "Encode what decodes of a film whose end is missing, or of which too much does not decode, instead of refusing it.")
  package static let overwrite = Setting<Bool>(
    "process.overwrite", .bool, .bool(false), "Replace outputs that exist.")
  package static let keepWork = Setting<Bool>(
    "process.keep_work", .bool, .bool(false), "Keep chunks and other work files after the film is published.")
  package static let report = Setting<String>(
    "process.report", .choice(["off", "failed", "always"]), .text("off"),
    "Write a page about a film beside its output: of none, of those that failed, or of all that end.")

  package static let hookDone = Setting<String>(
    "hooks.done", .text, .text(""), "A command line for `/bin/sh` when a film is done; empty: none.")
  package static let hookFailed = Setting<String>(
    "hooks.failed", .text, .text(""), "The same when a film failed.")
  package static let hookIdle = Setting<String>(
    "hooks.idle", .text, .text(""), "The same when a film has ended and nothing is left that goes on by itself.")
  package static let hookTimeout = Setting<Int>(
    "hooks.timeout", .int(1...86_400), .int(60), unit: "s", "A hook that takes longer is ended.")

  package static let theme = Setting<String>(
    "ui.theme", .text, .text("default"),
    "The dashboard's theme: a file of `themes/` or of `$XDG_CONFIG_HOME/drapto/themes`, without `.theme`.")
  package static let color = Setting<String>(
    "ui.color", .choice(["auto", "truecolor", "256", "16", "mono"]), .text("auto"),
    "Colours of the dashboard; `auto` asks the terminal and `COLORTERM`. `NO_COLOR` always wins.")
  package static let unicode = Setting<String>(
    "ui.unicode", .choice(["auto", "on", "off"]), .text("auto"),
    "Draw in Unicode or in ASCII; `auto` looks at the locale.")
  package static let mouse = Setting<Bool>(
    "ui.mouse", .bool, .bool(true), "Take clicks and the wheel; off leaves the mouse to the terminal.")
  package static let title = Setting<Bool>(
    "ui.title", .bool, .bool(true), "Show progress in the title of the terminal.")
  package static let bell = Setting<Bool>("ui.bell", .bool, .bool(true), "Ring the bell when a film fails.")
  package static let notify = Setting<Bool>(
    "ui.notify", .bool, .bool(false), "Send a notice of the desktop (OSC 9) when a film is done or fails.")
  package static let clipboard = Setting<Bool>(
    "ui.clipboard", .bool, .bool(true), "Let `y` copy to the terminal's clipboard (OSC 52).")

  package static let askLosses = Setting<Bool>(
    "ui.ask_losses", .bool, .bool(true),
    "Look into films before they join, and ask in the dashboard where their outputs would lack something; `drapto add` prints it."
  )

  package static let earlyTracks = Setting<Bool>(
    "features.early_tracks", .bool, .bool(true), "Encode sound beside the first chunks instead of after the last.")

  package static let dolbyVisionCrop = Setting<Bool>(
    "features.dolby_vision_crop", .bool, .bool(false),
    "Crop Dolby Vision films too, as `encoding.crop` says, and move the active area of their metadata to fit.")

  /// All of them, in the order docs and `drapto config` show them.
  package static let all: [SettingDefinition] = [
    workers.definition, threads.definition, activeJobs.definition, memoryReserve.definition,
    minimumFreeDisk.definition, nice.definition, schedule.definition, outsideSchedule.definition, work.definition,
    state.definition, output.definition,
    ffmpeg.definition, ffprobe.definition, mkvmerge.definition, toolsFolder.definition, logLevel.definition,
    logLevels.definition, logSize.definition, logKeep.definition,
    preset.definition, crf.definition, crfSD.definition, crfHD.definition, crfUHD.definition, crop.definition,
    deinterlace.definition, keyframeSeconds.definition, svtPreset.definition, svtTune.definition,
    svtACBias.definition, svtFilmGrain.definition, svtParams.definition, dolbyVision.definition,
    dolbyVisionChunked.definition, hdr10Plus.definition, container.definition, audioCodec.definition,
    audioMono.definition, audioStereo.definition, audio51.definition, audio71.definition, audioOther.definition,
    measure.definition,
    targetQuality.definition, targetMetric.definition, targetTolerance.definition, targetFloor.definition,
    targetCRFMinimum.definition, targetCRFMaximum.definition, warnBelow.definition,
    segmentation.definition, minimumChunk.definition, maximumChunk.definition, sceneThreshold.definition,
    validationDecode.definition, mostMissing.definition, retries.definition, retryDelay.definition,
    stallTimeout.definition,
    acceptDamaged.definition, overwrite.definition, keepWork.definition, report.definition, hookDone.definition,
    hookFailed.definition,
    hookIdle.definition, hookTimeout.definition, theme.definition, color.definition,
    unicode.definition, mouse.definition, title.definition, bell.definition, notify.definition, clipboard.definition,
    askLosses.definition, earlyTracks.definition, dolbyVisionCrop.definition,
  ]

  /// All of them by their dotted place.
  package static let byKey: [String: SettingDefinition] = Dictionary(
    uniqueKeysWithValues: all.map { ($0.key, $0) })

  /// Settings that change what is encoded: an unfinished job can't go on when one of them differs.
  package static let identity: [String] = all.map(\.key).filter {
    ($0.hasPrefix("encoding.") && ![preset, measure].map(\.definition.key).contains($0)
      && $0 != warnBelow.definition.key)
      || $0.hasPrefix("process.segmentation.") || $0 == dolbyVisionCrop.definition.key
  }
}
