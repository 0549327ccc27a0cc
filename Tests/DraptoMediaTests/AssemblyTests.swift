import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoMedia

@Suite struct AssemblyCommandTests {
  private let folder = TemporaryFolder("assemblycommand")

  @Test func `a group appends its chunks and re-times the first track`() {
    let command = AssemblyCommand.group(
      "/bin/mkvmerge", chunks: ["0.mkv", "1.mkv"], timestamps: "t.txt", output: "g.mkv")
    let arguments = command.arguments
    #expect(Array(arguments.prefix(3)) == ["--gui-mode", "--output", "g.mkv"])
    #expect(arguments.contains("0:t.txt"))
    #expect(arguments.filter { $0.hasSuffix(".mkv") } == ["g.mkv", "0.mkv", "+1.mkv"])
  }

  @Test func `every flag is said, the default flag even when it is not set`() {
    let plain = AssemblyCommand.trackOptions(StreamInfo(index: 4, codec: "ass"))
    #expect(plain == ["--language", "0:und", "--default-track-flag", "0:0"])
    let all = StreamInfo(
      index: 4, codec: "ass", language: "jpn", title: "Signs",
      dispositions: ["default", "forced", "hearing_impaired", "visual_impaired", "original", "comment", "karaoke"])
    #expect(
      AssemblyCommand.trackOptions(all, track: 2) == [
        "--language", "2:jpn", "--track-name", "2:Signs", "--default-track-flag", "2:1", "--forced-display-flag", "2:1",
        "--hearing-impaired-flag", "2:1", "--visual-impaired-flag", "2:1", "--original-flag", "2:1",
        "--commentary-flag", "2:1",
      ])
  }

  @Test func `a film takes sound, extras and covers in order`() {
    let sound = AssemblyCommand.AudioInput(path: "/w/1.mka", info: StreamInfo(index: 1, codec: "aac", language: "eng"))
    func arguments(_ extras: AssemblyCommand.Extras, title: String? = "A film") -> [String] {
      AssemblyCommand.film(
        "/bin/mkvmerge", video: ["/w/0.mkv", "/w/1.mkv"], timestamps: "/w/t.txt",
        videoInfo: StreamInfo(index: 0, codec: "h264"), audio: [sound], extras: extras,
        covers: [(path: "/w/c.jpg", name: "cover.jpg")], title: title, output: "/o.mkv"
      ).arguments
    }
    let whole = arguments(.source("/s.mkv", hasSubtitles: true))
    let files = whole.filter { $0.hasPrefix("/") || $0.hasPrefix("+/") }
    #expect(files == ["/o.mkv", "/w/0.mkv", "+/w/1.mkv", "/w/1.mka", "/s.mkv", "/w/c.jpg"])
    #expect(whole.contains("A film"))
    #expect(
      Array(whole.suffix(7)) == [
        "--no-audio", "--no-video", "/s.mkv", "--attachment-name", "cover.jpg", "--attach-file", "/w/c.jpg",
      ])
    #expect(!whole.contains("--no-subtitles"))
    #expect(arguments(.source("/s.mkv", hasSubtitles: false)).contains("--no-subtitles"))
    #expect(!arguments(.none, title: "").contains("--title"))
    let subtitles = [StreamInfo(index: 2, codec: "mov_text", language: "ger"), StreamInfo(index: 3, codec: "mov_text")]
    let extracted = arguments(.extracted("/w/x.mkv", subtitles: subtitles))
    #expect(extracted.contains("0:ger") && extracted.contains("1:und"))
  }

  @Test(
    arguments: [
      ("#GUI#progress 42%", 0.42), ("#GUI#progress 100%", 1.0), ("#GUI#progress x%", nil), ("Progress: 42%", nil),
      ("#GUI#progress 42", nil), ("#GUI#warning 42%", nil),
    ] as [(String, Double?)]) func `progress is a share`(line: String, share: Double?)
  {
    #expect(AssemblyCommand.progress(line) == share)
  }

  @Test(arguments: [
    "eng", "ger", "fre", "chi", "zho", "de", "de-DE", "zh-Hant-TW", "qaa", "und", "mul", "zxx", "mis", "tgl", "cmn",
    "yue",
  ])
  func `languages that mkvmerge knows are kept`(language: String) async throws {
    let info = StreamInfo(index: 0, codec: "h264", language: language)
    #expect(AssemblyCommand.trackOptions(info)[1] == "0:\(language)")
    #expect(try await isTaken(info))
  }

  @Test(arguments: ["English", "zzz", "xx", "e n", "", "   ", "a``", "deutsch-at", "und-", "de-Abcd", "en-999", "en-x"])
  func `languages that mkvmerge would refuse don't cost the film`(language: String) async throws {
    #expect(try await isTaken(StreamInfo(index: 0, codec: "h264", language: language)))
  }

  @Test func `an odd ending of a language costs only the ending`() {
    #expect(LanguageTag.accepted("de-Abcd") == "de")
    #expect(LanguageTag.accepted("zh-Hant-TW") == "zh-Hant-TW")
    #expect(LanguageTag.accepted("zzz-DE") == "und")
    #expect(LanguageTag.accepted(nil) == "und")
  }

  @Test(
    arguments: [
      ("es-419", nil), ("pt-BR", nil), ("zh-Hant", nil), ("sl-rozaj-biske", "sl-rozaj-biske"), ("de-1996", "de-1996"),
      ("en-ZQ", "en"), ("xx-YY", "und"), ("@/tmp/x", "und"), ("aa-b@c", "und"), ("cmn-Hans-CN", nil), ("fub", "fub"),
    ] as [(String, String?)]) func `mkvmerge is asked what it takes of odd languages`(tag: String, accepted: String?)
    async throws
  {
    var media = ModelSamples.media()
    media.audio = [
      AudioStream(info: StreamInfo(index: 1, codec: "aac"), channels: 2, layout: nil, sampleRate: 48000, bitRate: nil)
    ]
    media.audio[0].info.language = tag
    await LanguageCheck(mkvmerge: try await TestTools.toolset().mkvmerge, runner: TestTools.runner).check(&media)
    #expect(media.audio[0].info.acceptedLanguage == accepted)
    #expect(LanguageTag.written(media.audio[0].info) == accepted ?? tag)
  }

  @Test func `an option is itself in a file, whatever it begins with`() throws {
    let odd = ["@/tmp/x.json", "-o", "a=\"b\"", "line\nbreak", "[🎬]", "(", "+x"]
    let (command, file) = ToolCommand("/bin/mkvmerge", odd).reading("/w/merge.json")
    #expect(command.arguments == ["@/w/merge.json"])
    #expect(try JSONDecoder().decode([String].self, from: Data(file.json.utf8)) == odd)
    #expect(command.shellText.contains("/w/merge.json"))
    #expect(ToolCommand("/bin/mkvmerge", ["-o", "x"]).reading("/w/m.json").command.shellText == "/bin/mkvmerge -o x")
  }

  private func isTaken(_ info: StreamInfo) async throws -> Bool {
    let table = FrameTable(timeBase: Rational(1, 25), ticks: (0..<300).map { Int64($0) })
    let command = AssemblyCommand.film(
      try await TestTools.toolset().mkvmerge, video: [try await Clips.path(.film)],
      timestamps: try folder.write(TimestampFile.text(table, origin: 0), to: "t.txt"), videoInfo: info, audio: [],
      extras: .none, covers: [], title: nil, output: folder.file("o.mkv"))
    return try await TestTools.runner.run(command).succeeded
  }

  @Test func `chunks appended with a table have its times exactly`() async throws {
    let tools = try await TestTools.toolset()
    var chunks: [String] = []
    for index in 0..<3 {
      let path = folder.file("\(index).mkv")
      try await TestTools.run(
        tools.ffmpeg,
        ["-v", "error", "-nostdin"] + Clips.picture(seconds: 1, rate: "10") + [
          "-c:v", "libsvtav1", "-preset", "12", "-pix_fmt", "yuv420p10le", path,
        ])
      chunks.append(path)
    }
    // Irregular times, no two steps alike.
    let ticks = (0..<30).map { Int64($0 * 100 + $0 * $0) }
    let table = FrameTable(timeBase: Rational(1, 1000), ticks: ticks)
    let timestamps = try folder.write(TimestampFile.text(table, origin: 0), to: "t.txt")
    let output = folder.file("group.mkv")
    let shares = Locked<[Double]>([])
    let outcome = try await TestTools.runner.run(
      AssemblyCommand.group(tools.mkvmerge, chunks: chunks, timestamps: timestamps, output: output)
    ) { line in
      if let share = AssemblyCommand.progress(line) { shares.withLock { $0.append(share) } }
    }
    #expect(outcome.succeeded)
    #expect(shares.value.last == 1)
    let print = try await MediaProbe(ffprobe: tools.ffprobe, runner: TestTools.runner).fingerprint(output)
    #expect(print.ticks == ticks)
  }
}
