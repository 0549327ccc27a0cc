import DraptoModel
import Testing

@testable import drapto

@Suite struct PlacesTests {
  private let home = ["HOME": "/home/a"]

  private func settings(work: String) throws -> Settings {
    var settings = Settings()
    try settings.set("system.paths.work", text: work, from: .flag("test"))
    return settings
  }

  @Test func `work lies beside the queue, not where caches are cleaned`() {
    #expect(Places(environment: home).workFolder(Settings()) == "/home/a/.local/state/drapto/work")
    let set = Places(environment: home.merging(["XDG_STATE_HOME": "/state", "XDG_CACHE_HOME": "/cache"]) { $1 })
    #expect(set.workFolder(Settings()) == "/state/drapto/work")
    #expect(set.earlierWorkFolders(Settings()) == ["/cache/drapto"])
    let relative = Places(environment: home.merging(["XDG_STATE_HOME": "state"]) { $1 })
    #expect(relative.workFolder(Settings()) == "/home/a/.local/state/drapto/work")
  }

  @Test func `work of earlier versions is looked for in the cache folder, or in the folder that is set`() throws {
    let places = Places(environment: home)
    #expect(places.earlierWorkFolders(Settings()) == ["/home/a/.cache/drapto"])
    let named = try settings(work: "~/films/work")
    #expect(places.workFolder(named) == "/home/a/films/work")
    #expect(places.earlierWorkFolders(named) == ["/home/a/films/work"])
  }
}
