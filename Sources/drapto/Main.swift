import ArgumentParser
import DraptoModel
import Foundation
import Glibc

/// The program: parses, runs, and turns every error into a message on stderr and an exit status.
@main
enum Main {
  static func main() async {
    // A reader that goes away must not end the engine.
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try await DraptoCommand.asyncParseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      flushStandardOutput()
    } catch let status as ExitStatus {
      flushStandardOutput()
      exit(status.rawValue)
    } catch is ReaderGone {
      exit(0)
    } catch let error as any ReportableError {
      standardError("drapto: " + error.report.fullText)
      exit(ExitStatus.of(error.report).rawValue)
    } catch {
      let code = DraptoCommand.exitCode(for: error)
      let text = DraptoCommand.fullMessage(for: error)
      if code == .success {
        print(text)
        exit(0)
      }
      standardError(text)
      exit(code == .validationFailure ? ExitStatus.usage.rawValue : ExitStatus.failed.rawValue)
    }
  }
}

/// What the exit status says.
enum ExitStatus: Int32, Error {
  /// Some films failed.
  case failed = 1
  /// The command line or the settings make no sense.
  case usage = 2
  case toolsMissing = 3
  /// Stopped by a signal; the same command goes on.
  case interrupted = 130

  /// No engine runs, where that is the answer and no mistake.
  static let noEngine = ExitStatus.failed

  static func of(_ report: ErrorReport) -> ExitStatus {
    switch report.code {
    case .toolMissing, .toolIncapable: .toolsMissing
    case .interrupted: .interrupted
    default: report.code.errorClass == .usage ? .usage : .failed
    }
  }
}
