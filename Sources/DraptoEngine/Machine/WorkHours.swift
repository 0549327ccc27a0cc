import DraptoModel
import Foundation

/// The hours in which work may run, by the engine's clock.
@EngineActor final class WorkHours {
  private let schedule: Schedule
  private let freezes: Bool
  private let now: @Sendable () -> Date
  private let zone: TimeZone
  /// What holds the queue, as of the last look; nil: it is within the hours.
  private(set) var hold: QueueHold?

  init(_ configuration: EngineConfiguration) {
    // Settings are checked where they are set.
    schedule = Schedule(configuration.settings[SettingsCatalog.schedule]) ?? Schedule("")!
    freezes = configuration.settings[SettingsCatalog.outsideSchedule] == "freeze"
    now = configuration.now
    zone = configuration.timeZone
    look()
  }

  /// Asks the clock.
  func look() {
    guard !schedule.spans.isEmpty else { return }
    hold = if case .closed(let until) = schedule.state(at: now(), in: zone) { .hours(until: until) } else { nil }
  }

  /// Work may start.
  var areOpen: Bool { hold == nil }
  /// What encodes stands still.
  var areFreezing: Bool { freezes && !areOpen }
}
