import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

@testable import drapto

extension ProgramTests {
  /// Settings, help, reports, and what goes to which stream.
  @Suite(.serialized, .timeLimit(.minutes(2))) struct CommandLineTests {
    private let drapto = Drapto()

    @Test func `the same command again finds everything done, its own films among the inputs`() async throws {
      let (drapto, films) = try await Drapto.withFilms()
      let inputs = ["alpha", "beta"].map { "\(films)/\($0).mkv" }
      #expect(try await drapto.encode(inputs).status == 0)
      let chunks = drapto.finishedChunks
      let again = try await drapto.encode(inputs + ["alpha", "beta"].map { "\(films)/\($0).av1.mkv" })
      #expect(again.status == 0, "\(again.text)")
      #expect(again.text.contains("passed over"))
      #expect(again.text.contains("alpha.mkv: "), "the report of each film")
      #expect(drapto.finishedChunks == chunks)
      #expect(try FileManager.default.contentsOfDirectory(atPath: films).count == 4)
    }

    @Test(arguments: [
      ("foo = 1\n", "DRP-SET-UNKNOWN", "foo"),
      ("[encoding.svt]\npresett = 3\n", "DRP-SET-UNKNOWN", "did you mean `encoding.svt.preset`"),
      ("[encoding]\ncrf = \"x\"\n", "DRP-SET-TYPE", "encoding.crf"),
      ("[encoding]\ncrf = 99\n", "DRP-SET-RANGE", "from 1 to 63"),
      ("[encoding]\ncrop = true\n", "DRP-SET-TYPE", "encoding.crop"),
      ("[encoding]\ncrf = \n", "DRP-SET-SYNTAX", "c.toml:2:7"),
      ("[system]\nschedule = \"22-7\"\n", "DRP-SET-RANGE", "Mon-Fri 22:00-07:00, Sat,Sun 00:00-24:00"),
      ("[[watch]]\nfolder = \"/a\"\n[[watch]]\nstill = 3\n", "DRP-SET-RANGE", "watch[2] has no `folder`"),
      ("[[watch]]\nfolder = [1]\n", "DRP-SET-TYPE", "`watch[1].folder`"),
      ("[watch]\nfolder = \"/a\"\n", "DRP-SET-RANGE", "each under its own [[watch]]"),
    ])
    func `a settings file that is wrong names file, key and range`(toml: String, code: String, detail: String)
      async throws
    {
      let file = try drapto.folder.write(toml, to: "c.toml")
      let result = try await drapto.run(["config", "--config", file])
      #expect(result.status == 2)
      #expect(result.text.contains(code) && result.text.contains(detail), "\(result.text)")
    }

    @Test func `watched folders are shown, and what is shown is a settings file`() async throws {
      let file = try drapto.folder.write(
        "[[watch]]\nfolder = \"/films/new\"\npreset = \"grain\"\n[system]\nschedule = \"22:00-07:00\"\n", to: "c.toml")
      // The names of a hook are no settings, so that one may call drapto.
      let hook = ["DRAPTO_HOOK_EVENT": "done", "DRAPTO_HOOK_JSON": "{}"]
      let shown = try await drapto.run(["config", "--config", file], environment: hook)
      #expect(shown.status == 0, "\(shown.text)")
      #expect(shown.output.suffix(4) == ["[[watch]]", #"folder = "/films/new""#, #"preset = "grain""#, "still = 30"])
      let again = try drapto.folder.write(shown.output.joined(separator: "\n"), to: "d.toml")
      let json = try await drapto.run(["config", "--json", "--config", again])
      #expect(json.status == 0, "\(json.text)")
      #expect(json.text.contains(#""folder" : "/films/new""#), "\(json.text)")
    }

    @Test func `layers show where each value came from`() async throws {
      let file = try drapto.folder.write(
        "[encoding]\npreset = \"quick\"\ncrf_sd = 20\n[encoding.svt]\nparams = { enable-qm = 1 }\n", to: "c.toml")
      let result = try await drapto.run(
        ["config", "--config", file, "--set", "encoding.svt.preset=4"],
        environment: ["DRAPTO_ENCODING_CRF_HD": "31"])
      #expect(result.status == 0, "\(result.text)")
      #expect(result.text.contains("encoding.crf_sd = 32.0  # from preset quick"))
      #expect(result.text.contains("encoding.crf_hd = 31.0  # from $DRAPTO_ENCODING_CRF_HD"))
      #expect(result.text.contains("encoding.svt.preset = 4  # from --set"))
      #expect(result.text.contains("enable-qm"))
    }

    @Test(arguments: [["--nonsense"], ["encode", "--crf", "abc", "x.mkv"], ["encode"], ["probe"]])
    func `a command line that makes no sense ends with 2`(arguments: [String]) async throws {
      #expect(try await drapto.run(arguments).status == 2)
    }

    @Test(arguments: [["--help"], ["encode", "--help"], ["--version"]])
    func `help goes to stdout and ends with 0`(arguments: [String]) async throws {
      let result = try await drapto.run(arguments)
      #expect(result.status == 0 && !result.output.isEmpty && result.errors.isEmpty)
    }

    @Test func `a mistyped verb is no film, and starts nothing`() async throws {
      let result = try await drapto.run(["stauts"])
      #expect(result.status == 2 && result.text.contains("Did you mean `drapto status`?"), "\(result.text)")
      let other = try await drapto.run(["nonsense"])
      #expect(other.status == 2 && !other.text.contains("Did you mean"), "\(other.text)")
      #expect(drapto.enginePID == nil && drapto.folder.contents("state").isEmpty)
      let verbs = ["pause", "queue", "status", "retry"]
      #expect(
        MistypedVerb.nearest(to: "puase", of: verbs) == "pause" && MistypedVerb.nearest(to: "que", of: verbs) == "queue"
      )
      #expect(MistypedVerb.nearest(to: "film", of: verbs) == nil && MistypedVerb.nearest(to: "", of: verbs) == nil)
    }

