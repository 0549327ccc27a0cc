import DraptoModel
import Glibc

/// A terminal that is a script: types keys into the real dashboard and writes down what it shows. One command a line:
///
///     size 120 40        type /films     keys p Down Enter ^L
///     wait 1.5           until TEXT      dump         styles
package final class ScriptScreen: TerminalScreen {
  private enum Command {
    case size(Size)
    case keys([KeyPress])
    case wait(Double)
    case until(String)
    case dump(styles: Bool)
  }

  /// As the script said last.
  package private(set) var size: Size
  /// As of a usual terminal.
  package let colors = 256
  private var commands: ArraySlice<Command>
  private var canvas: Canvas?
  private var waited = 0.0
  private let started = ContinuousClock.now
  private var since: Double?
  private let write: (String) -> Void

  /// Seconds `until` waits before it gives up.
  private static let patience = 120.0

  /// - Parameter write: takes the lines of the dumps.
  /// - Throws: ``ErrorReport`` (`DRP-USAGE`) for a line that is no command.
  package init(_ text: String, size: Size = Size(80, 24), write: @escaping (String) -> Void) throws {
    self.size = size
    self.write = write
    commands = []
    for line in text.split(separator: "\n").map(String.init) where !line.hasPrefix("#") {
      guard let command = Self.parse(line) else {
        throw ErrorReport(.usage, "the script has a line that is no command: \(line)")
      }
      commands.append(command)
    }
  }

  private static func parse(_ line: String) -> Command? {
    let words = line.split(separator: " ").map(String.init)
    let rest = words.first.map { String(line.dropFirst($0.count + 1)) } ?? ""
    switch words.first {
    case "size":
      guard words.count == 3, let width = Int(words[1]), let height = Int(words[2]) else { return nil }
      return .size(Size(width, height))
    case "keys":
      let keys = words.dropFirst().map { KeyPress(name: $0) }
      return keys.contains(nil) ? nil : .keys(keys.compactMap { $0 })
    case "type": return .keys(rest.map { .character($0) })
    case "wait": return Double(rest).map { .wait($0) }
    case "until": return .until(rest)
    case "dump": return .dump(styles: false)
    case "styles": return .dump(styles: true)
    default: return nil
    }
  }

  private var now: Double { (ContinuousClock.now - started).seconds }

  /// Returns the next keys of the script, when its waits allow.
  package func wait(for descriptor: Int32, milliseconds: Int) -> [TerminalInput] {
    guard let command = commands.first else { return [.closed] }
    switch command {
    case .size(let new): size = new
    case .keys(let keys):
      commands.removeFirst()
      return keys.map { .key($0) }
    case .wait(let seconds):
      since = since ?? now
      if now - since! < seconds {
        rest(descriptor, min(milliseconds, 50))
        return []
      }
    case .until(let text):
      since = since ?? now
      if canvas.map({ CanvasDump.glyphs($0).contains { $0.contains(text) } }) != true {
        if now - since! > Self.patience {
          write("until: “\(text)” never came")
          commands = []
        }
        rest(descriptor, min(milliseconds, 50))
        return []
      }
    case .dump(let styles):
      guard let canvas else {
        rest(descriptor, 10)
        return []
      }
      write((styles ? CanvasDump.styles(canvas) : CanvasDump.glyphs(canvas)).joined(separator: "\n") + "\n")
    }
    since = nil
    commands.removeFirst()
    return []
  }

  private func rest(_ descriptor: Int32, _ milliseconds: Int) {
    var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    poll(&polled, 1, Int32(milliseconds))
  }

  /// Keeps the picture, for when the script asks for it.
  package func show(_ canvas: Canvas, _ palette: Palette) { self.canvas = canvas }
  /// Nothing is drawn, so nothing is to be forgotten.
  package func forget() {}
  /// A script has no mouse.
  package func setMouse(_ on: Bool) {}
  /// A script has no bell.
  package func bell() {}
  /// A script has no desktop.
  package func notify(_ text: String) {}
  /// A script has no clipboard: always false.
  package func copy(_ text: String) -> Bool { false }
  /// A script has no window.
  package func setTitle(_ text: String) {}
  /// A script can't be suspended.
  package func suspend(isOver: () -> Bool) {}
}
