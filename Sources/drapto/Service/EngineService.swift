import DraptoControl
import DraptoEngine
import DraptoModel
import Foundation
import Glibc
import Logging
import UnixSignals

/// An engine for the whole queue, with its socket, from its start to its orderly end.
struct EngineService: Sendable {
  let common: CommonOptions
  let notifier: ServiceNotifier
  /// To whoever started it in the background; nil in the foreground.
  let readiness: ReadinessPipe?

  /// Returns when it was asked to end and has. Throws what keeps it from starting.
  func run(until signals: UnixSignalsSequence) async throws {
    let settings = try common.settings()
    let setup = EngineSetup(settings: settings)
    let logger = setup.logger
    readiness?.step("looking for ffmpeg, ffprobe and mkvmerge")
    let tools = try await ToolWiring(settings: settings).finder.find()
    readiness?.step("opening the queue")
    let engine = try await setup.engine(
      onlyNamedJobs: false, watches: try common.watches(), tools: tools, logger: logger)
    do { try await serve(engine, logger, signals) } catch {
      await engine.shutDown()
      throw error
    }
  }

  private func serve(_ engine: Engine, _ logger: Logger, _ signals: UnixSignalsSequence) async throws {
    // Draining was for the end of the engine before.
    if try await engine.snapshot().queue.mode == .draining { try await engine.send(.resumeQueue) }
    readiness?.step("opening the socket")
    let (stops, stop) = AsyncStream.makeStream(of: Void.self)
    let server = try await EngineServer(engine: engine, common: common, owner: .service, logger: logger)
      .start { stop.yield() }
    TrappedSignals.listen(to: signals) { stop.yield() }
    announce(server.socket, try await engine.snapshot().queueLine, logger)
    // It may end by itself, when it was asked to finish first. Ends with this call.
    let ended = Task {
      await engine.ended()
      stop.yield()
    }
    defer { ended.cancel() }
    // Ends with this call too.
    let status = Task { await notifier.follow(engine) }
    for await _ in stops { break }
    status.cancel()
    notifier.stopping()
    await engine.shutDown()
    await server.stop()
    logger.info("ended", metadata: ["subsystem": "engine"])
    standardOutput(lines: ["\(Self.now) the engine (process \(getpid())) has ended"])
    flushStandardOutput()
    // With it goes the lock's file, which tells others that this process is still there.
    withExtendedLifetime(engine) {}
  }

  private func announce(_ socket: String, _ queue: String, _ logger: Logger) {
    logger.info(
      "serves clients",
      metadata: ["subsystem": "engine", "socket": "\(socket)", "pid": "\(getpid())", "build": "\(BuildID.own)"])
    standardOutput(lines: [
      "\(Self.now) drapto \(DraptoVersion.text) (process \(getpid()), build \(BuildID.own.prefix(12))) serves \(socket): \(queue)"
    ])
    notifier.ready(queue)
    readiness?.ready(socket: socket)
  }

  private static var now: String { Date().formatted(.iso8601) }

}
