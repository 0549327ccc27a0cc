import DraptoModel
import Foundation

/// What the dashboard needs of the program around it.
package protocol DashboardServices: Sendable {
  /// Makes requests of films and folders, with settings that differ, or says why not: one entry per film.
  func requests(for paths: [String], changes: [String: String]) async -> [Result<JobRequest, ErrorReport>]
  /// Those of these paths that are not there.
  func missing(_ paths: [String]) async -> [String]
  /// Lays what a user changes over a job's settings. Throws ``SettingsError``.
  func change(_ edit: JobEdit, of job: Job, _ settings: Settings) throws -> JobChange
  /// Looks into a film, as it would be encoded with these settings.
  func preview(_ job: Job, _ settings: Settings) async -> Result<FilmPreview, ErrorReport>
  /// What a film's output would lack; nil where nobody can tell.
  func losses(of request: JobRequest) async -> [Loss]?
  func list(_ folder: String) async -> Result<[FileEntry], ErrorReport>
  /// The last so many lines of the log file before a moment (nil: of all), oldest first.
  func log(before: Date?, count: Int) async -> [LogLine]
  /// Seconds; nil for what is no film.
  func length(of path: String) async -> Double?
  /// Paths that begin as typed, folders with a slash behind.
  func complete(_ typed: String) async -> [String]
  func save(_ preferences: LayoutPreferences) async
  /// Starts an engine where the last one went away: nil, or why it can't be.
  func startEngine() async -> String?
  /// nil, or why it could not be written.
  func write(_ lines: [String], to path: String) async -> String?
  /// Writes the report of a film as a page; gives what hindered it.
  func writeReport(of job: JobID, to path: String) async -> String?
  /// Encodes short parts of a film, or of the first one of a folder, with settings that differ.
  func sample(_ path: String, changes: [String: String]) async -> Result<SampleReport, ErrorReport>
  /// What was kept of a job's work; nil where nothing was.
  func record(of job: JobID) async -> FilmRecord?
}

