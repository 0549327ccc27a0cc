import DraptoEngine
import DraptoMedia
import DraptoModel
import DraptoStore
import DraptoTerminal
import Foundation
import Glibc

/// The dashboard's way to files, settings and ffprobe.
struct DashboardFiles: DashboardServices {
  let settings: Settings
  /// Settings with the values of a form on top.
  let changed: @Sendable ([String: String]) throws -> Settings
  let profiles: Profiles
  let preferences: PreferencesFile
  let link: EngineLink
  let lookup: FilmLookup

  func requests(for paths: [String], changes: [String: String]) async -> [Result<JobRequest, ErrorReport>] {
    do {
      let settings = try changed(changes)
      let entries = try await blocking { InputList.expand(paths, settings: settings) }
      return entries.map { entry in
        entry.output.map { JobRequest(source: entry.source, output: $0, settings: settings) }
      }
    } catch {
      return [.failure(ErrorReport.of(error))]
    }
  }

  func missing(_ paths: [String]) async -> [String] {
    (try? await blocking { paths.filter { !FileManager.default.fileExists(atPath: $0) } }) ?? []
  }

  func change(_ edit: JobEdit, of job: Job, _ settings: Settings) throws -> JobChange {
    try edit.change(job, settings, from: .flag("the dashboard"), profiles: profiles)
  }

  func preview(_ job: Job, _ settings: Settings) async -> Result<FilmPreview, ErrorReport> {
    await lookup.preview(job, settings)
  }

  func losses(of request: JobRequest) async -> [Loss]? { await lookup.losses(of: request) }

  func list(_ folder: String) async -> Result<[FileEntry], ErrorReport> {
    do {
      return .success(try await blocking { try Self.read(folder) })
    } catch {
      return .failure(ErrorReport(.sourceUnreadable, SystemReason.text(error) ?? "\(error)", file: folder))
    }
  }

  private static func read(_ folder: String) throws -> [FileEntry] {
    try FileManager.default.contentsOfDirectory(atPath: folder).map { name in
      var status = stat()
      // Links are followed: what counts is what is there.
      let exists = stat(OutputNaming.join(folder, name), &status) == 0
      let isFolder = exists && status.st_mode & S_IFMT == S_IFDIR
      return FileEntry(
        name: name, isFolder: isFolder, isFilm: !isFolder && OutputNaming.isFilm(name),
        size: isFolder || !exists ? 0 : Int64(status.st_size))
    }.sorted {
      if $0.isFolder != $1.isFolder { return $0.isFolder }
      return $0.name.compare($1.name, options: [.numeric, .caseInsensitive]) == .orderedAscending
    }
  }

  func log(before moment: Date?, count: Int) async -> [LogLine] {
    let file = LogFileReader(path: Places().logFile(settings))
    let lines = try? await blocking {
      file.last(count) { line in moment.map { line.time <= $0 } ?? true }
    }
    return lines ?? []
  }

  func length(of path: String) async -> Double? { await lookup.probe?.duration(path) }

  func startEngine() async -> String? { await link.startAgain() }

  func complete(_ typed: String) async -> [String] {
    let whole = Places().expanded(typed.isEmpty ? "./" : typed) ?? typed
    let endsInSlash = typed.isEmpty || typed.hasSuffix("/")
    let (folder, start) = endsInSlash ? (whole, "") : OutputNaming.split(whole)
    guard case .success(let entries) = await list(folder) else { return [] }
    // What was typed stays as it was typed, `~` and all.
    let kept =
      endsInSlash
      ? typed : String(typed[..<(typed.lastIndex(of: "/").map { typed.index(after: $0) } ?? typed.startIndex)])
    return entries.filter { $0.name.hasPrefix(start) && (!$0.name.hasPrefix(".") || start.hasPrefix(".")) }
      .filter { $0.isFolder || $0.isFilm }
      .map { kept + $0.name + ($0.isFolder ? "/" : "") }
  }

  func save(_ preferences: LayoutPreferences) async { try? await blocking { self.preferences.write(preferences) } }

  func write(_ lines: [String], to path: String) async -> String? {
    do {
      try await blocking {
        guard !FileManager.default.fileExists(atPath: path) else {
          throw ErrorReport(.outputExists, "exists already", file: path)
        }
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: path))
      }
      return nil
    } catch let report as ErrorReport {
      return report.message
    } catch {
      return SystemReason.text(error) ?? "\(error)"
    }
  }
}

