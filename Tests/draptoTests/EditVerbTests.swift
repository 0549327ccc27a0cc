import DraptoMedia
import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import drapto

extension ProgramTests {
  /// `drapto edit`, and what is shown of a film's settings, run as a user runs them.
  @Suite(.serialized, .timeLimit(.minutes(3))) struct EditVerbTests {
    /// A film at work, two in line.
    private func working() async throws -> ServedEngine {
      let served = try await ServedEngine(FakeWorker(others: .waits))
      // The first has both workers before another comes.
      try await served.core.enqueue("alpha", ["encoding.crf": "30"])
      try await served.core.atWork(JobID(1), 0)
      for name in ["beta", "gamma"] { try await served.core.enqueue(name, ["encoding.crf": "30"]) }
      for id in [JobID(2), JobID(3)] { try await served.core.send(.pauseJob(id)) }
      return served
    }

    @Test func `settings of films that wait are changed and shown, and the others are told why not`() async throws {
      let served = try await working()
      let out = served.core.folder.path + "/elsewhere/"
      let edited = try await served.run("edit", "1", "2", "gamma", "--crf", "24", "--preset", "quick", "-o", out)
      #expect(edited.status == 1, "\(edited.text)")
      #expect(edited.output.count == 2 && edited.output[0].hasPrefix("2 beta.mkv: "), "\(edited.text)")
      #expect(edited.output[0].contains("encoding.crf: 30.0 → 24.0") && edited.output[0].contains("elsewhere/beta.mkv"))
      #expect(edited.text.contains("1: DRP-JOB-STATE: job 1 is running: its settings can't be changed"))
      let settings = try await served.core.engine.settings(of: JobID(3))
      #expect(settings[SettingsCatalog.crf] == 24 && settings[SettingsCatalog.crfHD] == 35)
      #expect(try await served.core.view(JobID(3)).job.output == out + "gamma.mkv")

      let page = try await served.run("queue", "2")
      #expect(
        page.output.contains { $0.contains("encoding.crf") && $0.contains("24.0") && $0.contains("drapto edit") })
      let json = try await served.json("queue", "2")
      let job = try #require((json["jobs"] as? [[String: Any]])?.first)
      #expect((job["settings"] as? [String: Any])?["encoding.crf"] as? Double == 24)
      #expect((job["origins"] as? [String: String])?["encoding.crf_hd"] == "preset quick")

      let back = try await served.json("edit", "2", "--unset", "encoding.crf")
      #expect(((back["done"] as? [[String: Any]])?.first?["changed"] as? [String]) == ["encoding.crf: 24.0 → \"auto\""])
      #expect(try await served.core.engine.settings(of: JobID(2))[SettingsCatalog.crf] == nil)
    }

    @Test func `a target takes the place of the CRF, and marks are filtered by their names`() async throws {
      let served = try await working()
      let edited = try await served.run("edit", "2", "--target-quality", "95")
      #expect(edited.output.first?.contains("encoding.quality.target: \"off\" → 95.0") == true, "\(edited.text)")
      #expect(try await served.core.engine.settings(of: JobID(2))[SettingsCatalog.targetQuality] == 95)
      let wrong = try await served.run("edit", "2", "--target-quality", "best")
      #expect(wrong.status == 2 && wrong.text.contains("--target-quality"), "\(wrong.text)")
      #expect(try await served.run("queue", "--mark", "score").output == ["no job has that mark"])
      #expect(try await served.run("queue", "--mark", "odd").status != 0)
    }

    @Test func `finished chunks are not dropped without a word, and failed films go in line again`() async throws {
      let served = try await ServedEngine(FakeWorker([3: .fails(ErrorReport(.sourceDamaged, "cut"), times: 1)]))
      let id = try await served.core.enqueue()
      #expect(try await served.core.ended(id).job.state == .failed)
      let page = try await served.run("queue", "1")
      #expect(page.text.contains("`drapto edit 1 --accept-damaged --retry`"), "\(page.text)")
      let refused = try await served.run("edit", "1", "--crf", "22")
      #expect(refused.status == 1 && refused.text.contains("DRP-JOB-CHANGED"), "\(refused.text)")
      let again = try await served.run("edit", "1", "--crf", "22", "--restart", "--retry")
      #expect(again.status == 0, "\(again.text)")
      #expect(try await served.core.ended(id).job.state == .done)
    }

