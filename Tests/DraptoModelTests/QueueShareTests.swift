import DraptoModel
import Testing

@Suite struct QueueShareTests {
  private func film(_ bytes: Int64?, _ frames: Int, _ encoded: Int) -> QueueShare.Film {
    .init(bytes: bytes, frames: frames, encoded: encoded)
  }

  @Test func `the share does not fall when a film begins`() {
    let before = QueueShare.of([film(100, 50, 50), film(300, 0, 0)])
    let begun = QueueShare.of([film(100, 50, 50), film(300, 9000, 0)])
    #expect(before == 0.25)
    #expect(begun == before)
  }

  @Test func `films nobody measured count as the usual one, or by their frames`() {
    #expect(QueueShare.of([film(100, 10, 10), film(nil, 10, 0)]) == 0.5)
    #expect(QueueShare.of([film(nil, 30, 30), film(nil, 10, 0)]) == 0.75)
    #expect(QueueShare.of([]) == 0)
  }

  @Test func `paths that look alike are two`() {
    let (one, two) = ("/Caf\u{e9}.mkv", "/Cafe\u{301}.mkv")
    #expect(one == two)
    #expect(!one.isSamePath(as: two))
    #expect(Set([PathKey(one), PathKey(two), PathKey(one)]).count == 2)
  }
}
