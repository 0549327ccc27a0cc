import ArgumentParser
import DraptoModel

/// The flags that change how a film is encoded; each is a setting of the same name.
struct EncodingOptions: ParsableArguments {
  @Option(
    help: "Named set of values: default, grain, clean, quick, or a profile of the settings file.", completion: .presets)
  var preset: String?
  @Option(help: "Constant rate factor (1–63), or auto: by width.")
  var crf: String?
  @Option(
    help: "Score each chunk is to reach in place of a CRF: VMAF, or dB with XPSNR; off.",
    completion: .values(of: SettingsCatalog.targetQuality))
  var targetQuality: String?
  @Option(help: "SVT-AV1's preset (0–13): lower is slower and smaller.")
  var svtPreset: String?
  @Option(
    name: .customLong("svt"), help: ArgumentHelp("Any SVT-AV1 parameter; can be repeated.", valueName: "key=value"))
  var parameters: [String] = []
  @Option(help: "auto, off, or W:H:X:Y.", completion: .values(of: SettingsCatalog.crop))
  var crop: String?
  @Option(help: "opus or copy.", completion: .values(of: SettingsCatalog.audioCodec))
  var audio: String?
  @Option(
    help: "Dolby Vision films: require (keep or refuse), prefer (keep or encode for other televisions), drop.",
    completion: .values(of: SettingsCatalog.dolbyVision))
  var dolbyVision: String?
  @Option(help: "HDR10+ metadata: keep or drop.", completion: .values(of: SettingsCatalog.hdr10Plus))
  var hdr10plus: String?
  @Option(help: "auto, mkv or mp4.", completion: .values(of: SettingsCatalog.container))
  var container: String?
  @Option(help: "keyframes or scenes.", completion: .values(of: SettingsCatalog.segmentation))
  var segmentation: String?
  @Option(
    help: "Compare the whole finished film with its source: vmaf or xpsnr.",
    completion: .values(of: SettingsCatalog.measure))
  var measure: String?
  @Option(help: "Encoders at once; 0 finds the best number.")
  var workers: String?
  @Flag(help: "Encode what decodes of films that are cut or damaged.")
  var acceptDamaged = false
  @Flag(help: "Replace outputs that exist.")
  var overwrite = false

  func layer() throws -> SettingsLayer {
    var layer = SettingsLayer()
    let texts: [(String, SettingDefinition, String?)] = [
      ("--preset", SettingsCatalog.preset.definition, preset), ("--crf", SettingsCatalog.crf.definition, crf),
      ("--target-quality", SettingsCatalog.targetQuality.definition, targetQuality),
      ("--svt-preset", SettingsCatalog.svtPreset.definition, svtPreset),
      ("--crop", SettingsCatalog.crop.definition, crop), ("--audio", SettingsCatalog.audioCodec.definition, audio),
      ("--dolby-vision", SettingsCatalog.dolbyVision.definition, dolbyVision),
      ("--hdr10plus", SettingsCatalog.hdr10Plus.definition, hdr10plus),
      ("--container", SettingsCatalog.container.definition, container),
      ("--segmentation", SettingsCatalog.segmentation.definition, segmentation),
      ("--measure", SettingsCatalog.measure.definition, measure),
      ("--workers", SettingsCatalog.workers.definition, workers),
      ("--accept-damaged", SettingsCatalog.acceptDamaged.definition, acceptDamaged ? "true" : nil),
      ("--overwrite", SettingsCatalog.overwrite.definition, overwrite ? "true" : nil),
    ]
    for (flag, definition, text) in texts {
      if let text { try layer.put(definition.key, text, flag: flag) }
    }
    for parameter in parameters { try layer.put(SettingsCatalog.svtParams.definition.key, parameter, flag: "--svt") }
    return layer
  }
}
