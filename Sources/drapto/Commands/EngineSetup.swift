import DraptoControl
import DraptoEngine
import DraptoMedia
import DraptoModel
import Glibc
import Logging
import UnixSignals

/// Makes the engine and its log as the settings say.
struct EngineSetup {
  let settings: Settings

  /// The log file's own writer.
  var logger: Logger {
    let places = Places()
    let file = LogFile(
      path: places.logFile(settings), maximum: settings[SettingsCatalog.logSize] << 20,
      keep: settings[SettingsCatalog.logKeep])
    let handler = JSONLinesHandler(
      file: file, level: LogLevel(rawValue: settings[SettingsCatalog.logLevel]) ?? .info,
      levels: settings[SettingsCatalog.logLevels].compactMapValues { LogLevel(rawValue: $0) })
    var logger = Logger(label: "drapto", factory: { _ in handler })
    logger.logLevel = .debug
    return logger
  }

  /// - Parameters:
  ///   - onlyNamedJobs: work only on what is queued from now on; else on the whole queue.
  ///   - watches: folders whose new films join by themselves.
  ///   - tools: those that were found already; nil: looks for them.
  func engine(
    onlyNamedJobs: Bool, watches: [WatchOrder] = [], tools: Toolset? = nil, logger: Logger? = nil
  ) async throws -> Engine {
    let wiring = ToolWiring(settings: settings)
    let places = wiring.places
    let found = if let tools { tools } else { try await wiring.finder.find() }
    var configuration = EngineConfiguration(
      tools: found, stateFolder: places.stateFolder(settings),
      workFolder: places.workFolder(settings), settings: settings, cores: ToolWiring.cores,
      logger: logger ?? self.logger, onlyNamedJobs: onlyNamedJobs)
    configuration.version = DraptoVersion.text
    configuration.reporter = PageReporter(maker: ReportMaker(tools: found, runner: wiring.runner))
    configuration.watches = watches
    configuration.earlierWorkFolders = places.earlierWorkFolders(settings)
    return try await Engine(configuration)
  }
}

enum TrappedSignals {
  /// The first signal asks for an orderly end; the second does not wait for it, which any end may replace without loss.
  static func listen(to signals: UnixSignalsSequence, _ stop: @escaping @Sendable () -> Void) {
    // Reads signals until the process ends: while nobody does, a signal kills at once.
    Task {
      var count = 0
      for await _ in signals {
        count += 1
        if count > 1 { exit(ExitStatus.interrupted.rawValue) }
        stop()
      }
    }
  }

  /// What ends drapto in order. Ignored hang-ups (nohup) stay ignored.
  static var all: [UnixSignal] {
    var action = sigaction()
    sigaction(SIGHUP, nil, &action)
    let ignored = unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    return ignored ? [.sigterm, .sigint] : [.sigterm, .sigint, .sighup]
  }
}
