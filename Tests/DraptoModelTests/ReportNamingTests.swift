import DraptoModel
import Testing

@Suite struct ReportNamingTests {
  @Test(arguments: [
    ("/films/film.av1.mkv", "/films/film.av1.mkv.report.html"), ("/a", "/a.report.html"),
    ("b.mkv", "./b.mkv.report.html"),
  ]) func `the page lies beside the output and has its name`(output: String, page: String) {
    #expect(ReportNaming.beside(output) == page)
  }

  @Test func `a long name is cut between characters, with room for the file in the making`() {
    let page = ReportNaming.beside("/films/" + String(repeating: "ß", count: 123) + ".mkv")
    #expect(page.hasPrefix("/films/ßß") && page.hasSuffix("ß.report.html"))
    #expect(page.dropFirst("/films/".count).utf8.count + ".part".utf8.count <= 255)
  }
}

@Suite struct PictureRoomTests {
  private func pair(_ index: Int, _ sizes: [Int]) -> [PairPictures] {
    sizes.map { bytes in
      let picture = PagePicture(webP: Array(repeating: 0, count: bytes), width: 2, height: 2)
      return PairPictures(index: index, source: picture, output: picture)
    }
  }

  @Test(arguments: [(2400, 300), (2399, 150), (1199, 30), (240, 30)]) func `all pairs have the best size that fits`(
    room: Int, size: Int
  ) {
    let pairs = (0..<3).map { pair($0, [300, 150, 30]) }
    #expect(PictureRoom.fitting(pairs, in: room).map(\.source.webP.count) == [size, size, size])
  }

  @Test func `where not even the smallest fit, the first pairs are shown`() {
    let pairs = (0..<3).map { pair($0, [300, 30]) }
    #expect(PictureRoom.fitting(pairs, in: 170).map(\.index) == [0, 1])
    #expect(PictureRoom.fitting(pairs, in: -5).isEmpty && PictureRoom.fitting([], in: 10).isEmpty)
  }
}
