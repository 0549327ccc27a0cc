import DraptoTestSupport
import Foundation
import Testing

@testable import DraptoModel

@Suite struct ScheduleTests {
  private let berlin = TimeZone(identifier: "Europe/Berlin")!

  private func at(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }

  private func state(_ schedule: String, _ time: String, _ zone: TimeZone = .gmt) throws -> Schedule.State {
    try #require(Schedule(schedule)).state(at: at(time), in: zone)
  }

  @Test(arguments: ["", "  "]) func `no hours are all hours`(text: String) throws {
    #expect(try #require(Schedule(text)).spans.isEmpty)
    #expect(try state(text, "2026-06-01T12:00:00Z") == .open(until: nil))
  }

  @Test func `days before times hold for these times, and a span without days for every day`() throws {
    let every = Set(0..<7)
    #expect(try #require(Schedule("22:00-07:00")).spans == [.init(days: every, from: 1320, to: 420)])
    #expect(
      try #require(Schedule(" Mon-Fri 22:00-07:00 ,Sat, sun 00:00-24:00")).spans == [
        .init(days: [1, 2, 3, 4, 5], from: 1320, to: 420), .init(days: [6, 0], from: 0, to: 1440),
      ])
    // The days do not go on to the next times.
    #expect(
      try #require(Schedule("Mon 8:00-9:00, 12:00-13:00")).spans == [
        .init(days: [1], from: 480, to: 540), .init(days: every, from: 720, to: 780),
      ])
    #expect(
      try #require(Schedule("FRI-mon, Wed 01:00-02:00")).spans == [.init(days: [5, 6, 0, 1, 3], from: 60, to: 120)])
  }

  @Test(arguments: [
    "22:00", "22:00-", "22-7", "25:00-07:00", "22:60-07:00", "22:00-24:01", "24:00-07:00", "07:00-07:00", ",",
    "22:00-07:00,", "Mon", "Mon-", "Mon-Tue-Wed 22:00-07:00", "Mo 22:00-07:00", "Mon 22:00-07:00 Tue", "at night",
    "22:00-07:00 Mon", "22:00–07:00", "-1:00-07:00",
  ]) func `what is no schedule is refused`(text: String) {
    #expect(Schedule(text) == nil)
  }

  @Test func `a span over midnight is one span, of the day it begins`() throws {
    // 2026-06-05 is a Friday.
    let text = "Fri 22:00-07:00"
    #expect(try state(text, "2026-06-05T21:59:59Z") == .closed(until: at("2026-06-05T22:00:00Z")))
    #expect(try state(text, "2026-06-05T22:00:00Z") == .open(until: at("2026-06-06T07:00:00Z")))
    #expect(try state(text, "2026-06-06T06:59:59Z") == .open(until: at("2026-06-06T07:00:00Z")))
    #expect(try state(text, "2026-06-06T07:00:00Z") == .closed(until: at("2026-06-12T22:00:00Z")))
    // The morning of Friday belongs to Thursday's night.
    #expect(try state(text, "2026-06-05T03:00:00Z") == .closed(until: at("2026-06-05T22:00:00Z")))
  }

  @Test func `spans that touch or overlap are one, and round the week they are for ever`() throws {
    let weekend = "Mon-Fri 22:00-07:00, Sat,Sun 00:00-24:00"
    #expect(try state(weekend, "2026-06-05T23:00:00Z") == .open(until: at("2026-06-08T00:00:00Z")))
    #expect(try state(weekend, "2026-06-08T00:00:00Z") == .closed(until: at("2026-06-08T22:00:00Z")))
    #expect(try state("20:00-23:00, 22:00-02:00", "2026-06-05T20:30:00Z") == .open(until: at("2026-06-06T02:00:00Z")))
    #expect(try state("00:00-24:00", "2026-06-05T20:30:00Z") == .open(until: nil))
    #expect(try state("12:00-00:00, 00:00-12:00", "2026-06-05T20:30:00Z") == .open(until: nil))
  }

  @Test func `the hours are those of the zone's clock`() throws {
    #expect(try state("22:00-07:00", "2026-06-05T20:00:00Z", berlin) == .open(until: at("2026-06-06T05:00:00Z")))
    #expect(try state("22:00-07:00", "2026-06-05T19:59:00Z", berlin) == .closed(until: at("2026-06-05T20:00:00Z")))
    let chatham = try #require(TimeZone(identifier: "Pacific/Chatham"))
    #expect(try state("09:00-10:00", "2026-06-05T20:15:00Z", chatham) == .open(until: at("2026-06-05T21:15:00Z")))
  }

  @Test func `the night the clock is put forward is an hour shorter`() throws {
    // 2026-03-29, 02:00 becomes 03:00.
    #expect(try state("22:00-07:00", "2026-03-28T22:00:00Z", berlin) == .open(until: at("2026-03-29T05:00:00Z")))
    #expect(try state("22:00-07:00", "2026-03-29T05:00:00Z", berlin) == .closed(until: at("2026-03-29T20:00:00Z")))
    // A time that the clock leaves out is the end of the gap.
    #expect(try state("02:30-04:00", "2026-03-29T00:59:00Z", berlin) == .closed(until: at("2026-03-29T01:00:00Z")))
    #expect(try state("02:30-04:00", "2026-03-29T01:00:00Z", berlin) == .open(until: at("2026-03-29T02:00:00Z")))
    // Nothing is left of a span inside it.
    #expect(try state("02:10-02:50", "2026-03-29T01:00:00Z", berlin) == .closed(until: at("2026-03-30T00:10:00Z")))
  }

  @Test func `the night the clock is put back is an hour longer`() throws {
    // 2026-10-25, 03:00 becomes 02:00.
    #expect(try state("22:00-07:00", "2026-10-24T20:00:00Z", berlin) == .open(until: at("2026-10-25T06:00:00Z")))
    // A time that comes twice is the first of both.
    #expect(try state("02:30-04:00", "2026-10-25T00:29:00Z", berlin) == .closed(until: at("2026-10-25T00:30:00Z")))
    #expect(try state("02:30-04:00", "2026-10-25T01:15:00Z", berlin) == .open(until: at("2026-10-25T03:00:00Z")))
  }

  @Test func `every fifth hour of two years is open or closed as the clock on the wall says`() throws {
    let schedule = try #require(Schedule("Mon-Fri 22:15-06:45, Sat 10:00-24:00, Sun 00:00-18:00"))
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = berlin
    var now = try at("2026-01-01T00:00:00Z")
    for _ in 0..<2 * 366 * 24 / 5 {
      // Seven minutes past an hour and some more: never on a border.
      now += 5 * 3600
      let parts = calendar.dateComponents([.weekday, .hour, .minute], from: now.addingTimeInterval(420))
      let (day, minute) = (parts.weekday! - 1, parts.hour! * 60 + parts.minute!)
      let expected =
        switch day {
        case 0: minute < 18 * 60
        case 6: minute < 405 || minute >= 600
        case 1: minute >= 1335
        default: minute < 405 || minute >= 1335
        }
      let isOpen =
        if case .open = schedule.state(at: now.addingTimeInterval(420), in: berlin) { true } else { false }
      #expect(isOpen == expected, "\(now)")
    }
  }
}

