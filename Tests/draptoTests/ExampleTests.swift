import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

extension ProgramTests {
  /// docs/examples, run as somebody would who reads the page about the socket.
  @Suite(.serialized, .timeLimit(.minutes(3))) struct ExampleTests {
    private static let follow = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "docs/examples/follow.py").path

    private let segments = [
      "DRAPTO_PROCESS_SEGMENTATION_MIN_CHUNK": "1", "DRAPTO_PROCESS_SEGMENTATION_MAX_CHUNK": "4",
      "DRAPTO_SYSTEM_RESOURCES_MIN_FREE_DISK": "1", "DRAPTO_SYSTEM_RESOURCES_NICE": "0",
    ]

    /// Runs the example; returns its exit status and lines.
    private func run(_ drapto: Drapto, _ arguments: [String]) async throws -> (status: Int32?, lines: [String]) {
      let lines = Locked<[String]>([])
      let command = ToolCommand(
        "/usr/bin/env", ["python3", Self.follow] + arguments, environment: drapto.environment)
      let outcome = try await TestTools.runner.run(
        command, handle: ToolHandle(), onOutput: { line in lines.withLock { $0.append(line) } },
        onError: { line in lines.withLock { $0.append(line) } })
      return (outcome.exitStatus, lines.value)
    }

    @Test func `the example is short, and needs nothing but Python`() throws {
      let text = try String(contentsOfFile: Self.follow, encoding: .utf8)
      #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 41)
      #expect(text.contains("\nimport json, os, socket, sys, uuid\n"))
    }

    @Test func `the example queues a film, pauses and resumes it, and follows it to its end`() async throws {
      let (drapto, films) = try await Drapto.withFilms(copies: 1)
      let started = try await drapto.run(
        ["engine", "start"], environment: segments.merging(Drapto.quick) { $1 })
      #expect(started.status == 0, "\(started.text)")

      let output = films + "/out.mkv"
      let (status, lines) = try await run(drapto, [films + "/alpha.mkv", output])
      #expect(status == 0, "\(lines)")
      // Events tell the latest state: a pause that is over when they are read may not be among them.
      #expect(drapto.logged("control", "paused").count == 1 && drapto.logged("control", "let go on").count == 1)
      #expect(lines.last?.hasPrefix("done publish") == true, "\(lines)")
      #expect(FileManager.default.fileExists(atPath: output))

      // A film that can't be encoded: its error is the engine's own.
      let text = try drapto.folder.write("no film", to: "films/text.mkv")
      let refused = try await run(drapto, [text])
      #expect(refused.status == 1)
      #expect(
        refused.lines.last?.hasPrefix("failed") == true || refused.lines.last?.hasPrefix("DRP-") == true,
        "\(refused.lines)")

      let stopped = try await drapto.run(["engine", "stop"])
      #expect(stopped.status == 0, "\(stopped.text)")
      #expect(await eventually { drapto.enginePID == nil })
    }
  }
}
