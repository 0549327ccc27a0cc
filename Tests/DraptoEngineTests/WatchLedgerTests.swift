import DraptoModel
import Testing

@testable import DraptoEngine

@Suite struct WatchLedgerTests {
  private let start = ContinuousClock.now
  private let ledger = Locked(WatchLedger(still: .seconds(30), retryDelay: .seconds(60)))

  private func film(_ name: String, _ bytes: Int64 = 100, modified: Int64 = 1) -> FoundFilm {
    FoundFilm(
      film: OutputPlaces.Film(path: "/in/" + name, relative: name),
      fingerprint: FileFingerprint(bytes: bytes, modified: modified))
  }

  private func look(_ second: Int, _ films: FoundFilm..., known: Set<String> = []) -> WatchLedger.Outcome {
    ledger.withLock { $0.take(films, at: start + .seconds(second)) { known.contains($0.path) } }
  }

  private func refuse(_ second: Int, _ film: FoundFilm, _ message: String = "exists") -> Bool {
    ledger.withLock { $0.refuse(film, message, at: start + .seconds(second)) }
  }

  @Test func `a film is ready once neither its size nor its time changed for so long`() {
    #expect(look(0, film("a", 100)) == .init(waiting: 1))
    #expect(look(29, film("a", 100)) == .init(waiting: 1))
    #expect(look(30, film("a", 200)) == .init(waiting: 1))
    #expect(look(50, film("a", 200, modified: 2)) == .init(waiting: 1))
    #expect(look(79, film("a", 200, modified: 2)) == .init(waiting: 1))
    #expect(look(80, film("a", 200, modified: 2)) == .init(ready: [film("a", 200, modified: 2)]))
  }

  @Test func `an empty file waits however long it is still`() {
    _ = look(0, film("a", 0))
    #expect(look(1000, film("a", 0)) == .init(waiting: 1))
    #expect(look(2000, film("a", 5)) == .init(waiting: 1))
    #expect(look(2030, film("a", 5)) == .init(ready: [film("a", 5)]))
  }

  @Test func `what is known neither waits nor joins`() {
    #expect(look(0, film("a"), film("b"), known: ["/in/a"]) == .init(waiting: 1))
    #expect(look(30, film("a"), film("b"), known: ["/in/a", "/in/b"]) == .init())
  }

  @Test func `a film that went away and came back is looked at anew`() {
    _ = look(0, film("a"))
    _ = look(10)
    #expect(look(35, film("a")) == .init(waiting: 1))
    #expect(look(65, film("a")) == .init(ready: [film("a")]))
  }

  @Test func `many are ready in the order in which people count`() {
    _ = look(0, film("film 10"), film("film 9"), film("Film 1"))
    #expect(
      look(30, film("film 10"), film("film 9"), film("Film 1")).ready.map(\.path) == [
        "/in/Film 1", "/in/film 9", "/in/film 10",
      ])
  }

  @Test func `what was refused is tried again more and more rarely, and said once`() {
    _ = look(0, film("a"))
    var now = 30
    var delays: [Int] = []
    for round in 0..<10 {
      #expect(look(now, film("a")).ready.count == 1)
      #expect(refuse(now, film("a")) == (round == 0))
      var wait = 1
      while look(now + wait, film("a")).refused == 1 { wait += 1 }
      delays.append(wait)
      now += wait
    }
    #expect(delays == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600, 3600])
    #expect(refuse(0, film("a"), "another reason"))
  }

  @Test func `a refused file that changes is another one`() {
    _ = look(0, film("a"))
    _ = look(30, film("a"))
    #expect(refuse(30, film("a")))
    #expect(look(31, film("a", 7)) == .init(waiting: 1))
    #expect(look(61, film("a", 7)).ready.count == 1)
    #expect(refuse(61, film("a", 7)))
  }
}
