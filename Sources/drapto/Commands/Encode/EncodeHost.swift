import DraptoControl
import DraptoEngine
import DraptoModel
import Foundation
import Logging

/// The engine that `drapto encode` works through: the one that runs, or one of its own, which serves others meanwhile.
final class EncodeHost: EngineConnector {
  /// How the command leaves its engine.
  enum Ending {
    /// Nothing was begun, or the engine is gone.
    case asIs
    /// Its films have ended, or it was interrupted; others brought so many that are not done.
    case leaving(others: Int)
    /// A client asked for the engine's end: it stays ended.
    case stopped
  }

  private enum Kind {
    case shared(ControlClient)
    case own(Engine, ControlServer?)
    case ended
  }

  private let kind: Locked<Kind>
  private let isConnected = Locked(false)
  private let starter: EngineStarter
  /// The engine was there before, and stays.
  let isShared: Bool
  /// The engine's when it was opened.
  let process: Int32

  private init(_ kind: Kind, _ starter: EngineStarter) {
    self.kind = Locked(kind)
    self.starter = starter
    switch kind {
    case .shared(let client): (isShared, process) = (true, client.engine.pid)
    case .own, .ended: (isShared, process) = (false, getpid())
    }
  }

  /// - Parameter stop: called when a client ends the engine of this command.
  static func open(_ common: CommonOptions, _ settings: Settings, stop: @escaping @Sendable () -> Void) async throws
    -> EncodeHost
  {
    let starter = try EngineStarter(common)
    let finder = EngineFinder(stateFolder: starter.stateFolder)
    let setup = EngineSetup(settings: settings)
    let logger = setup.logger
    // As long as an engine that ends may take, or one that starts until it has a socket.
    let deadline = ContinuousClock.now + .seconds(40)
    while true {
      if let client = try await finder.find("encode") {
        guard await client.isEnding, ContinuousClock.now < deadline else { return EncodeHost(.shared(client), starter) }
        client.close()
      } else {
        do {
          let engine = try await setup.engine(onlyNamedJobs: true, logger: logger)
          let server = await serve(engine, common, logger, stop)
          return EncodeHost(.own(engine, server), starter)
        } catch let error as any ReportableError {
          guard error.report.code == .engineBusy, ContinuousClock.now < deadline else { throw error }
        }
      }
      try await Task.sleep(for: .milliseconds(50))
    }
  }

  /// nil: it can be encoded all the same; only nobody can look.
  private static func serve(
    _ engine: Engine, _ common: CommonOptions, _ logger: Logger, _ stop: @escaping @Sendable () -> Void
  ) async -> ControlServer? {
    do {
      return try await EngineServer(engine: engine, common: common, owner: .encode, logger: logger).start(stop: stop)
    } catch {
      standardError("drapto: \(ErrorReport.of(error)); nobody can attach to this encode")
      return nil
    }
  }

  /// Throws `DRP-CONTROL-LOST` once it has ended.
  var client: any EngineClient {
    get throws {
      switch kind.value {
      case .shared(let client): client
      case .own(let engine, _): engine
      case .ended: throw ErrorReport(.controlLost, "the engine has ended")
      }
    }
  }

  /// The connection that there is; after the first time another one to the engine that runs now: the one before broke.
  /// Throws `DRP-CONTROL-NONE` while none runs.
  func connect() async throws -> any EngineClient {
    let isFirst = isConnected.withLock { isConnected in
      defer { isConnected = true }
      return !isConnected
    }
    if isFirst { return try client }
    let client = try await EngineFinder(stateFolder: starter.stateFolder).connect(name: "encode")
    kind.withLock { kind in
      if case .shared(let old) = kind { old.close() }
      kind = .shared(client)
    }
    return client
  }

  /// Ends the work on these jobs; finished chunks stay. Says which could not be stopped.
  func suspend(_ jobs: Set<JobID>) async {
    guard let client = try? client, let state = try? await client.snapshot() else { return }
    let open = state.orderedJobs.map(\.job).filter { jobs.contains($0.id) && !$0.state.isFinal }
    // Those at work last: the end of one would start the next.
    for job in open.filter({ $0.state != .running }).reversed() + open.filter({ $0.state == .running }) {
      do { try await client.send(.suspendJob(job.id)) } catch {
        standardError("drapto: job \(job.id) (\(job.name)) goes on: \(ErrorReport.of(error))")
      }
    }
  }

  /// Returns when the hooks of what has happened so far have been run, where the engine is this command's own: its end
  /// would end them.
  func hooksSettled() async {
    guard case .own(let engine, _) = kind.value else { return }
    await engine.hooksSettled()
  }

  /// A second call does nothing.
  func end(_ ending: Ending) async {
    let last = kind.withLock { kind in
      defer { kind = .ended }
      return kind
    }
    switch last {
    case .ended: break
    case .shared(let client): client.close()
    case .own(let engine, let server):
      await engine.shutDown()
      await server?.stop()
      if case .leaving(let others) = ending, others > 0 { await handOver(others) }
    }
  }

  /// Films that others brought go on without this command.
  private func handOver(_ count: Int) async {
    let films = count == 1 ? "1 other film was" : "\(count) other films were"
    do {
      if case .running(let client) = try await starter.start() { client.close() }
      standardError("drapto: \(films) queued meanwhile: an engine in the background goes on with them")
    } catch {
      standardError("drapto: \(films) queued meanwhile and wait for the next engine: \(ErrorReport.of(error))")
    }
  }
}
