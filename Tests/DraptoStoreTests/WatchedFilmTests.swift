import DraptoModel
import DraptoStore
import DraptoTestSupport
import Foundation
import Testing

@Suite struct WatchedFilmTests {
  private let folder = TemporaryFolder("watched")

  @Test func `films of watched folders are there after a restart, as they were last noted`() async throws {
    let path = folder.file("drapto.sqlite")
    let store = try JobStore(path: path)
    func film(_ name: String, _ bytes: Int64?) -> WatchedFilm {
      WatchedFilm(path: "/in/" + name, fingerprint: bytes.map { FileFingerprint(bytes: $0, modified: .max) })
    }
    try await store.write([.watched(film("é", 1)), .watched(film("e\u{301}", 2)), .watched(film("own", nil))])
    try await store.write([.watched(film("é", 3))])
    let loaded = try await JobStore(path: path).load().watched
    let sorted = loaded.sorted { PathKey($0.path) < PathKey($1.path) }
    // Names that only look alike are two films.
    #expect(sorted == [film("e\u{301}", 2), film("own", nil), film("é", 3)])
    #expect(sorted.map { Array($0.path.utf8) } == ["e\u{301}", "own", "é"].map { Array("/in/\($0)".utf8) })
  }
}