/// Does what the dashboard wants done, and posts what came of it. Commands go to the engine one after another.
package final class EffectRunner: Sendable {
  /// Carries out a command, or throws why not: ``EngineClient/send(_:)``.
  package typealias Send = @Sendable (EngineCommand) async throws -> Void

  /// Asks for the settings of a job, or throws why not: ``EngineClient/settings(of:)``.
  package typealias Ask = @Sendable (JobID) async throws -> Settings
  /// Lines of the log file that are read at once.
  private static let logPage = 2_000

  private let send: Send
  private let ask: Ask
  private let services: any DashboardServices
  private let mailbox: Mailbox
  private let sending: AsyncStream<Effect>.Continuation
  private let sender: Task<Void, Never>
  private let saving: AsyncStream<LayoutPreferences>.Continuation
  private let saver: Task<Void, Never>
  private let adding = Locked<[Task<Void, Never>]>([])
  private let refused = Locked<[String]>([])
  private let probing = Locked<Task<Void, Never>?>(nil)
  private let sampling = Locked<Task<Void, Never>?>(nil)
  private let looking = Locked<(task: Task<Void, Never>, films: FilmsToAdd)?>(nil)

  /// Begins to take effects; each kind has a line of its own, so that slow ones hold no others.
  package init(services: any DashboardServices, mailbox: Mailbox, ask: @escaping Ask, send: @escaping Send) {
    self.send = send
    self.ask = ask
    self.services = services
    self.mailbox = mailbox
    let (stream, continuation) = AsyncStream.makeStream(of: Effect.self)
    sending = continuation
    // One task for all commands keeps them in order; it ends with `end()`.
    sender = Task {
      for await effect in stream {
        if case .change = effect {
          await Self.change(effect, ask, send, services, mailbox)
        } else {
          await Self.send(effect, send, mailbox)
        }
      }
    }
    // Only the newest choice is worth writing.
    let (choices, saving) = AsyncStream.makeStream(of: LayoutPreferences.self, bufferingPolicy: .bufferingNewest(1))
    self.saving = saving
    saver = Task { for await preferences in choices { await services.save(preferences) } }
  }

  /// Films that were not taken, and why: told again when the screen is gone.
  package var refusals: [String] { refused.value }

  /// Waits until everything that was asked for is done, at most so long: the last key counts too.
  package func end(patience: Duration) async {
    sending.finish()
    saving.finish()
    probing.withLock { $0?.cancel() }
    // It leaves nothing behind, and so is waited for.
    let sampling = self.sampling.withLock { $0 }
    sampling?.cancel()
    // Somebody asked for these, and took nothing back: the screen is gone before the look was over.
    if let films = endLook() { run(films.enqueue()) }
    let adding = self.adding.withLock { $0 }
    let (sender, saver) = (self.sender, self.saver)
    // Unstructured: what looks into a share that does not answer can't be cancelled, and must not hold the end.
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    let all = Task {
      for task in adding + [sender, saver] + [sampling].compactMap({ $0 }) { await task.value }
      end.finish()
    }
    let limit = Task {
      try await Task.sleep(for: patience)
      for task in adding + [sender, saver] { task.cancel() }
      all.cancel()
      end.finish()
    }
    for await _ in ends {}
    limit.cancel()
  }

  /// Never blocks: it is called on the screen's thread.
  package func run(_ effect: Effect) {
    let (services, mailbox) = (self.services, self.mailbox)
    switch effect {
    case .send, .change: sending.yield(effect)
    case .save(let preferences): saving.yield(preferences)
    case .look(let number, let films): look(number, films)
    case .endLook: endLook()
    case .enqueue(let paths, let changes, let restart, let except):
      endLook()
      let (send, refused) = (self.send, self.refused)
      // Walking a folder on a slow disk must not hold the commands.
      let task = Task { await Self.add(paths, changes, restart, except, send, services, mailbox, refused) }
      adding.withLock { $0.append(task) }
    case .find(let paths):
      Task {
        let missing = await services.missing(paths)
        let found = paths.filter { path in !missing.contains { $0.isSamePath(as: path) } }
        mailbox.post(.reply(.found(found, missing: missing)), isUrgent: true)
      }
    case .settings(let ids, let opensForm):
      let ask = self.ask
      Task { mailbox.post(.reply(await Self.settings(ids, opensForm, ask)), isUrgent: true) }
    case .preview(let job):
      let ask = self.ask
      Task {
        let result: Result<FilmPreview, ErrorReport>
        do { result = await services.preview(job, try await ask(job.id)) } catch {
          result = .failure(ErrorReport.of(error))
        }
        mailbox.post(.reply(.preview(job.id, result)), isUrgent: true)
      }
    case .list(let folder):
      cancelProbing()
      // Reading a folder on a slow disk must hold neither the screen nor the commands.
      Task { mailbox.post(.reply(.listed(folder: folder, await services.list(folder))), isUrgent: true) }
    case .readLog(let moment):
      Task {
        let lines = await services.log(before: moment, count: Self.logPage)
        mailbox.post(.reply(.olderLog(lines, isEnd: lines.count < Self.logPage)), isUrgent: true)
      }
    case .lengths(let paths):
      cancelProbing()
      let task = Task {
        for path in paths {
          let seconds = await services.length(of: path)
          // A look that was broken off says nothing about the film.
          if Task.isCancelled { return }
          mailbox.post(.reply(.length(path: path, seconds)), isUrgent: false)
        }
      }
      probing.withLock { $0 = task }
    case .complete(let typed):
      Task {
        mailbox.post(.reply(.completed(typed: typed, candidates: await services.complete(typed))), isUrgent: true)
      }
    case .write(let path, let lines):
      Task { mailbox.post(.reply(.wrote(path: path, problem: await services.write(lines, to: path))), isUrgent: true) }
    case .writeReport(let job, let path):
      let task = Task {
        mailbox.post(
          .reply(.wrote(path: path, problem: await services.writeReport(of: job, to: path))), isUrgent: true)
      }
      // A page that was asked for is waited for.
      adding.withLock { $0.append(task) }
    case .sample(let path, let changes):
      let task = Task {
        let result = await services.sample(path, changes: changes)
        if !Task.isCancelled { mailbox.post(.reply(.sampled(path: path, result)), isUrgent: true) }
      }
      sampling.withLock { before in
        before?.cancel()
        before = task
      }
    case .endSample: sampling.withLock { $0?.cancel() }
    case .record(let job):
      Task { mailbox.post(.reply(.record(job, await services.record(of: job))), isUrgent: true) }
    case .startEngine:
      Task {
        let problem = await services.startEngine()
        mailbox.post(.reply(.sent(done: "the engine is started", refusals: problem.map { [$0] } ?? [])), isUrgent: true)
      }
    default: break
    }
  }

  private func look(_ number: Int, _ films: FilmsToAdd) {
    endLook()
    let (services, mailbox) = (self.services, self.mailbox)
    // Begun under the lock: a look that is over at once finds itself there.
    looking.withLock { looking in
      let task = Task { [weak self] in
        let requests = await services.requests(for: films.paths, changes: films.changes).compactMap { try? $0.get() }
        let survey = LossSurvey { await services.losses(of: $0) }
        let found = await survey.run(requests) { mailbox.post(.reply(.looked(number: number, $0)), isUrgent: true) }
        if Task.isCancelled { return }
        // From here on it is a question, and none that was left open is answered with yes.
        if !found.lossy.isEmpty { self?.endLook() }
        mailbox.post(.reply(.looked(number: number, found)), isUrgent: true)
      }
      looking = (task, films)
    }
  }

  /// Ends a look that is under way; gives what was to join then.
  @discardableResult private func endLook() -> FilmsToAdd? {
    let look = looking.withLock { looking in
      defer { looking = nil }
      return looking
    }
    look?.task.cancel()
    return look?.films
  }

  private func cancelProbing() { probing.withLock { $0?.cancel() } }

  private static func send(_ effect: Effect, _ send: Send, _ mailbox: Mailbox) async {
    guard case .send(let commands, let done) = effect else { return }
    var refusals: [String] = []
    for command in commands {
      do { try await send(command) } catch { refusals.append(ErrorReport.of(error).description) }
    }
    mailbox.post(.reply(.sent(done: done, refusals: refusals)), isUrgent: true)
  }

  private static func settings(_ ids: [JobID], _ opensForm: Bool, _ ask: Ask) async -> Reply {
    var settings: [JobID: Settings] = [:]
    var refusals: [String] = []
    for id in ids {
      do { settings[id] = try await ask(id) } catch { refusals.append(ErrorReport.of(error).description) }
    }
    return .settings(settings, refusals: refusals, opensForm: opensForm)
  }

  private static func change(
    _ effect: Effect, _ ask: Ask, _ send: Send, _ services: any DashboardServices, _ mailbox: Mailbox
  ) async {
    guard case .change(let jobs, let edit, let retry, let done) = effect else { return }
    var refused: [JobID: ErrorReport] = [:]
    for job in jobs {
      do {
        let change = try services.change(edit, of: job, try await ask(job.id))
        try await send(.changeSettings(job.id, change))
        if retry { try await send(.retryJob(job.id)) }
      } catch { refused[job.id] = ErrorReport.of(error) }
    }
    mailbox.post(
      .reply(.changed(jobs.map(\.id), done: done, refused: refused, edit, retry: retry)), isUrgent: true)
  }

  private static func add(
    _ paths: [String], _ changes: [String: String], _ restart: Bool, _ except: Set<String>, _ send: Send,
    _ services: any DashboardServices,
    _ mailbox: Mailbox, _ refused: Locked<[String]>
  ) async {
    var refusals: [String: ErrorReport] = [:]
    var queued = 0
    for request in await services.requests(for: paths, changes: changes) {
      var path = paths.first ?? ""
      do {
        var request = try request.get()
        path = request.source
        if except.contains(path) { continue }
        request.restart = restart
        try await send(.enqueue([request]))
        queued += 1
      } catch {
        let report = ErrorReport.of(error)
        // What is wrong with the values themselves is so for all of them.
        if case .failure = request { path = report.file ?? path }
        refusals[path] = report
        refused.withLock { $0.append(report.description) }
      }
    }
    mailbox.post(.reply(.added(queued, refused: refusals, changes: changes)), isUrgent: true)
  }
}
