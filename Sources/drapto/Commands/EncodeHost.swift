import DraptoControl
import DraptoEngine
import DraptoModel
import Foundation
import Logging

/// The engine that `drapto encode` works through: the one that runs, or one of its own, which serves others meanwhile.
struct EncodeHost {
  /// How the command leaves its engine.
  enum Ending {
    /// Nothing was begun, or the engine is gone.
    case asIs
    /// Its films have ended; others brought so many.
    case done(others: Int)
    /// It was interrupted: the work on these films stops.
    case giveUp(Set<JobID>, others: Int)
  }

  private enum Kind {
    case shared(ControlClient)
    case own(Engine, ControlServer?, EngineStarter)
  }

  private let kind: Kind

  /// - Parameter stop: called when somebody ends the engine of this command.
  static func open(_ common: CommonOptions, _ settings: Settings, stop: @escaping @Sendable () -> Void) async throws
    -> EncodeHost
  {
    let starter = try EngineStarter(common)
    let finder = EngineFinder(stateFolder: starter.stateFolder)
    if let client = try await finder.find("encode") { return EncodeHost(kind: .shared(client)) }
    let setup = EngineSetup(settings: settings)
    let logger = setup.logger
    let engine: Engine
    do { engine = try await setup.engine(onlyNamedJobs: true, logger: logger) } catch let error as any ReportableError {
      // Somebody else was a moment faster: it has the lock before it has a socket.
      guard error.report.code == .engineBusy, let client = try await patiently(finder) else { throw error }
      return EncodeHost(kind: .shared(client))
    }
    do {
      let server = try await EngineServer(engine: engine, common: common, owner: .encode, logger: logger).start(
        stop: stop)
      return EncodeHost(kind: .own(engine, server, starter))
    } catch {
      // It can be encoded all the same; only nobody can look.
      standardError("drapto: \(ErrorReport.of(error)); nobody can attach to this encode")
      return EncodeHost(kind: .own(engine, nil, starter))
    }
  }

  private static func patiently(_ finder: EngineFinder) async throws -> ControlClient? {
    for _ in 0..<40 {
      if let client = try await finder.find("encode") { return client }
      try await Task.sleep(for: .milliseconds(50))
    }
    return nil
  }

  var client: any EngineClient {
    switch kind {
    case .shared(let client): client
    case .own(let engine, _, _): engine
    }
  }

  /// The engine was there before, and stays.
  var isShared: Bool { if case .shared = kind { true } else { false } }

  /// Of the engine.
  var process: Int32 {
    switch kind {
    case .shared(let client): client.engine.pid
    case .own: getpid()
    }
  }

  /// Returns when the hooks of an engine of its own have been run; those of another one are no concern of this command.
  func hooksSettled() async {
    if case .own(let engine, _, _) = kind { await engine.hooksSettled() }
  }

  func end(_ ending: Ending) async {
    switch kind {
    case .shared(let client):
      if case .giveUp(let jobs, _) = ending { await Self.suspend(jobs, client) }
      client.close()
    case .own(let engine, let server, let starter):
      var others = 0
      switch ending {
      case .asIs: break
      case .done(let count): others = count
      case .giveUp(let jobs, let count):
        others = count
        // With nobody else's films there, they wait for the next run as they are.
        if others > 0 { await Self.suspend(jobs, engine) }
      }
      await engine.shutDown()
      await server?.stop()
      if others > 0 { await handOver(others, starter) }
    }
  }

  private static func suspend(_ jobs: Set<JobID>, _ client: any EngineClient) async {
    for id in jobs.sorted() { _ = try? await client.send(.suspendJob(id)) }
  }

  /// Films that others brought go on without this command.
  private func handOver(_ count: Int, _ starter: EngineStarter) async {
    let films = count == 1 ? "1 other film was" : "\(count) other films were"
    do {
      if case .running(let client) = try await starter.start() { client.close() }
      standardError("drapto: \(films) queued meanwhile: an engine in the background goes on with them")
    } catch {
      standardError("drapto: \(films) queued meanwhile and wait for the next engine: \(ErrorReport.of(error))")
    }
  }
}
