import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@Suite struct WatchedFolderTests {
  private func read(_ tables: [String: SettingValue]...) throws -> [WatchedFolder] {
    try WatchedFolder.read(tables, from: .file("c.toml"))
  }

  private func report(_ tables: [String: SettingValue]...) -> ErrorReport? {
    do {
      _ = try WatchedFolder.read(tables, from: .file("c.toml"))
      return nil
    } catch { return ErrorReport.of(error) }
  }

  @Test func `a folder is enough, and everything else can be said`() throws {
    let all = try read(
      ["folder": .text("/in")],
      ["folder": .text("~/films"), "output": .text("/out"), "preset": .text("grain"), "still": .int(5)],
      ["folder": .text("/other"), "output": .text("")])
    #expect(
      all == [
        WatchedFolder(folder: "/in"), WatchedFolder(folder: "~/films", output: "/out", preset: "grain", still: 5),
        WatchedFolder(folder: "/other"),
      ])
    #expect(all[0].still == 30)
    #expect(
      all[1].toml == ["[[watch]]", #"folder = "~/films""#, #"output = "/out""#, #"preset = "grain""#, "still = 5"])
    #expect(all[0].toml == ["[[watch]]", #"folder = "/in""#, "still = 30"])
  }

  @Test func `what is wrong names file and place`() {
    let good: [String: SettingValue] = ["folder": .text("/in")]
    let unknown = report(good, ["folder": .text("/b"), "stil": .int(3)])
    #expect(unknown?.code == .settingUnknown)
    #expect(unknown?.message == "c.toml: unknown setting `watch[2].stil`; did you mean `watch.still`?")
    let type = report(["folder": .int(3)])
    #expect(type?.code == .settingType)
    #expect(type?.message == "c.toml: `watch[1].folder` is a whole number (3): must be a path")
    let range = report(good, ["folder": .text("/b"), "still": .int(-1)])
    #expect(range?.code == .settingRange)
    #expect(range?.message == "c.toml: `watch[2].still` is -1: must be a whole number from 0 to 86400")
    #expect(report(["folder": .text("/b"), "preset": .text("best")])?.message.contains("`watch[1].preset`") == true)
    #expect(report(["still": .int(3)])?.message == "c.toml: watch[1] has no `folder`: it must name the folder to watch")
    #expect(report(["folder": .text("")])?.message.contains("has no `folder`") == true)
    #expect(report(["folder": .text("in")])?.message == #"c.toml: watch[1].folder is "in": must begin with / or ~/"#)
    #expect(report(["folder": .text("/in"), "output": .text("out")])?.message.contains("watch[1].output") == true)
    #expect(report(good, good)?.message == "c.toml: watch[2].folder is that of watch[1]")
  }

  @Test func `every key has its place in the manual`() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "docs/configuration.md"), encoding: .utf8)
    for definition in WatchedFolder.definitions {
      #expect(text.contains("`\(definition.key)`"))
      #expect(text.contains(definition.summary))
    }
  }

  @Test func `a folder's state is said in words`() {
    var view = WatchView(folder: "/in")
    #expect(view.text == "is being looked into")
    view.lastLook = ModelSamples.time
    #expect(view.text == "nothing new")
    (view.added, view.waiting, view.refused) = (1, 2, 1)
    #expect(view.text == "1 film added, 2 films not still yet, 1 film can't be queued: see the log")
    view.problem = "/in is not there"
    #expect(view.text == "/in is not there; it is looked at again")
  }
}

@Suite struct OutputPlacesTests {
  private func outputs(_ names: [String], in folder: String?) -> [String?] {
    let films = names.map { OutputPlaces.Film(path: "/in/" + $0, relative: $0) }
    return OutputPlaces.outputs(of: films, in: folder, container: .mkv).map { try? $0.get() }
  }

  @Test func `films keep their folders and names, beside the source with an ending of their own`() {
    #expect(outputs(["a.mp4", "b/c.avi"], in: "/out") == ["/out/a.mkv", "/out/b/c.mkv"])
    #expect(outputs(["a.mp4", "b/c.avi"], in: nil) == ["/in/a.av1.mkv", "/in/b/c.av1.mkv"])
  }

  @Test func `films that differ in their ending keep it, and what can't be told apart is refused`() {
    #expect(outputs(["a.mp4", "a.avi", "b.avi"], in: "/out") == ["/out/a.mp4.mkv", "/out/a.avi.mkv", "/out/b.mkv"])
    #expect(outputs(["a.mp4", "a.avi", "a.mp4.avi"], in: "/out") == [nil, "/out/a.avi.mkv", nil])
  }

  @Test func `no film goes where another one lies`() {
    let films = [("/a/film.mkv", nil), ("/b/film.mkv", nil), ("/a/sub/x.mp4", "sub/x.mp4"), ("/b/sub/x.mkv", nil)]
    let outputs = OutputPlaces.outputs(
      of: films.map { OutputPlaces.Film(path: $0, relative: $1) }, in: "/b", container: .mkv
    ).map { try? $0.get() }
    #expect(outputs == [nil, "/b/film.av1.mkv", nil, "/b/x.mkv"])
  }
}
