import DraptoModel
import Foundation

/// A forecast in words, the same on every screen. `~` stands before what rests on guesses of how long films are.
package enum ForecastText {
  /// `42.1%`; a dash where nothing was to be done.
  package static func share(_ forecast: Forecast?) -> String {
    guard let forecast, let share = forecast.share else { return "—" }
    return (forecast.isGuess ? "~" : "") + Format.percent(share)
  }

  /// `1:02:00`: seconds until all is done; a dash while that is not known.
  package static func left(_ forecast: Forecast?) -> String {
    guard let forecast, let left = forecast.secondsLeft else { return "—" }
    return (forecast.isGuess ? "~" : "") + Format.duration(left)
  }

  /// `≈ 06:12`, `≈ Sun 06:12`: when all is done; nil while that is not known.
  package static func end(_ forecast: Forecast?, _ now: Date, _ zone: TimeZone) -> String? {
    forecast?.end(now).map { "≈ " + Format.moment($0, from: now, in: zone) }
  }
}
