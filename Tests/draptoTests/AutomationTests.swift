import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

extension ProgramTests {
  /// Hours, hooks and watched folders of the built program, with real films.
  @Suite(.serialized, .timeLimit(.minutes(4))) struct AutomationTests {
    @Test func `an encode runs its hooks before it ends, and a hook may call drapto`() async throws {
      let (drapto, films) = try await Drapto.withFilms(copies: 1)
      let job = drapto.folder.path + "/job.json"
      let idle = drapto.folder.path + "/idle"
      let result = try await drapto.encode(
        ["\(films)/alpha.mkv"],
        environment: [
          "DRAPTO_HOOKS_DONE":
            "cat > '\(job)'; sleep 1; '\(Drapto.path)' config > /dev/null && echo \"said of $DRAPTO_HOOK_JOB\"",
          "DRAPTO_HOOKS_IDLE": "test -s '\(job)' && echo \"$DRAPTO_HOOK_EVENT\" > '\(idle)'; exit 7",
        ])
      #expect(result.status == 0, "\(result.text)")
      let text = try String(contentsOfFile: job, encoding: .utf8)
      let line = try WireJSON.value(JobLine.self, from: Data(text.utf8))
      #expect(line.job.output == "\(films)/alpha.av1.mkv")
      #expect(line.job.state == .done)
      #expect(try String(contentsOfFile: idle, encoding: .utf8) == "idle\n")
      #expect(drapto.logged("hook", "said of 1").count == 1)
      #expect(result.text.contains("warning: hooks.idle ended with status 7"), "\(result.text)")
    }

    @Test func `an encode outside the hours waits, says until when, and is stopped at once`() async throws {
      let (drapto, films) = try await Drapto.withFilms(copies: 1)
      // Two days from now, whatever the day is.
      let weekday = Calendar.current.component(.weekday, from: Date())
      let handle = ToolHandle()
      let task = Task {
        try await drapto.encode(
          ["--set", "system.schedule=\(Schedule.dayNames[(weekday + 1) % 7]) 12:00-13:00", "\(films)/alpha.mkv"],
          handle: handle
        ) { line in
          guard line.contains("outside the hours: goes on \(Schedule.dayNames[(weekday + 1) % 7]) 12:00") else {
            return
          }
          if let pid = handle.pid { kill(pid, SIGINT) }
        }
      }
      let result = try await task.value
      #expect(result.status == 130, "\(result.text)")
      #expect(drapto.encoders.isEmpty)
      #expect(drapto.finishedChunks.isEmpty)
    }

    @Test func `films join an engine in the background from a watched folder, each once`() async throws {
      let (drapto, films) = try await Drapto.withFilms(copies: 1)
      let (inbox, outbox) = (drapto.folder.path + "/in", drapto.folder.path + "/out")
      for folder in [inbox, outbox] {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
      }
      try drapto.folder.write(
        "[[watch]]\nfolder = \"\(inbox)\"\noutput = \"\(outbox)\"\npreset = \"quick\"\nstill = 1\n",
        to: "config/drapto/config.toml")
      var variables = drapto.terminalEnvironment
      variables["DRAPTO_ENCODING_SVT_PRESET"] = "12"
      #expect(try await drapto.run(["engine", "start"], environment: variables).status == 0)
      try FileManager.default.copyItem(atPath: films + "/alpha.mkv", toPath: inbox + "/alpha.mkv")
      let done = outbox + "/alpha.mkv"
      #expect(await eventually(within: .seconds(60)) { FileManager.default.fileExists(atPath: done) })
      #expect(drapto.logged("watch", "joined from a watched folder").count == 1)
      #expect(try await drapto.run(["engine", "restart"], environment: variables).status == 0)
      let tmux = try await drapto.terminal(environment: variables)
      try await tmux.run("drapto attach")
      try await tmux.sees("watching 1")
      try await tmux.press("A")
      try await tmux.sees("nothing new", within: .seconds(30))
      #expect(try await drapto.run(["engine", "stop"], environment: variables).status == 0)
      #expect(drapto.logged("engine", "queued").count == 1)
    }
  }
}
