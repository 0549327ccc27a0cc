import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import drapto

extension ProgramTests {
  /// What a shell offers: the script of bash, and the program's answers to it.
  @Suite(.serialized, .timeLimit(.minutes(2))) struct CompletionTests {
    /// Words as bash would offer them behind a command line.
    private func offers(_ served: ServedEngine, _ lines: [[String]]) async throws -> [[String]] {
      let script = served.core.folder.file("completion.bash")
      let calls = lines.map { words in
        "try \(shellQuoted(words))"
      }
      let result = try await served.shell(
        """
        cd \(shellQuoted(served.core.folder.path))
        drapto --generate-completion-script bash > \(shellQuoted(script)) && source \(shellQuoted(script))
        try() {
          COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; COMPREPLY=()
          _drapto drapto "${COMP_WORDS[$COMP_CWORD]}" "${COMP_WORDS[$((COMP_CWORD - 1))]}"
          echo ---; printf '%s\\n' "${COMPREPLY[@]}"
        }
        \(calls.joined(separator: "\n"))
        """)
      #expect(result.status == 0 && result.errors.isEmpty, "\(result.text)")
      return result.output.split(separator: "---", omittingEmptySubsequences: false).dropFirst().map { words in
        words.filter { !$0.isEmpty }
      }
    }

    @Test func `jobs are offered by number and name, to each verb those that it can act on`() async throws {
      let served = try await ServedEngine(FakeWorker(others: .waits))
      for name in ["alpha", "twin", "The Long Voyage", "$(touch pwned) 'q\"", "esc\u{1B}[2J"] {
        try await served.core.enqueue(name)
      }
      try await served.core.atWork(JobID(1), 0)
      try await served.core.send(.cancelJob(JobID(2)))
      var found: [[String]] = []
      // A machine that is busy may be too slow for a shell that does not wait.
      let isThere = try await eventually {
        found = try await offers(
          served,
          [
            ["drapto", "pause", ""], ["drapto", "retry", ""], ["drapto", "release", "1/"], ["drapto", "queue", "al"],
            ["drapto", "move", "--before", "1"], ["drapto", "log", "--job", "tw"], ["drapto", "resume", ""],
          ])
        return found.dropLast().allSatisfy { !$0.isEmpty }
      }
      #expect(isThere)
      #expect(
        Set(found[0]) == ["1", "3", "4", "5", "alpha.mkv", "The Long Voyage.mkv", "$(touch pwned) 'q\".mkv"])
      #expect(Set(found[1]) == ["2", "twin.mkv"])
      #expect(Set(found[2]).isSubset(of: ["1/0", "1/1"]) && !found[2].isEmpty)
      #expect(found[3] == ["alpha.mkv"] && found[4] == ["1"] && found[5] == ["twin.mkv"] && found[6].isEmpty)
      #expect(!served.core.folder.contents().contains("pwned"), "a name was run as a command")
    }

    @Test func `settings, their values and states are offered`() async throws {
      let served = try await ServedEngine()
      let found = try await offers(
        served,
        [
          ["drapto", "encode", "--set", "encoding.aud"], ["drapto", "add", "--set", "encoding.preset"],
          ["drapto", "encode", "--preset", ""], ["drapto", "queue", "--state", "f"], ["drapto", "log", "--level", ""],
          ["drapto", "pa"],
        ])
      #expect(found[0].contains("encoding.audio.codec=") && found[0].allSatisfy { $0.hasPrefix("encoding.audio") })
      #expect(found[1] == ["default", "grain", "clean", "quick"].map { "encoding.preset=" + $0 })
      #expect(found[2] == ["default", "grain", "clean", "quick"] && found[3] == ["failed"])
      #expect(found[4] == ["debug", "info", "warning", "error"] && found[5] == ["pause"])
    }

    @Test func `without an engine, or with one that says nothing, the shell is not kept waiting`() async throws {
      let served = try await ServedEngine()
      await served.stop()
      let ask = "drapto ---completion pause -- positional@0 2 0 drapto pause ''"
      let start = ContinuousClock.now
      let none = try await served.shell(ask)
      #expect(none.output.allSatisfy(\.isEmpty) && none.errors.isEmpty, "\(none.text)")
      // A socket that takes connections and never answers.
      let silent = try await served.shell(
        """
        mkdir -p -m 700 \(shellQuoted(served.core.stateFolder + "/run"))
        python3 -c 'import socket,sys,time;s=socket.socket(socket.AF_UNIX);s.bind(sys.argv[1]);s.listen(9);print("up",flush=True);time.sleep(5)' \
          \(shellQuoted(served.core.stateFolder + "/run/engine.sock")) | { read up; time -p \(ask); } 2>&1
        """)
      let real = silent.text.split(separator: "\n").first { $0.hasPrefix("real") }?.split(separator: " ").last
      #expect(real.flatMap { Double($0) }.map { $0 < 1 } == true, "\(silent.text)")
      #expect(ContinuousClock.now - start < .seconds(20))
    }
  }
}

@Suite struct TargetCompletionTests {
  @Test func `names that several have or that a shell can't take are not offered`() {
    var snapshot = EngineSnapshot()
    for (place, name) in ["a.mkv", "twin.mkv", "twin.mkv", "12", "line\nbreak.mkv", "b c.mkv"].enumerated() {
      var job = ModelSamples.job(Int64(place + 1), state: place == 0 ? .running : .waiting)
      job.source = "/films/" + name
      snapshot.fold(.job(job))
    }
    let numbers = (1...6).map(String.init)
    #expect(TargetCompletion.candidates(snapshot, verb: nil, prefix: "") == numbers + ["a.mkv", "b c.mkv"])
    #expect(TargetCompletion.candidates(snapshot, verb: .release, prefix: "") == ["1/"])
    #expect(TargetCompletion.candidates(snapshot, verb: .resume, prefix: "").isEmpty)
  }

  @Test func `what bash would expand is quoted`() {
    #expect(TargetCompletion.quotedForBash("alpha.mkv") == "alpha.mkv")
    #expect(TargetCompletion.quotedForBash("it's $(x)") == #"'it'\''s $(x)'"#)
  }

  @Test func `a key that is nearly typed has its values offered`() {
    #expect(SettingCompletion.candidates("encoding.container").count == 3)
    #expect(SettingCompletion.candidates("encoding.svt.preset") == ["encoding.svt.preset="])
    #expect(SettingCompletion.candidates("").count == SettingsCatalog.all.count)
    #expect(SettingCompletion.candidates("nothing").isEmpty)
  }
}
