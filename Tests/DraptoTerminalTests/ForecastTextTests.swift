import DraptoModel
import DraptoReports
import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoTerminal

@Suite struct ForecastTextTests {
  private let now = ModelSamples.time

  @Test(
    arguments: [
      (0, "22:13"), (5400, "23:43"), (7200, "Wed 00:13"), (86_400, "Wed 22:13"), (518_400, "Mon 22:13"),
      (604_800, "11-21 22:13"), (5_184_000, "01-13 22:13"),
    ] as [(Double, String)]) func `an end has its day where that is not today`(seconds: Double, text: String)
  {
    #expect(Format.moment(now.addingTimeInterval(seconds), from: now, in: .gmt) == text)
  }

  @Test func `what rests on guesses is marked, what is not known is a dash`() {
    var forecast = Forecast(share: 0.5, secondsLeft: 60, done: 0, films: 1)
    #expect(ForecastText.share(forecast) == "50.0%" && ForecastText.left(forecast) == "1:00")
    #expect(ForecastText.end(forecast, now, .gmt) == "≈ 22:14")
    forecast.isGuess = true
    #expect(ForecastText.share(forecast) == "~50.0%" && ForecastText.left(forecast) == "~1:00")
    forecast.stop()
    #expect(ForecastText.left(forecast) == "—" && ForecastText.end(forecast, now, .gmt) == nil)
    #expect(ForecastText.share(nil) == "—" && ForecastText.left(nil) == "—")
  }

  @Test func `a header has what fits, and the clock alone where nothing was to be done`() {
    func header(_ width: Int, _ forecast: Forecast?) -> String {
      var state = DashboardSamples.empty(Size(width, 24))
      state.engine.forecast = forecast
      return CanvasDump.glyphs(Screen.draw(state))[0].trimmingCharacters(in: .whitespaces)
    }
    let forecast = Forecast(share: 0.5, secondsLeft: 60, framesPerSecond: 9, done: 1, films: 2)
    #expect(header(120, forecast).hasSuffix("50.0%   9.0 fps   queue ETA 1:00   ≈ 22:14   22:13:20"))
    #expect(header(70, forecast).hasSuffix("50.0%  9.0 fps  queue ETA 1:00  ≈ 22:14  22:13:20"))
    #expect(header(40, forecast).hasSuffix("50.0%  9.0 fps  1:00  ≈ 22:14"))
    #expect(header(120, nil).hasSuffix("waiting" + String(repeating: " ", count: 82) + "22:13:20"))
    #expect(header(120, Forecast(share: 1, done: 2, films: 2)).hasSuffix("100.0%   22:13:20"))
  }

  @Test func `one line tells no unit without its number`() {
    var state = DashboardSamples.full(Size(38, 8))
    func line() -> String { CanvasDump.glyphs(Screen.draw(state))[0].trimmingCharacters(in: .whitespaces) }
    #expect(line() == "1/8 ~31% 1 failed ETA ~1:15:20 10.0 fps" || line() == "1/8 ~31% 1 failed ETA ~1:15:20")
    state.engine.forecast?.stop()
    #expect(line() == "1/8 ~31% 1 failed")
    state.engine.forecast = nil
    #expect(line() == "idle 1 failed")
  }
}

@Suite struct OwnUsageTests {
  @Test func `drapto's own share is that of the machine, over some seconds`() {
    var usage = OwnUsage()
    func look(_ time: Double, _ own: Double) {
      usage.add(Gauges(cores: [0, 0], ownCPU: own), at: time)
    }
    look(0, 5)
    look(2, 5.02)
    #expect(usage.share == nil)
    look(4, 5.04)
    #expect(abs((usage.share ?? 1) - 0.005) < 1e-9)
    // Another engine.
    look(5, 0.1)
    #expect(usage.share == nil)
    for second in 6...60 { look(Double(second), 0.1) }
    #expect(usage.share == 0)
  }
}