    @Test func `a missing tool ends with 3 and says what to do`() async throws {
      let film = try await Clips.path(.film)
      let result = try await drapto.run(["encode", film], environment: ["FFMPEG": "/no/such/ffmpeg"])
      #expect(result.status == 3)
      #expect(result.text.contains("DRP-TOOL-MISSING") && result.text.contains("drapto doctor"))
      let doctor = try await drapto.run(["doctor"], environment: ["MKVMERGE": "/no/such/mkvmerge"])
      #expect(doctor.status == 3)
      #expect(doctor.text.contains("mkvmerge: MISSING") && doctor.text.contains("apt-get install mkvtoolnix"))
    }

    @Test func `doctor is content with what the tests run on`() async throws {
      let result = try await drapto.run(["doctor", "--json"])
      #expect(result.status == 0, "\(result.text)")
      let report = try JSONDecoder().decode(DoctorReport.self, from: Data(result.output.joined(separator: "\n").utf8))
      #expect(report.isUsable && report.tools.count == 3)
    }

    @Test func `probe and dry run write nothing and name every loss`() async throws {
      let film = try await Clips.path(.film)
      let probe = try await drapto.run(["probe", film])
      #expect(probe.status == 0 && probe.text.contains("chunked") && probe.text.contains("constant"), "\(probe.text)")
      let dry = try await drapto.run(["encode", "--dry-run", film, "-o", drapto.folder.path + "/dry.mkv"])
      #expect(dry.status == 0, "\(dry.text)")
      #expect(dry.text.contains("libsvtav1") && dry.text.contains("mkvmerge") && dry.text.contains("libopus"))
      #expect(!FileManager.default.fileExists(atPath: drapto.folder.path + "/dry.mkv"))
      #expect(drapto.folder.contents("state").isEmpty)
    }

    @Test func `json prints one event per line, and the film is checked`() async throws {
      let film = try await Clips.path(.film)
      let out = drapto.folder.path + "/film.mkv"
      let result = try await drapto.run(["encode", "--json", film, "-o", out] + Drapto.fast)
      #expect(result.status == 0, "\(result.text)")
      var last = 0
      var kinds: Set<String> = []
      for line in result.output {
        let event = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
        let number = try #require(event["seq"] as? Int)
        #expect(number > last)
        last = number
        kinds.insert(try #require(event["event"] as? String))
      }
      #expect(kinds.isSuperset(of: ["job", "planned", "chunk", "segmented", "track", "report", "gauges", "log"]))
      let validated = try await drapto.run(["validate", film, out, "--json"])
      #expect(validated.status == 0, "\(validated.text)")
      let other = try await Clips.path(.transport)
      #expect(try await drapto.run(["validate", other, out]).status == 1)
    }

    @Test func `a folder becomes a queue, with its subfolders kept`() async throws {
      let film = try await Clips.path(.film)
      for name in ["season/one.mkv", "season/extras/two.mkv", "season/notes.txt"] {
        try FileManager.default.copyItem(atPath: film, toPath: drapto.folder.file(name))
      }
      let result = try await drapto.encode([drapto.folder.path + "/season", "-o", drapto.folder.path + "/out"])
      #expect(result.status == 0, "\(result.text)")
      #expect(drapto.folder.contents("out") == ["extras", "one.mkv"])
      #expect(drapto.folder.contents("out/extras") == ["two.mkv"])
      #expect(result.text.contains("done  one.mkv") && result.text.contains("done  two.mkv"))
    }
  }
}
