import DraptoModel
import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoTerminal

/// What is remembered from one time to the next, and what the terminal's title says.
@Suite struct PreferencesTests {
  private func restored(_ preferences: LayoutPreferences, theme: String = "default") throws -> DashboardState {
    var options = DashboardSamples.options
    try options.settings.set("ui.theme", text: theme, from: .flag("--theme"))
    var state = DashboardState(size: Size(80, 24), options: options, catalog: DashboardSamples.empty().catalog)
    state.restore(preferences)
    return state
  }

  @Test func `what was chosen on the screen comes back`() throws {
    var state = DashboardSamples.full()
    for key in [",", "v", "]", "M", "t", "j", "Enter"] {
      if key == "v" { state.focus = .log }
      if key == "]" { state.focus = .queue }
      _ = state.update(.key(KeyPress(name: key)!))
    }
    let data = try JSONEncoder().encode(state.preferences)
    let again = try restored(try JSONDecoder().decode(LayoutPreferences.self, from: data))
    #expect(again.queueSort == .name && again.logView.level == .warning && !again.mouse && again.theme == "dark")
    #expect(again.weights == state.weights && again.weights?.count == 3)
    #expect(again.toast == nil)
  }

  @Test func `a theme set anew wins over an older choice, and one that is not there says so`() throws {
    var preferences = LayoutPreferences()
    preferences.theme = "ember"
    preferences.themeSetting = "default"
    #expect(try restored(preferences).theme == "ember")
    #expect(try restored(preferences, theme: "light").theme == "light")
    preferences.theme = "gone"
    #expect(try restored(preferences).theme == "default")
    let state = try restored(LayoutPreferences(), theme: "nowhere")
    #expect(state.theme == "default")
    #expect(state.toast?.text == "there is no theme “nowhere”: t shows those there are")
  }

  @Test func `heights of panels that are no more are left out`() throws {
    var preferences = LayoutPreferences()
    preferences.weights = ["queue": 5, "chunks": 6, "gone": 7]
    let state = try restored(preferences)
    #expect(state.weights == [.queue: 5, .chunks: 6])
    #expect([Panel.queue, .chunks, .log].allSatisfy { state.layout.contents[$0]!.height >= 1 })
  }

  @Test func `the title has share and films, of those that were not given up`() {
    #expect(Screen.title(DashboardSamples.full()) == "drapto 31% 1/8")
    #expect(Screen.title(DashboardSamples.empty()) == "drapto")
  }

  @Test func `a failure rings, an end is told, each as it is set`() throws {
    var options = DashboardSamples.options
    try options.settings.set("ui.notify", text: "true", from: .flag("test"))
    var state = DashboardState(size: Size(80, 24), options: options, catalog: DashboardSamples.empty().catalog)
    _ = state.update(.snapshot(DashboardSamples.engine()))
    func end(_ id: Int64, _ jobState: JobState) -> [Effect] {
      var job = state.engine.jobs[JobID(id)]!.job
      job.state = jobState
      return state.update(.event(ModelSamples.event(state.engine.sequence + 1, .job(job))))
    }
    #expect(end(1, .failed) == [.bell, .notify("drapto: The Long Voyage.mkv failed")])
    #expect(end(2, .done) == [.notify("drapto: dv-p8.1.mkv is done, 5 to go")])
    #expect(end(2, .done).isEmpty)
    #expect(end(3, .cancelled).isEmpty)
  }
}