extension DashboardFiles {
  func record(of job: JobID) async -> FilmRecord? { try? await archived(job)?.record }

  func writeReport(of job: JobID, to path: String) async -> String? {
    do {
      guard let archived = try await archived(job) else { return "the job is not in the queue any more" }
      let (tools, runner) = await lookup.tools
      let page = try await ReportMaker(tools: tools, runner: runner).make(archived.film).page()
      try await blocking { try DurableFile.write(page.utf8, to: path) }
      return nil
    } catch {
      return ErrorReport.of(error).message
    }
  }

  /// CRFs of a sample, beside the one that the film would have.
  private static let sampleOffsets = [-6.0, 0, 6]

  func sample(_ path: String, changes: [String: String]) async -> Result<SampleReport, ErrorReport> {
    do {
      guard let request = try await requests(for: [path], changes: changes).first?.get() else {
        throw ErrorReport(.sourceMissing, "there is no film in \(Format.visible(path))", file: path)
      }
      let (tools, runner) = await lookup.tools
      guard let tools else { throw ErrorReport(.toolMissing, "a program that encodes is missing") }
      var settings = request.settings
      try settings.set(SettingsCatalog.targetQuality.definition.key, .text("off"), from: .flag("sample"))
      var order = SampleOrder()
      order.offsets = Self.sampleOffsets
      let sampler = FilmSampler(tools: tools, runner: runner, settings: settings, cores: ToolWiring.cores)
      return .success(try await sampler.sample(request.source, order))
    } catch {
      return .failure(ErrorReport.of(error))
    }
  }

  private func archived(_ job: JobID) async throws -> ArchivedJob? {
    let database = Places().database(settings)
    return try await blocking { try JobArchive.job(job, path: database) }
  }
}

/// Looks into films for the file browser; the tools are looked for when the first one is.
final class FilmLookup: Sendable {
  private let settings: Settings
  private let trials = EncoderTrials()
  private let task = Locked<Task<Wired?, Never>?>(nil)

  init(_ settings: Settings) { self.settings = settings }

  /// nil where a tool is missing.
  var probe: MediaProbe? { get async { await wired?.probe } }

  /// The programs, and who runs them; nil where one is missing.
  var tools: (Toolset?, ToolRunner) {
    get async {
      let wired = await wired
      return (wired?.tools, wired?.runner ?? ToolWiring(settings: settings).runner)
    }
  }

  private struct Wired {
    var tools: Toolset
    var runner: ToolRunner
    var probe: MediaProbe { MediaProbe(tools: tools, runner: runner) }
    func preview(_ settings: Settings) -> Preview {
      Preview(tools: tools, runner: runner, settings: settings, cores: ToolWiring.cores)
    }
  }

  private var wired: Wired? {
    get async {
      let settings = self.settings
      return await task.withLock { task in
        let found =
          task
          ?? Task {
            let wiring = ToolWiring(settings: settings)
            guard let tools = try? await wiring.finder.find() else { return nil }
            return Wired(tools: tools, runner: wiring.runner)
          }
        task = found
        return found
      }.value
    }
  }

  /// What a film's output would lack; nil where nobody can tell.
  func losses(of request: JobRequest) async -> [Loss]? {
    guard let wired = await wired else { return nil }
    return try? await wired.preview(request.settings).glance(request.source, output: request.output).plan?.losses
  }

  /// So long a look may take before nobody waits for it any more.
  private static let patience: Duration = .seconds(60)

  /// A quick look into a film.
  func preview(_ job: Job, _ settings: Settings) async -> Result<FilmPreview, ErrorReport> {
    guard let wired = await wired else {
      return .failure(ErrorReport(.toolMissing, "a program that looks into films is missing"))
    }
    var preview = wired.preview(settings)
    preview.trials = trials
    let look = preview
    return await first { over in
      // Unstructured, both: a look at a share that does not answer can't be waited for.
      let looking = Task {
        do { over(.success(try await look.glance(job.source, output: job.output))) } catch {
          over(.failure(ErrorReport.of(error)))
        }
      }
      Task {
        try? await Task.sleep(for: Self.patience)
        let seconds = Self.patience.components.seconds
        over(.failure(ErrorReport(.sourceUnreadable, "the look took longer than \(seconds) s", file: job.source)))
        looking.cancel()
      }
    }
  }
}