    @Test func `what is no change of a film is refused`() async throws {
      let served = try await working()
      for arguments in [["edit", "2"], ["edit", "2", "--workers", "3"], ["edit", "2", "--crf", "99"]] {
        let result = try await served.run(arguments)
        #expect(result.status != 0 && result.errors.contains { $0.contains("DRP-") }, "\(result.text)")
      }
      #expect(
        try await served.run("edit", "2", "--unset", "encoding.crff").text.contains("did you mean `encoding.crf`"))
    }

    @Test func `profiles of the settings file are taken like presets, and named in errors`() async throws {
      let served = try await working()
      let config = served.core.folder.file("config.toml")
      try served.core.folder.write(
        "[profiles.archive]\npreset = \"grain\"\ncrf_hd = 21\nsvt.preset = 4\nsvt.params = { scm = 0 }\n",
        to: "config.toml")
      let edited = try await served.run("edit", "2", "--preset", "archive", "--config", config)
      #expect(edited.status == 0, "\(edited.text)")
      let settings = try await served.core.engine.settings(of: JobID(2))
      #expect(settings[SettingsCatalog.crfHD] == 21 && settings[SettingsCatalog.svtPreset] == 4)
      #expect(settings[SettingsCatalog.svtParams] == ["scm": "0"])
      #expect(settings.origin(of: SettingsCatalog.crfHD.definition) == .preset("archive"))
      let shown = try await served.run("config", "--config", config)
      #expect(shown.output.contains("[profiles.archive]") && shown.output.contains("encoding.crf_hd = 21.0"))
      // What is printed can be taken as a file.
      try served.core.folder.write(shown.output.joined(separator: "\n"), to: "again.toml")
      #expect(try await served.run("config", "--config", served.core.folder.file("again.toml")).status == 0)
      try served.core.folder.write("[profiles.archive]\nsvt.presett = 4\n", to: "config.toml")
      let wrong = try await served.run("config", "--config", config)
      #expect(
        wrong.status == 2 && wrong.text.contains("unknown setting `profiles.archive.svt.presett`"), "\(wrong.text)")
    }
  }

  /// What somebody paused stays so, whoever comes next.
  @Suite(.serialized, .timeLimit(.minutes(3))) struct KeptPauseTests {
    @Test func `a paused queue and a paused film stay so under encode, which says so and waits`() async throws {
      let (drapto, films) = try await Drapto.withFilms(copies: 1)
      _ = try await drapto.startEngine(environment: Drapto.quick)
      #expect(try await drapto.run(["pause", "--all"]).status == 0)
      #expect(try await drapto.run(["add", films + "/alpha.mkv"]).status == 0)
      #expect(try await drapto.run(["pause", "alpha"]).status == 0)
      #expect(try await drapto.run(["engine", "stop"]).status == 0)

      let nothing = try await drapto.run(["encode", "--plain"], environment: Drapto.quick)
      #expect(nothing.status == 1 && nothing.text.contains("alpha.mkv is paused and stays so"), "\(nothing.text)")

      async let encoded = drapto.run(["encode", "--plain", films + "/alpha.mkv"], environment: Drapto.quick)
      // Through the socket of that command.
      let waits = try await eventually(within: .seconds(30)) {
        try await drapto.run(["queue"]).output.contains { $0.contains("waiting") && $0.contains("alpha.mkv") }
      }
      #expect(waits)
      #expect(drapto.finishedChunks.isEmpty)
      #expect(try await drapto.run(["resume", "--all"]).status == 0)
      let result = try await encoded
      #expect(result.status == 0, "\(result.text)")
      #expect(result.text.contains("the queue is paused: nothing starts until `drapto resume --all`"), "\(result.text)")
    }
  }
}
