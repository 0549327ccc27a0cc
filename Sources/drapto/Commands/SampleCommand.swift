import ArgumentParser
import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoReports
import Foundation

struct SampleCommand: AsyncParsableCommand, AnswersInJSON {
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
    completion: .list(MeasuredMetric.words))
  var metric = MeasuredMetric(metric: .vmaf)
  @Option(name: .shortAndLong, help: "File of a page with frames; `-` for stdout.", completion: .file())
  var output: String?
  @Flag(help: "Make the page and open it in the browser.") var open = false
  @Flag(help: "Print JSON.") var json = false
  @Argument(help: "The film.", completion: .file()) var file: String

  func validate() throws {
    let targets = common.assignments.filter { $0.hasPrefix(SettingsCatalog.targetQuality.definition.key + "=") }
    guard encoding.targetQuality == nil, targets.isEmpty else {
      throw ValidationError("a sample tries CRFs, and has no use for a target quality: leave out --target-quality")
    }
    if json, output == "-" { throw ValidationError("--json and -o - would both write to stdout") }
    if open, output == "-" { throw ValidationError("--open needs a file: leave out -o -") }
  }

  func run() async throws { try await Interruptible.run { try await perform() } }

  private func perform() async throws {
    try UnreadableName.refuse(file)
    let crfs = try Self.pieces(encoding.crf).map { try self.settings(crf: $0)[SettingsCatalog.crf] }
    let presets = try Self.pieces(encoding.svtPreset).map { try self.settings(preset: $0)[SettingsCatalog.svtPreset] }
    let settings = try self.settings()
    let wiring = ToolWiring(settings: settings)
    let sampler = FilmSampler(
      tools: try await wiring.finder.find(), runner: wiring.runner, settings: settings, cores: ToolWiring.cores)
    let path = OutputNaming.absolute(file, in: FileManager.default.currentDirectoryPath)
    var order = SampleOrder(
      crfs: crfs.isEmpty ? [settings[SettingsCatalog.crf]] : crfs, presets: presets,
      metric: metric.metric)
    let place = try output ?? (open ? Self.placeToOpen() : nil)
    guard let place, case let file = ReportFile(place) else { return try show(try await sampler.sample(path, order)) }
    try file.check()
    let scratch = try ScratchFolder("sample")
    defer { scratch.remove() }
    order.keeping = scratch.path
    let report = try await sampler.sample(path, order)
    let bare = SamplePageMaker.bare(report)
    if place != "-" { try show(bare) }
    if file.isJSON { return try await file.write(try jsonLine(bare) + "\n") }
    let maker = SamplePageMaker(tools: sampler.tools, runner: wiring.runner, folder: scratch.path)
    try await file.write(try await maker.page(report))
    if open { await Self.open(place, wiring.runner) }
  }

  private func show(_ report: SampleReport) throws {
    if json { try printJSON(report) } else { printLines(SampleText.lines(report)) }
  }

  /// A page that is only looked at: the next one takes its place.
  private static func placeToOpen() throws -> String {
    let folder = Places().cacheFolder
    try DurableFile.makeFolder(folder)
    return folder + "/sample.html"
  }

  /// Where there is no browser the path was said.
  private static func open(_ page: String, _ runner: ToolRunner) async {
    let outcome = try? await runner.run(ToolCommand("/usr/bin/xdg-open", [page]), onOutput: { _ in }, onError: { _ in })
    if outcome?.succeeded != true { standardError("drapto: no browser could be opened") }
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
