import ArgumentParser
import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoReports
import Foundation
import UnixSignals

struct SampleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Encode short parts of a film with several settings, and say what each would come to.",
    discussion: """
      drapto sample FILM --crf 22,28,34                      three CRFs
      drapto sample FILM --crf 24,30 --svt-preset 4,6        all four combinations

      Prints for each the size and the time that an encode of the whole film would have, projected, and the score of what \
      was encoded. Needs no engine, asks nothing, leaves nothing behind. docs/sample.md says how exact it is.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var encoding: EncodingOptions
  @Option(
    help: "What is measured: vmaf, vmaf-v1, xpsnr or off.",
    completion: .list(QualityMetric.allCases.map(\.rawValue) + ["off"]))
  var metric = "vmaf"
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The film.", completion: .file()) var file: String

  func validate() throws {
    let targets = common.assignments.filter { $0.hasPrefix(SettingsCatalog.targetQuality.definition.key + "=") }
    guard encoding.targetQuality == nil, targets.isEmpty else {
      throw ValidationError("a sample tries CRFs, and has no use for a target quality: leave out --target-quality")
    }
    guard metric == "off" || QualityMetric(rawValue: metric) != nil else {
      throw ValidationError("--metric \(metric): must be vmaf, vmaf-v1, xpsnr or off")
    }
  }

  func run() async throws {
    // First of all, so that no signal finds programs at work that nobody ends.
    let signals = await UnixSignalsSequence(trapping: TrappedSignals.all)
    let work = Task { try await perform() }
    // Reads signals until the process ends: while nobody does, a signal kills at once.
    Task { for await _ in signals { work.cancel() } }
    do {
      try await work.value
    } catch  where work.isCancelled {
      // Whatever a program says of its sudden end is no fault of the film.
      throw ErrorReport(.interrupted, "drapto was asked to stop", advice: "Run the same command again.")
    }
  }

  private func perform() async throws {
    try UnreadableName.refuse(file)
    let crfs = try Self.pieces(encoding.crf).map { try self.settings(crf: $0)[SettingsCatalog.crf] }
    let presets = try Self.pieces(encoding.svtPreset).map { try self.settings(preset: $0)[SettingsCatalog.svtPreset] }
    let settings = try self.settings()
    let wiring = ToolWiring(settings: settings)
    let sampler = FilmSampler(
      tools: try await wiring.finder.find(), runner: wiring.runner, settings: settings, cores: ToolWiring.cores)
    let path = OutputNaming.absolute(file, in: FileManager.default.currentDirectoryPath)
    let report = try await sampler.sample(
      path,
      SampleOrder(
        crfs: crfs.isEmpty ? [settings[SettingsCatalog.crf]] : crfs, presets: presets,
        metric: QualityMetric(rawValue: metric)))
    if json { try printJSON(report) } else { printLines(SampleText.lines(report)) }
  }

  /// The parts of `22,28,34`; none where nothing was given.
  private static func pieces(_ list: String?) -> [String] {
    list?.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) } ?? []
  }

  /// The settings in force with one of the values in place of the list.
  private func settings(crf: String? = nil, preset: String? = nil) throws -> Settings {
    var options = encoding
    (options.crf, options.svtPreset) = (crf, preset)
    var layer = try options.layer()
    layer.set(SettingsCatalog.targetQuality.definition.key, .text("off"), .flag("sample"))
    return try common.settings(layer)
  }
}
