import DraptoModel

/// What the dashboard needs of the program around it.
package protocol DashboardServices: Sendable {
  /// Makes requests of films and folders, with settings that differ, or says why not: one entry per film.
  func requests(for paths: [String], changes: [String: String]) async -> [Result<JobRequest, ErrorReport>]
  func list(_ folder: String) async -> Result<[FileEntry], ErrorReport>
  /// Seconds; nil for what is no film.
  func length(of path: String) async -> Double?
  /// Paths that begin as typed, folders with a slash behind.
  func complete(_ typed: String) async -> [String]
  func save(_ preferences: LayoutPreferences) async
  /// nil, or why it could not be written.
  func write(_ lines: [String], to path: String) async -> String?
}

/// Does what the dashboard wants done, and posts what came of it. Commands go to the engine one after another.
package final class EffectRunner: Sendable {
  private let client: any EngineClient
  private let services: any DashboardServices
  private let mailbox: Mailbox
  private let sending: AsyncStream<Effect>.Continuation
  private let sender: Task<Void, Never>
  private let refused = Locked<[String]>([])
  private let looking = Locked<Task<Void, Never>?>(nil)

  package init(client: any EngineClient, services: any DashboardServices, mailbox: Mailbox) {
    self.client = client
    self.services = services
    self.mailbox = mailbox
    let (stream, continuation) = AsyncStream.makeStream(of: Effect.self)
    sending = continuation
    // One task for all commands keeps them in order; it ends with `end()`.
    let refused = self.refused
    sender = Task { for await effect in stream { await Self.send(effect, client, services, mailbox, refused) } }
  }

  /// Films that were not taken, and why: told again when the screen is gone.
  package var refusals: [String] { refused.value }

  package func end() {
    sending.finish()
    sender.cancel()
    looking.withLock { $0?.cancel() }
  }

  /// Never blocks: it is called on the screen's thread.
  package func run(_ effect: Effect) {
    let (services, mailbox) = (self.services, self.mailbox)
    switch effect {
    case .send, .enqueue, .save: sending.yield(effect)
    case .list(let folder):
      stopLooking()
      // Reading a folder on a slow disk must hold neither the screen nor the commands.
      Task { mailbox.post(.reply(.listed(folder: folder, await services.list(folder))), isUrgent: true) }
    case .lengths(let paths):
      stopLooking()
      let task = Task {
        for path in paths where !Task.isCancelled {
          mailbox.post(.reply(.length(path: path, await services.length(of: path))), isUrgent: false)
        }
      }
      looking.withLock { $0 = task }
    case .complete(let typed):
      Task {
        mailbox.post(.reply(.completed(typed: typed, candidates: await services.complete(typed))), isUrgent: true)
      }
    case .write(let path, let lines):
      Task { mailbox.post(.reply(.wrote(path: path, problem: await services.write(lines, to: path))), isUrgent: true) }
    default: break
    }
  }

  private func stopLooking() { looking.withLock { $0?.cancel() } }

  private static func send(
    _ effect: Effect, _ client: any EngineClient, _ services: any DashboardServices, _ mailbox: Mailbox,
    _ refused: Locked<[String]>
  ) async {
    var refusals: [String] = []
    var answer = ""
    switch effect {
    case .send(let commands, let done):
      answer = done
      for command in commands {
        do { try await client.send(command) } catch { refusals.append(ErrorReport.of(error).description) }
      }
    case .enqueue(let paths, let changes):
      var queued = 0
      for request in await services.requests(for: paths, changes: changes) {
        do {
          try await client.send(.enqueue([try request.get()]))
          queued += 1
        } catch { refusals.append(ErrorReport.of(error).description) }
      }
      refused.withLock { $0 += refusals }
      answer = queued == 1 ? "1 film added" : "\(queued) films added"
    case .save(let preferences): return await services.save(preferences)
    default: return
    }
    mailbox.post(.reply(.sent(done: answer, refusals: refusals)), isUrgent: true)
  }
}
