import Foundation

/// Why a job does not go on: its own state, or that of the queue and of the other jobs.
package enum JobReason: Sendable, Equatable {
  /// What its own record says.
  case wait(JobWait)
  /// What somebody made of the queue.
  case mode(QueueState.Mode)
  /// What holds the queue by itself.
  case queue(QueueHold)
  /// What holds all of its chunks that could run.
  case hold(Hold)
  /// So many films are worked on at once, and as many are.
  case films(Int)
  /// The chunks of the film with this name come first.
  case behind(String)
  /// What its next chunk lacks.
  case lack(WaitReason)
  /// An attempt failed; the next one comes by itself.
  case attempt(ErrorReport)
}

extension JobReason {
  /// In words, for one line, as they are now and here.
  package var text: String { text(at: Date(), in: .current) }

  /// In words, for one line.
  /// - Parameters:
  ///   - now: a time within a day of it needs no name of its day.
  ///   - zone: of the times in it.
  package func text(at now: Date, in zone: TimeZone) -> String {
    switch self {
    case .wait(let wait): wait.text
    case .mode(let mode): WaitReason.mode(mode).text
    case .queue(.diskLow(let folder, let free, let minimum)):
      "\(Hold.disk.text): \(Format.bytes(free)) free in \(Format.visible(folder)), \(Format.bytes(minimum)) must stay free"
    case .queue(let hold): hold.text(at: now, in: zone)
    case .hold(let hold): hold.text
    case .films(let count): count == 1 ? "1 film at once" : "\(count) films at once"
    case .behind(let film): "behind \(Format.visible(film))"
    case .lack(let reason): reason.text
    case .attempt(let error): "an attempt failed: \(Format.visible(error.message))"
    }
  }

  /// The same for where there is little room; nil where the words themselves are short, or their beginning says enough.
  package func brief(at now: Date, in zone: TimeZone) -> String? {
    switch self {
    case .wait(.cancelledChunks(let count)): count == 1 ? "1 chunk cancelled" : "\(count) chunks cancelled"
    case .wait(.room(_, _, _, let needed, _)): "disk: needs \(Format.bytes(needed))"
    case .wait(.record(let error)) where error.code == .diskFull: "disk of the queue full"
    case .queue(.diskLow): Hold.disk.text
    case .queue(.hours(let until)):
      switch Format.time(until, after: now, in: zone) {
      case (nil, let clock): "goes on at \(clock)"
      case (let day?, let clock): "goes on \(day) \(clock)"
      }
    case .lack(.memory(let needed, _)): "memory: needs \(Format.bytes(needed))"
    case .lack(.disk(let needed, _)): "disk: needs \(Format.bytes(needed))"
    case .mode(.draining): "queue drains"
    case .attempt: "an attempt failed"
    case .wait, .mode, .queue, .hold, .films, .behind, .lack: nil
    }
  }
}
