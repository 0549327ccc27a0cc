import DraptoModel
import DraptoReports
import DraptoTestSupport
import Testing

@testable import DraptoTerminal

/// What the header keeps where there is little room.
@Suite struct HeaderTests {
  private func line(_ state: DashboardState, _ width: Int) -> String {
    var canvas = Canvas(Size(width, 1))
    Header.draw(state, canvas.bounds, &canvas)
    return CanvasDump.glyphs(canvas)[0]
  }

  @Test func `counts of nothing fall first, failures stay to the last`() {
    var state = DashboardSamples.full(Size(160, 40), unicode: true)
    for id in state.order where state.engine.jobs[id]?.job.state == .waiting {
      state.engine.jobs[id]!.job.state = .paused
    }
    #expect(line(state, 160).contains("0 waiting"))
    var last = 0
    for width in stride(from: 160, through: 40, by: -1) {
      let text = line(state, width)
      #expect(text.contains("1 failed"), "\(width): \(text)")
      #expect(!text.contains("0 waiting") || text.contains("done"), "\(width): \(text)")
      last = width
    }
    #expect(last == 40 && !line(state, 60).contains("0 waiting"))
  }

  @Test func `why the queue waits is told before how many films are done, and that it does at any width`() {
    var state = DashboardSamples.full(Size(160, 40), unicode: true)
    state.engine.queue.hold = .diskLow(folder: "/work", free: 1 << 30, minimum: 3 << 30)
    #expect(line(state, 200).contains("WAITS: "))
    for width in 40...200 { #expect(line(state, width).contains("WAITS"), "\(width)") }
  }

  @Test func `no part overlaps another, at any width`() {
    var messages = RandomMessages(seed: 5)
    for _ in 0..<40 {
      var state = DashboardSamples.full(Size(120, 40), unicode: true)
      for _ in 0..<30 { _ = state.update(.event(messages.event())) }
      for width in [40, 55, 70, 90, 120] {
        let text = line(state, width)
        #expect(DisplayWidth.of(text) < width && text.hasPrefix(" drapto"), "\(width): \(text)")
        let isKnown = state.engine.forecast?.share != nil
        #expect(text.contains("%") || width < 70 || !isKnown, "how far it is: \(text)")
      }
    }
  }
}
