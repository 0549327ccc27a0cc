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
    openStandardStreams()
    var parsed: (any ParsableCommand)?
    do {
      var command = try await DraptoCommand.asyncParseAsRoot()
      parsed = command
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      flushStandardOutput()
      end(with: 0)
    } catch let status as ExitStatus {
      flushStandardOutput()
      end(with: status.rawValue)
    } catch is OutputEnded {
      end(with: 0)
    } catch let error as any ReportableError {
      standardError("drapto: " + error.report.fullText)
      if (parsed as? any AnswersInJSON)?.json == true { printError(error.report) }
      end(with: ExitStatus.of(error.report).rawValue)
    } catch {
      let code = DraptoCommand.exitCode(for: error)
      let text = DraptoCommand.fullMessage(for: error)
      if code == .success {
        print(text)
        end(with: 0)
      }
      standardError(text)
      exit(code == .validationFailure ? ExitStatus.usage.rawValue : ExitStatus.failed.rawValue)
    }
  }

  /// The object of a command that has none: why there is no answer.
  private static func printError(_ report: ErrorReport) {
    if let line = try? jsonLine(["error": report]) { print(line) }
  }

  /// What was printed into a full disk is no success.
  private static func end(with status: Int32) -> Never {
    guard let report = lostOutput() else { exit(status) }
    standardError("drapto: " + report.fullText)
    exit(status == 0 ? ExitStatus.failed.rawValue : status)
  }
}

/// A command that prints one JSON object where that is asked for, also of what kept it from an answer.
protocol AnswersInJSON {
  var json: Bool { get }
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
