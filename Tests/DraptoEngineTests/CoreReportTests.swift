import DraptoEngine
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

/// Pages of films that end: who writes them is a fake.
@Suite(.timeLimit(.minutes(5))) struct CoreReportTests {
  /// Remembers what it was given.
  private final class Reporter: FilmReporter {
    enum Behaviour: Sendable {
      case writes
      case fails
      /// Until it is cancelled.
      case waits
      /// Whatever is done to it.
      case hangs
    }

    let films = Locked<[ReportedFilm]>([])
    let retired = Locked<[String]>([])
    let behaviour: Behaviour

    init(_ behaviour: Behaviour = .writes) { self.behaviour = behaviour }

    func write(_ film: ReportedFilm) async throws -> String {
      films.withLock { $0.append(film) }
      switch behaviour {
      case .writes: break
      case .fails: throw ErrorReport(.outputNotWritable, "no room for the page")
      case .waits: try await Task.sleep(for: .seconds(600))
      // Longer than any test.
      case .hangs: await Task { try? await Task.sleep(for: .seconds(600)) }.value
      }
      return film.view.job.output + ".html"
    }

    func retire(_ film: ReportedFilm) async { retired.withLock { $0.append(film.view.job.output) } }
  }

  /// One film that comes out, and one that fails.
  private func films(_ mode: String, _ reporter: Reporter) async throws -> CoreHarness {
    let worker = FakeWorker()
    worker.behave(0, of: JobID(2), .fails(ErrorReport(.sourceDamaged, "cut"), times: 9))
    let harness = try await CoreHarness(
      worker, ["process.report": mode, "system.resources.jobs": "1"], configure: { $0.reporter = reporter })
    for name in ["one", "two"] { _ = try await harness.ended(try await harness.enqueue(name)) }
    return harness
  }

  @Test(arguments: [("off", []), ("failed", [JobState.failed]), ("always", [.done, .failed])])
  func `films get pages as their settings say, with all that is known of them`(mode: String, states: [JobState])
    async throws
  {
    let reporter = Reporter()
    let harness = try await films(mode, reporter)
    await harness.engine.hooksSettled()
    let films = reporter.films.value
    #expect(films.map(\.view.job.state) == states)
    for film in films {
      #expect(film.record.chunks.count == 4 && film.view.chunks.count == 4)
      #expect(film.settings[SettingsCatalog.report] == mode)
    }
    // Of a film that is done now a page that says it failed would be wrong.
    #expect(await eventually { reporter.retired.value.count == (mode == "failed" ? 1 : 0) })
    let lines = try await harness.engine.snapshot().log.filter { $0.subsystem == "report" }
    #expect(lines.map { $0.fields["report"] } == films.map { $0.view.job.output + ".html" })
    await harness.stop()
  }

  @Test func `a page that can't be written is a warning, and the film is done`() async throws {
    let harness = try await films("always", Reporter(.fails))
    await harness.engine.hooksSettled()
    let lines = try await harness.engine.snapshot().log.filter { $0.subsystem == "report" }
    #expect(lines.map(\.level) == [.warning, .warning])
    #expect(
      lines.allSatisfy { $0.message.contains("no room for the page") && $0.fields["code"] == "DRP-OUT-NOT-WRITABLE" })
    #expect(try await harness.view(JobID(1)).job.state == .done)
    await harness.stop()
  }

  @Test func `a page that takes too long is given up, and the queue went on meanwhile`() async throws {
    let harness = try await CoreHarness(
      FakeWorker(), ["process.report": "always", "system.resources.jobs": "1"],
      configure: { configuration in
        configuration.reporter = Reporter(.hangs)
        configuration.reportLimit = .seconds(2)
      })
    let began = ContinuousClock.now
    for name in ["one", "two"] { _ = try await harness.ended(try await harness.enqueue(name)) }
    #expect(try await harness.hasLogged("given up") == false, "both were done before the first was given up")
    await harness.engine.hooksSettled()
    #expect(ContinuousClock.now - began < .seconds(120))
    #expect(try await harness.engine.snapshot().log.count { $0.message.contains("given up") } == 2)
    await harness.stop()
  }

  @Test func `an engine that ends waits for no page`() async throws {
    for behaviour in [Reporter.Behaviour.waits, .hangs] {
      let reporter = Reporter(behaviour)
      let harness = try await CoreHarness(
        FakeWorker(), ["process.report": "always"], configure: { $0.reporter = reporter })
      _ = try await harness.ended(try await harness.enqueue())
      #expect(await eventually { reporter.films.value.count == 1 })
      let began = ContinuousClock.now
      await harness.stop()
      #expect(ContinuousClock.now - began < .seconds(120))
      try await harness.start()
      #expect(try await harness.view(JobID(1)).job.state == .done)
      await harness.stop()
    }
  }

  @Test func `whoever is told of a film finds its page`() async throws {
    let folder = TemporaryFolder("page")
    let (page, said) = (folder.file("page"), folder.file("said"))
    struct Writer: FilmReporter {
      let page: String
      func write(_ film: ReportedFilm) async throws -> String {
        try await Task.sleep(for: .milliseconds(200))
        try Data("page".utf8).write(to: URL(fileURLWithPath: page))
        return page
      }
      func retire(_ film: ReportedFilm) async {}
    }
    let harness = try await CoreHarness(
      FakeWorker(),
      ["process.report": "always", "hooks.done": "cp '\(page)' '\(said)'", "system.resources.nice": "0"],
      configure: { $0.reporter = Writer(page: page) })
    _ = try await harness.ended(try await harness.enqueue())
    await harness.engine.hooksSettled()
    #expect(try String(contentsOfFile: said, encoding: .utf8) == "page")
    await harness.stop()
  }

  @Test func `the queue is told to be idle once, and only when all pages are there`() async throws {
    let folder = TemporaryFolder("idle")
    let said = folder.file("said")
    struct Writer: FilmReporter {
      let said: String
      func write(_ film: ReportedFilm) async throws -> String {
        try await Task.sleep(for: .milliseconds(400))
        let line = Data("page\n".utf8)
        if let file = FileHandle(forWritingAtPath: said) {
          try file.seekToEnd()
          try file.write(contentsOf: line)
        } else {
          try line.write(to: URL(fileURLWithPath: said))
        }
        return said
      }
      func retire(_ film: ReportedFilm) async {}
    }
    let harness = try await CoreHarness(
      FakeWorker(),
      [
        "process.report": "always", "hooks.idle": "echo idle >> '\(said)'", "system.resources.nice": "0",
        "system.resources.jobs": "2",
      ], configure: { $0.reporter = Writer(said: said) })
    var ids: [JobID] = []
    for name in ["one", "two", "three"] { ids.append(try await harness.enqueue(name)) }
    for id in ids { _ = try await harness.ended(id) }
    await harness.engine.hooksSettled()
    let lines = try String(contentsOfFile: said, encoding: .utf8).split(separator: "\n")
    #expect(
      lines.suffix(2) == ["page", "idle"] && lines.count { $0 == "page" } == 3 && lines.count { $0 == "idle" } == 1)
    await harness.stop()
  }
}