@Suite struct HoursWordsTests {
  private let now = ModelSamples.time

  @Test func `the time work goes on is named, with its day where it is not within a day`() {
    // 2023-11-14 22:13:20 GMT, a Tuesday.
    let soon = QueueHold.hours(until: now.addingTimeInterval(46 * 60 + 40))
    #expect(soon.text(at: now, in: .gmt) == "outside the hours: goes on at 23:00")
    let later = QueueHold.hours(until: now.addingTimeInterval(3 * 86_400))
    #expect(later.text(at: now, in: .gmt) == "outside the hours: goes on Fri 22:13")
    #expect(soon.brief(at: now, in: .gmt) == "until 23:00")
    #expect(later.brief(at: now, in: .gmt) == "until Fri 22:13")
    #expect(QueueHold.diskLow(folder: "/", free: 1, minimum: 2).brief(at: now, in: .gmt) == nil)
    #expect(later.text(at: now, in: TimeZone(secondsFromGMT: 2 * 3600)!) == "outside the hours: goes on Sat 00:13")
    #expect(QueueHold.hours(until: .distantFuture).text(at: now, in: .gmt).hasPrefix("outside the hours: goes on "))
    #expect(QueueHold.hours(until: .distantPast).text(at: now, in: .gmt) == "outside the hours: goes on at —")
  }

  @Test func `what somebody paused is said before the hours`() {
    #expect(WorkStatus.running(.encoding, frozenBy: [.hours]).reason == "outside the hours")
    #expect(WorkStatus.running(.encoding, frozenBy: [.hours, .user]).reason == "paused by you")
    #expect(WorkStatus.running(.encoding, frozenBy: [.hours, .queue]).reason == "queue paused")
  }
}
