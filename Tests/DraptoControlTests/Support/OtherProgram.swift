import DraptoTestSupport
import Foundation

/// A program beside the tests, watched without holding a thread that its other end may need.
final class OtherProgram: Sendable {
  private let process: Process
  private let output = Pipe()

  init(_ path: String, _ arguments: [String]) throws {
    process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardOutput = output
    try process.run()
  }

  deinit { if process.isRunning { process.terminate() } }

  /// What it printed, once it has ended. Less than a pipe holds.
  var text: String {
    get async {
      guard await eventually(within: .seconds(60), { !process.isRunning }) else { return "it does not end" }
      return String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }
  }
}

func python(_ script: String, _ arguments: String...) throws -> OtherProgram {
  try OtherProgram("/usr/bin/env", ["python3", "-c", script] + arguments)
}
