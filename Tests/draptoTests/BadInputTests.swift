import DraptoModel
import DraptoTestSupport
import Foundation
import Glibc
import Testing

extension ProgramTests {
  /// Each ends with a code and leaves nothing behind.
  @Suite(.serialized, .timeLimit(.minutes(2))) struct BadInputTests {
    private let drapto = Drapto()

    private func make(_ arguments: [String], _ name: String) async throws -> String {
      let path = drapto.folder.file("in/" + name)
      try await TestTools.run(
        try await TestTools.toolset().ffmpeg, ["-v", "error", "-nostdin", "-y"] + arguments + ["file:" + path])
      return path
    }

    private func film(_ name: String, seconds: Double = 2, size: String = "160x96") async throws -> String {
      try await make(Clips.picture(seconds: seconds, size: size) + ["-c:v", "libx264", "-g", "25"], name)
    }

    private func expectRefused(_ input: [String], _ code: ErrorCode, sourceLocation: SourceLocation = #_sourceLocation)
      async throws
    {
      let result = try await drapto.encode(["-o", drapto.folder.path + "/out/"] + input)
      #expect(result.status == 1 || result.status == 2, "\(result.text)", sourceLocation: sourceLocation)
      let line = result.text.split(separator: "\n").first { $0.contains(code.rawValue) }
      #expect(line != nil, "\(result.text)", sourceLocation: sourceLocation)
      #expect(result.text.contains("what to do:"), sourceLocation: sourceLocation)
      #expect(drapto.folder.contents("out").isEmpty, sourceLocation: sourceLocation)
      #expect(drapto.folder.contents("work/jobs").isEmpty, sourceLocation: sourceLocation)
    }

    @Test func `a missing file`() async throws { try await expectRefused(["/no/such/film.mkv"], .sourceMissing) }

    @Test func `a folder without films`() async throws {
      try drapto.folder.write("hello", to: "empty/readme.txt")
      try await expectRefused([drapto.folder.path + "/empty"], .folderEmpty)
    }

    @Test func `a name below a folder that is no UTF-8, and what the folder leaves out`() async throws {
      try drapto.folder.write("hello", to: "odd/readme.txt")
      let name = drapto.folder.path + "/odd/film-"
      let made = open(
        name.utf8CString.dropLast().map { $0 } + [-23, 0x2e, 0x6d, 0x6b, 0x76, 0], O_CREAT | O_WRONLY, 0o600)
      try #require(made >= 0)
      close(made)
      try await expectRefused([drapto.folder.path + "/odd"], .sourceName)
      let result = try await drapto.encode([drapto.folder.path + "/odd"])
      #expect(result.text.contains("film-\\xE9.mkv"))
      #expect(result.text.contains("1 file is left out: 1 that has no ending of films (1 .txt)"))
    }

    @Test func `an empty file`() async throws {
      try await expectRefused([try drapto.folder.write("", to: "in/empty.mkv")], .sourceEmpty)
    }

    @Test func `a text file named mkv`() async throws {
      try await expectRefused([try drapto.folder.write("just some text\n", to: "in/text.mkv")], .sourceNotMedia)
    }

    @Test func `an MP4 without its index`() async throws {
      let whole = try await film("whole.mp4", seconds: 4)
      let data = try #require(FileManager.default.contents(atPath: whole))
      let cut = drapto.folder.file("in/cut.mp4")
      try data.prefix(data.count / 2).write(to: URL(fileURLWithPath: cut))
      try await expectRefused([cut], .sourceNotMedia)
    }

    @Test func `a film that was cut, until damage is accepted`() async throws {
      let whole = try await film("long.mkv", seconds: 16)
      let data = try #require(FileManager.default.contents(atPath: whole))
      let cut = drapto.folder.file("in/cut.mkv")
      try data.prefix(data.count / 2).write(to: URL(fileURLWithPath: cut))
      try await expectRefused([cut], .sourceDamaged)
      let result = try await drapto.encode(["--accept-damaged", "-o", drapto.folder.path + "/cut.mkv", cut])
      #expect(result.status == 0, "\(result.text)")
      #expect(result.text.contains("cut short"))
    }

    @Test func `sound alone`() async throws {
      try await expectRefused([try await make(["-f", "lavfi", "-i", "sine=duration=2"], "sound.mka")], .sourceNoVideo)
    }

    @Test func `a picture`() async throws {
      let picture = try await make(["-f", "lavfi", "-i", "testsrc2=size=160x96", "-frames:v", "1"], "picture.png")
      try await expectRefused([picture], .sourcePicture)
    }

    @Test func `a film smaller than the encoder takes`() async throws {
      try await expectRefused([try await film("tiny.mkv", size: "48x48")], .sourceTooSmall)
    }

    @Test func `the output is the input`() async throws {
      let path = try await film("same.mkv")
      let result = try await drapto.encode([path, "-o", path])
      #expect(result.status == 2 && result.text.contains("DRP-OUT-IS-INPUT"))
    }

    @Test func `the output exists, until it may be replaced`() async throws {
      let path = try await film("film.mkv")
      let out = try drapto.folder.write("precious", to: "there.mkv")
      let result = try await drapto.encode([path, "-o", out])
      #expect(result.status == 2 && result.text.contains("DRP-OUT-EXISTS"))
      #expect(try String(contentsOfFile: out, encoding: .utf8) == "precious")
      #expect(try await drapto.encode([path, "-o", out, "--overwrite"]).status == 0)
      #expect(try await videoPackets(out).count == 50)
    }

    @Test func `films of the same name from two folders don't take each other's place`() async throws {
      let (a, b) = (try await film("a/film.mkv"), try await film("b/film.mkv"))
      try await expectRefused([a, b], .outputConflict)
    }

    @Test func `a name that promises another container is refused`() async throws {
      let path = try await film("film.mkv")
      let out = drapto.folder.path + "/other.mkv"
      let result = try await drapto.encode(["--container", "mp4", path, "-o", out])
      #expect(result.status == 2 && result.text.contains("DRP-OUT-CONFLICT"))
      #expect(!FileManager.default.fileExists(atPath: out))
    }

    @Test(arguments: [
      "with spaces.mkv", "quo'te\"s.mkv", "new\nline.mkv", "-dash.mkv", "🎬 émoji.mkv", "percent%d.mkv", "co:lon.mkv",
      String(repeating: "x", count: 246) + ".mkv",
    ])
    func `names as people have them`(name: String) async throws {
      let path = try await film(name, seconds: 1)
      let result = try await drapto.encode(["-o", drapto.folder.path + "/named.mkv", path])
      #expect(result.status == 0, "\(result.text)")
      #expect(try await videoPackets(drapto.folder.path + "/named.mkv").count == 25)
    }

    @Test func `a name that would steer the terminal does so in no report, plan, command or error`() async throws {
      let name = "red\u{1B}[31m\nline\u{7}\u{9B}2J\u{202E}.mkv"
      let path = try await film(name, seconds: 1)
      let text = try drapto.folder.write("no film", to: "in/text-" + name)
      let out = drapto.folder.path + "/out/" + name
      let runs = [
        ["probe", path], ["encode", "--dry-run", path, "-o", out], ["encode", "--plain", path, "-o", out],
        ["validate", path, out], ["probe", text], ["encode", "--dry-run", text], ["encode", text],
        ["probe", "/no/" + name], ["probe", path, "--ffmpeg\u{1B}[1m"], ["probe", path, "--config", "/no/" + name],
        ["config", "--set", "system.paths.output=/no/" + name],
        ["encode", path, "-o", out, "--set", "encoding.svt.params=no\u{1B}[1m=1", "--overwrite"],
      ]
      for arguments in runs {
        let result = try await drapto.raw(arguments)
        #expect(!result.isEmpty)
        let steering = result.unicodeScalars.filter { $0 != "\n" && Format.actsOnTerminal($0) }
        #expect(steering.isEmpty, "\(arguments): \(Format.visible(result))")
        // The newline of the name is no end of a line either.
        #expect(!result.split(separator: "\n").contains { $0.hasPrefix("line") }, "\(arguments): \(result)")
      }
    }

    @Test func `a printed command works for a name that would steer the terminal`() async throws {
      let path = try await film("red\u{1B}[31m\nline.mkv", seconds: 1)
      let out = drapto.folder.path + "/dry.mkv"
      let result = try await drapto.run(["encode", "--dry-run", path, "-o", out])
      let chunk = try #require(result.output.first { $0.contains("libsvtav1") })
      try await TestTools.run(
        "/bin/bash",
        [
          "-c",
          "cd \(drapto.folder.path) && mkdir -p WORK/jobs/0/chunks && \(chunk.trimmingCharacters(in: .whitespaces)) 2>/dev/null",
        ])
    }

    @Test func `one frame, and odd sizes`() async throws {
      let one = try await make(
        Clips.picture(seconds: 1, size: "160x96") + ["-frames:v", "1", "-c:v", "libx264"], "one.mkv")
      #expect(try await drapto.encode(["-o", drapto.folder.path + "/one.mkv", one]).status == 0)
      #expect(try await videoPackets(drapto.folder.path + "/one.mkv").count == 1)
      let odd = try await make(
        ["-f", "lavfi", "-i", "testsrc=size=853x481:rate=25:duration=1", "-c:v", "libx264", "-pix_fmt", "yuv444p"],
        "odd.mkv")
      let result = try await drapto.encode(["-o", drapto.folder.path + "/odd.mkv", odd])
      #expect(result.status == 0, "\(result.text)")
      #expect(result.text.contains("odd size 853×481 becomes 852×480"))
    }

    @Test func `one bad film in a queue does not stop the others`() async throws {
      let good = try await film("good.mkv")
      let bad = try drapto.folder.write("text", to: "in/bad.mkv")
      let result = try await drapto.encode(["-o", drapto.folder.path + "/out/", bad, good])
      #expect(result.status == 1)
      #expect(drapto.folder.contents("out") == ["good.mkv"])
    }
  }
}
