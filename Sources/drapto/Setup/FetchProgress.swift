import DraptoModel
import DraptoTerminal
import Foundation
import Glibc

/// How far the fetching is: one line that is redrawn on a terminal, else a line at each quarter.
struct FetchProgress {
  let name: String
  let total: Int64
  let isLive: Bool
  let ascii: Bool
  private var quarter: Int64 = 0
  /// When the first bytes came, and how many these were.
  private var first: (seconds: Double, bytes: Int64)?
  private var said = ""

  init(name: String, total: Int64, isLive: Bool, ascii: Bool) {
    self.name = name
    self.total = total
    self.isLive = isLive
    self.ascii = ascii
  }

  /// Where stdout is a terminal that can go back to the start of a line.
  init(name: String, total: Int64) {
    let environment = ProcessInfo.processInfo.environment
    let canRedraw = isatty(1) == 1 && !["", "dumb"].contains(environment["TERM"] ?? "")
    self.init(name: name, total: total, isLive: canRedraw, ascii: !LocaleName.takesUTF8(environment))
  }

  /// What is to be written, raw, so many seconds after the start; nil: nothing new.
  mutating func text(_ step: FFmpegSetup.Step, seconds: Double, width: Int) -> String? {
    if first == nil, case .fetching(let bytes) = step { first = (seconds, bytes) }
    return isLive ? "\r" + fitted(line(step, seconds: seconds), width) + "\u{1B}[K" : plain(step)
  }

  /// Takes the live line off the screen.
  var end: String { isLive ? "\r\u{1B}[K" : "" }

  private func line(_ step: FFmpegSetup.Step, seconds: Double) -> String {
    switch step {
    case .connecting: return "\(name): asking the package index\(ascii ? "..." : "…")"
    case .unpacking: return "\(name): unpacking and checking\(ascii ? "..." : "…")"
    case .trying: return "\(name): trying it out\(ascii ? "..." : "…")"
    case .fetching(let bytes):
      let share = total > 0 ? Double(bytes) / Double(total) : 0
      let (begun, before) = first ?? (seconds, bytes)
      let speed = seconds > begun ? Int64(Double(bytes - before) / (seconds - begun)) : 0
      return "\(name)  \(Bars.bar(share, 24, ascii: ascii))  \(Format.bytes(bytes)) of \(Format.bytes(total))"
        + "  \(Format.percent(share))"
        + (speed > 0
          ? "  \(Format.bytes(speed))/s  \(Format.duration(Double(total - bytes) / Double(speed))) left" : "")
    }
  }

  /// A line that wrapped could not be redrawn.
  private func fitted(_ text: String, _ width: Int) -> String { String(text.prefix(max(1, width - 1))) }

  private mutating func plain(_ step: FFmpegSetup.Step) -> String? {
    let text: String
    switch step {
    case .fetching(let bytes):
      let reached = total > 0 ? 4 * bytes / total : 0
      guard reached > quarter else { return nil }
      quarter = reached
      text = "\(name): \(Format.bytes(bytes)) of \(Format.bytes(total))\n"
    default: text = line(step, seconds: 0) + "\n"
    }
    guard text != said else { return nil }
    said = text
    return text
  }
}
