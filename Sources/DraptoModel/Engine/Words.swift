import Foundation

/// Reasons in words, made where they are shown: nothing of this is stored.
extension Hold {
  /// In words, for one line.
  package var text: String {
    switch self {
    case .user: "paused by you"
    case .job: "film paused by you"
    case .queue: "queue paused"
    case .hours: "outside the hours"
    case .disk: "disk nearly full"
    }
  }
}

extension WaitReason {
  /// In words, for one line.
  package var text: String {
    switch self {
    case .workers(1): "1 encoder at once"
    case .workers(let count): "\(count) encoders at once"
    case .memory(let needed, let spare):
      "memory: needs \(Format.bytes(needed)), \(Format.bytes(max(0, spare))) to spare"
    case .disk(let needed, let spare):
      "disk: needs \(Format.bytes(needed)) in the work folder, \(Format.bytes(max(0, spare))) to spare"
    case .mode(.draining): "queue drains: nothing new starts"
    case .mode(.finishing): "engine ends when what runs is finished"
    case .mode(.stopping): "engine stops"
    case .mode: "queue paused"
    case .queue(let hold): hold.text
    }
  }
}

extension QueueHold {
  /// In words, for one line, as they are now and here.
  package var text: String { text(at: Date(), in: .current) }

  /// In words, for one line.
  /// - Parameters:
  ///   - now: a time within a day of it needs no name of its day.
  ///   - zone: of the times in it.
  package func text(at now: Date, in zone: TimeZone) -> String {
    switch self {
    case .diskLow(let folder, let free, let minimum):
      "disk: \(Format.bytes(free)) free in \(Format.visible(folder)), \(Format.bytes(minimum)) must stay free"
    case .unreachable(let path, let error):
      "\(Format.visible(path)) can't be reached (\(Format.visible(error.message))): goes on by itself when it can"
    case .hours(let until):
      switch Format.time(until, after: now, in: zone) {
      case (nil, let clock): "\(Hold.hours.text): goes on at \(clock)"
      case (let day?, let clock): "\(Hold.hours.text): goes on \(day) \(clock)"
      }
    }
  }

  /// The same for where there is little room: `until 22:00`; nil where there is no short form.
  package func brief(at now: Date, in zone: TimeZone) -> String? {
    guard case .hours(let until) = self else { return nil }
    let (day, clock) = Format.time(until, after: now, in: zone)
    return "until " + [day, clock].compactMap { $0 }.joined(separator: " ")
  }
}

extension JobWait {
  /// In words, for one line.
  package var text: String {
    switch self {
    case .user: "paused by you"
    case .cancelledChunks(1): "1 cancelled chunk: retry it, or cancel the job"
    case .cancelledChunks(let count): "\(count) cancelled chunks: retry them, or cancel the job"
    case .room(let folder, let free, let workFree, let needed, let inEach):
      "disk: \(Format.visible(folder)) has \(Format.bytes(free)) free, the work folder \(Format.bytes(workFree)); the film needs \(Format.bytes(needed))\(inEach ? " in each" : "")"
    case .backOff(_, let error): "begins again by itself: \(Format.visible(error.description))"
    case .hours: Hold.hours.text
    case .record(let error): "can't be recorded yet: \(Format.visible(error.description))"
    }
  }
}

extension WorkStatus {
  /// Why it does not move; nil when it does, or has ended.
  package var reason: String? {
    switch self {
    case .pending(let holds), .running(_, let holds):
      // What somebody did to the whole comes first: letting the chunk go would change nothing.
      [Hold.job, .queue, .user, .disk, .hours].first(where: holds.contains)?.text
    case .inLine(let reason): reason?.text
    case .backingOff(_, let error) where error.code == .diskFull: "disk full: goes on when there is space"
    case .backingOff(_, let error): "an attempt failed: \(error.message)"
    case .done, .failed, .cancelled: nil
    }
  }
}

extension Chunk {
  /// Why it waits, or does not move.
  package var reason: String? {
    if case .backingOff(_, let error) = status, error.code != .diskFull {
      return "attempt \(attempt) failed: \(error.message)"
    }
    return status.reason
  }
}

extension TrackTask {
  /// Why it waits, or does not move.
  package var reason: String? { status.reason }
}

extension Job {
  /// Why it waits.
  package var reason: String? { wait?.text }
}

extension WorkStage {
  /// What is done with it, in a word.
  package var word: String {
    switch self {
    case .searching: "search"
    case .encoding: "encode"
    case .checking: "prove"
    }
  }
}
