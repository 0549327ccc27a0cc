import DraptoModel
import Testing

@Suite struct OutputNamingTests {
  @Test(
    arguments: [
      ("/films/a.mp4", nil, "/films/a.av1.mkv"),
      ("/films/a.mp4", "/films", "/films/a.av1.mkv"),
      ("/films/a.mp4", "/out", "/out/a.mkv"),
      ("/films/a.mp4", "/out/", "/out/a.mkv"),
      ("/films/a.b.c.mkv", nil, "/films/a.b.c.av1.mkv"),
      ("/films/.hidden", nil, "/films/.hidden.av1.mkv"),
      ("/films/.hidden.mkv", "/out", "/out/.hidden.mkv"),
      ("/films/no ending", "/out", "/out/no ending.mkv"),
      ("/a.mkv", nil, "/a.av1.mkv"),
      ("a.mkv", nil, "./a.av1.mkv"),
      ("/films/映画 🎬.mkv", "/out", "/out/映画 🎬.mkv"),
    ] as [(String, String?, String)])
  func `a film gets its name from the source`(source: String, folder: String?, output: String) {
    #expect(OutputNaming.output(for: source, in: folder) == output)
  }

  @Test func `the ending is kept to tell films apart`() {
    #expect(OutputNaming.output(for: "/f/a.mp4", in: nil, keepsEnding: true) == "/f/a.mp4.av1.mkv")
    #expect(OutputNaming.output(for: "/f/a.mp4", in: "/out", keepsEnding: true) == "/out/a.mp4.mkv")
  }

  @Test(arguments: ["x", "é", "字", "👩‍👩‍👧‍👦", "e\u{301}\u{302}"])
  func `names are cut to 255 bytes at whole characters`(unit: String) {
    let stem = String(repeating: unit, count: 300)
    let output = OutputNaming.output(for: "/f/\(stem).mkv", in: nil)
    let name = OutputNaming.split(output).name
    #expect(name.utf8.count <= OutputNaming.longestName)
    #expect(name.utf8.count > OutputNaming.longestName - unit.utf8.count)
    #expect(name.hasSuffix(".av1.mkv"))
    let kept = name.dropLast(".av1.mkv".count)
    #expect(kept == String(repeating: unit, count: kept.count))
  }

  @Test func `a path falls into folder and name`() {
    #expect(OutputNaming.split("/a/b/c") == ("/a/b", "c"))
    #expect(OutputNaming.split("/c") == ("/", "c"))
    #expect(OutputNaming.split("c") == (".", "c"))
    #expect(OutputNaming.join("/", "c") == "/c")
    #expect(OutputNaming.join("/a", "c") == "/a/c")
  }

  @Test(arguments: [
    ("/a/b", "/a/b"), ("b", "/w/b"), ("./b", "/w/b"), ("../b", "/b"), ("../../../b", "/b"), ("/a//b/./c/", "/a/b/c"),
    ("/a/../b", "/b"), ("/", "/"), ("", "/w"), ("..b/...", "/w/..b/..."),
  ]) func `a path is made absolute`(path: String, expected: String) {
    #expect(OutputNaming.absolute(path, in: "/w") == expected)
  }

  @Test(arguments: [
    ("a.mkv", true), ("a.MP4", true), ("a.b.webm", true), ("a.av1.mkv", false), ("a.txt", false), (".a.mkv", false),
    ("mkv", false), ("a.", false), ("a.mkv.part", false),
  ]) func `films in a folder are told by their ending`(name: String, isFilm: Bool) {
    #expect(OutputNaming.isFilm(name) == isFilm)
  }

  @Test(arguments: [
    "divx", "rmvb", "rm", "asf", "m1v", "m2v", "mp2v", "mpv", "mpe", "m2p", "f4v", "ogm", "ogv", "dv", "wtv",
    "dvr-ms", "tp", "trp", "3g2", "mxf", "vob", "evo", "mod", "tod", "amv", "nut", "y4m", "ivf", "qt", "m2ts", "mts",
  ]) func `recorders, discs and older programs have endings of their own`(ending: String) {
    #expect(OutputNaming.isFilm("a." + ending.uppercased()))
  }
}
