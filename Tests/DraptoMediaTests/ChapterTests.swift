import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoMedia

@Suite struct ChapterTests {
  private let folder = TemporaryFolder("chapters")

  @Test func `chapters of MP4 end with the film, and none begins behind it`() {
    let chapters = [
      Chapter(start: 9, end: 12, title: "a=b;#\\"), Chapter(start: 12, end: 40, title: nil),
      Chapter(start: 16, end: 16, title: "beyond"),
    ]
    #expect(
      ChapterFile.text(chapters, origin: 10, end: 6) == """
        ;FFMETADATA1
        [CHAPTER]
        TIMEBASE=1/1000
        START=0
        END=2000
        title=a\\=b\\;\\#\\\\
        [CHAPTER]
        TIMEBASE=1/1000
        START=2000
        END=6000

        """)
  }

  private func atom(_ start: Int, _ names: [String], _ inner: String = "") -> String {
    "<ChapterAtom><ChapterTimeStart>00:00:0\(start).000</ChapterTimeStart>"
      + names.map {
        "<ChapterDisplay><ChapterString>\($0)</ChapterString><ChapterLanguage>\($0)</ChapterLanguage></ChapterDisplay>"
      }.joined() + inner + "</ChapterAtom>"
  }

  private func film(_ options: [String]) async throws -> String {
    let path = folder.file("film.mkv")
    try await TestTools.run(
      try await TestTools.toolset().mkvmerge,
      ["-q", "-o", path, "--no-chapters", try await Clips.path(.film)] + options)
    return path
  }

  @Test func `chapters of all editions are counted, nested ones and names in further languages too`() async throws {
    let inner = atom(1, ["eng"], atom(1, ["eng"]))
    let xml = try folder.write(
      "<?xml version=\"1.0\"?><Chapters><EditionEntry>\(atom(0, ["eng", "ger"], inner))\(atom(2, ["eng"]))"
        + "</EditionEntry><EditionEntry>\(atom(0, ["eng"]))</EditionEntry></Chapters>", to: "c.xml")
    let path = try await film(["--chapters", xml])
    let media = try await MediaProbe(tools: try await TestTools.toolset(), runner: TestTools.runner).media(path)
    #expect(media.chapterCounts == ChapterCounts(all: 5, translated: 1))
    #expect(media.chapters.count == 2)
  }

  @Test func `the date of a Matroska film is set in place`() async throws {
    let path = try await film([])
    let tools = try await TestTools.toolset()
    #expect(try MatroskaDate.set(seconds: 1_562_580_672, in: path))
    let media = try await MediaProbe(tools: tools, runner: TestTools.runner).media(path)
    #expect(media.date == 1_562_580_672)
    #expect(media.recordedAt == nil)
    let undated = folder.file("undated.mkv")
    try await TestTools.run(tools.mkvmerge, ["-q", "--no-date", "-o", undated, path])
    #expect(try !MatroskaDate.set(seconds: 1_562_580_672, in: undated))
  }

  @Test(
    arguments: [
      ("2019-07-08T10:11:12.000000Z", 1_562_580_672), ("2019-07-08T10:11:12Z", 1_562_580_672),
      ("1904-01-01T00:00:00Z", nil), ("1970-01-01T00:00:00.000000Z", nil), ("yesterday", nil),
      ("2019-99-99T10:11:12Z", nil),
    ] as [(String, Int64?)])
  func `a date is one that somebody set`(text: String, seconds: Int64?) {
    var media = Samples.media(container: "mov,mp4")
    media.tags["creation_time"] = text
    #expect(media.recordedAt == seconds)
    if seconds != nil { #expect(UTCDate.text(1_562_580_672) == "2019-07-08T10:11:12Z") }
  }
}
