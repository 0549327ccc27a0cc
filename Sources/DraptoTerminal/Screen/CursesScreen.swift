import CNcurses
import DraptoModel
import Foundation
import Glibc

/// The one place that calls curses. Made, used and ended on one thread.
package final class CursesScreen: TerminalScreen {
  private let input: Int32
  private let output: Int32
  private var shown: Canvas?
  private var palette: Palette?
  private var resolved: [Style: TerminalStyle] = [:]
  private var pairs: [[Int]: Int32] = [:]
  /// Draws in place of curses where the colours are red, green and blue.
  private var writer = DirectWriter()
  private var typed = InputAssembler()
  private var emptyReads = 0
  private var title: String?
  private let isSynchronized: Bool
  private let isXterm: Bool
  private let clipboard: Bool
  /// Colours the terminal shows, by its description.
  package let colors: Int
  /// It takes red, green and blue, by its description.
  package let isDirect: Bool

  /// Opens the terminal on standard input and output, which are copied first.
  /// - Returns: nil where the terminal can't show pictures, under no name that was tried.
  package init?(environment: [String: String], clipboard: Bool) {
    self.clipboard = clipboard
    isSynchronized = environment["DRAPTO_NO_SYNC"] == nil
    // For poll and ioctl; curses closes its own.
    input = fcntl(0, F_DUPFD_CLOEXEC, 10)
    output = fcntl(1, F_DUPFD_CLOEXEC, 10)
    var isOpen = false
    for name in Self.names(environment) {
      let (from, to) = (fcntl(0, F_DUPFD_CLOEXEC, 10), fcntl(1, F_DUPFD_CLOEXEC, 10))
      if cn_start(name, from, to) {
        isOpen = true
        break
      }
      close(from)
      close(to)
    }
    guard isOpen else {
      close(input)
      close(output)
      return nil
    }
    isXterm = cn_is_xterm_like()
    colors = Int(cn_colors())
    isDirect = isXterm && (cn_is_direct() || (environment["TERM"] ?? "").hasSuffix(Self.direct))
  }

  /// What ends the names of descriptions whose colour numbers are red, green and blue.
  private static let direct = "-direct"

  /// Names to try: what the environment says, then what most terminals understand.
  static func names(_ environment: [String: String]) -> [String] {
    let term = environment["TERM"] ?? ""
    let hasColor = ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
    // Their numbers mean something else; what they can do besides is the same.
    let indexed = term.hasSuffix(direct) ? ["\(term.dropLast(direct.count))-256color"] : []
    return indexed + (term == "xterm" && hasColor ? ["xterm-256color"] : []) + [term, "xterm-256color", "vt100"]
  }

  /// Whether terminfo knows a terminal to draw on.
  package static func canOpen(_ environment: [String: String]) -> Bool { names(environment).contains { cn_knows($0) } }

  /// Gives the terminal back as it was.
  package func end() {
    cn_stop()
    close(input)
    close(output)
  }

  /// Columns and rows now.
  package var size: Size {
    var size = winsize()
    guard ioctl(output, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return Size(80, 24) }
    return Size(min(1000, Int(size.ws_col)), min(1000, Int(size.ws_row)))
  }

  // MARK: Input

  /// Waits for keys, the mouse or the descriptor; see ``TerminalScreen``.
  package func wait(for descriptor: Int32, milliseconds: Int) -> [TerminalInput] {
    var polled = [
      pollfd(fd: input, events: Int16(POLLIN), revents: 0), pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
    ]
    guard poll(&polled, 2, Int32(max(0, milliseconds))) > 0 else { return typed.endOfLostPaste() }
    let events = Int32(polled[0].revents)
    if events & (POLLHUP | POLLERR | POLLNVAL) != 0 { return [.closed] }
    guard events & POLLIN != 0 else { return typed.endOfLostPaste() }
    typed.begin()
    return read()
  }

  private func read() -> [TerminalInput] {
    var count = 0
    reading: while count < 4096 {
      count += 1
      let found = cn_read()
      switch found.kind {
      case CN_NONE: break reading
      case CN_CLOSED: return typed.end() + [.closed]
      case CN_CHARACTER: typed.take(character: found.value)
      case CN_KEY: take(key: Int(found.value))
      default: break
      }
    }
    // A terminal that says it has something and gives nothing is gone.
    emptyReads = count == 1 ? emptyReads + 1 : 0
    let inputs = typed.end()
    return emptyReads > 50 ? [.closed] : inputs
  }

  private func take(key: Int) {
    switch key {
    case CN_KEY_PASTE_BEGIN: typed.beginPaste()
    case CN_KEY_PASTE_END: typed.endPaste()
    case CN_KEY_MOUSE_SGR: typed.beginMouse(.sgr)
    case CN_KEY_MOUSE_X10: typed.beginMouse(.x10)
    default: typed.take(key: Self.key(key))
    }
  }

  private static func key(_ key: Int) -> KeyPress? {
    switch key {
    case CN_KEY_UP: .up
    case CN_KEY_DOWN: .down
    case CN_KEY_LEFT: .left
    case CN_KEY_RIGHT: .right
    case CN_KEY_HOME: .home
    case CN_KEY_END: .end
    case CN_KEY_PAGE_UP: .pageUp
    case CN_KEY_PAGE_DOWN: .pageDown
    case CN_KEY_INSERT: .insert
    case CN_KEY_DELETE: .delete
    case CN_KEY_BACKSPACE: .backspace
    case CN_KEY_ENTER: .enter
    case CN_KEY_BACK_TAB: .backTab
    case CN_KEY_FUNCTION...: .function(key - CN_KEY_FUNCTION)
    default: nil
    }
  }

  // MARK: Output

  /// Writes the cells that differ from the picture before.
  package func show(_ canvas: Canvas, _ palette: Palette) {
    if self.palette?.theme != palette.theme || self.palette?.depth != palette.depth {
      self.palette = palette
      resolved = [:]
      pairs = [:]
      forget()
    }
    if shown?.size != canvas.size { cn_resize(Int32(canvas.size.height), Int32(canvas.size.width)) }
    if palette.depth == .direct { write(canvas, palette) } else { draw(canvas) }
    shown = canvas
  }

  /// By curses, which knows how each terminal is told.
  private func draw(_ canvas: Canvas) {
    let runs = CanvasDiff.runs(from: shown, to: canvas)
    guard !runs.isEmpty || !hasCursor(of: canvas) else { return }
    for run in runs { put(run) }
    cn_cursor(Int32(canvas.cursor?.y ?? -1), Int32(canvas.cursor?.x ?? -1))
    let marks = isSynchronized && isXterm
    if marks { raw(Self.syncBegin) }
    cn_update()
    if marks { raw(Self.syncEnd) }
  }

  /// By our own sequences: curses only clears.
  private func write(_ canvas: Canvas, _ palette: Palette) {
    var old = shown?.size == canvas.size ? shown : nil
    let isNew = old == nil
    // A cleared screen is the picture of nothing, where nothing has the terminal's own ground.
    if isNew, resolve(.plain).background == .own { old = Canvas(canvas.size, unicode: canvas.unicode) }
    let runs = CanvasDiff.runs(from: old, to: canvas)
    guard isNew || !runs.isEmpty || !hasCursor(of: canvas) else { return }
    if isSynchronized { raw(Self.syncBegin) }
    if isNew {
      cn_clear()
      writer.forget()
    }
    var bytes = writer.bytes(runs, columns: canvas.size.width, resolve: resolve, shown: Self.characters)
    if let cursor = canvas.cursor { bytes += writer.move(x: cursor.x, y: cursor.y) }
    raw(bytes)
    if isNew || (shown?.cursor == nil) != (canvas.cursor == nil) { cn_show_cursor(canvas.cursor != nil) }
    if isSynchronized { raw(Self.syncEnd) }
  }

  private static let syncBegin = "\u{1B}[?2026h"
  private static let syncEnd = "\u{1B}[?2026l"

  private func hasCursor(of canvas: Canvas) -> Bool {
    shown?.cursor?.x == canvas.cursor?.x && shown?.cursor?.y == canvas.cursor?.y
  }

  private func put(_ run: CanvasDiff.Run) {
    var x = run.x
    for cell in run.cells {
      defer { x += 1 }
      guard !cell.text.isEmpty else { continue }
      let style = resolve(cell.style)
      let (attributes, pair) = (Self.attributes(style), pair(style))
      let isWide = x + 1 - run.x < run.cells.count && run.cells[x + 1 - run.x].text.isEmpty
      var characters = Self.characters(cell, isWide)
      if isWide, characters.last == Self.space {
        characters.removeLast()
        cn_put(Int32(run.y), Int32(x + 1), [wchar_t(Self.space), 0], attributes, pair)
      }
      cn_put(
        Int32(run.y), Int32(x), characters.map { wchar_t(bitPattern: $0) } + [0], attributes, pair)
    }
  }

  /// What is written of a cell. Where the C library measures otherwise than we do, the row would be shifted: something
  /// that takes the same room stands in its place.
  private static func characters(_ cell: Cell, _ isWide: Bool) -> [UInt32] {
    let characters = cell.text.unicodeScalars.map(\.value)
    let width = cn_width(characters[0])
    guard width != (isWide ? 2 : 1) else { return characters }
    // Unknown to it: newer than it is. `·` stands for everything that can't be shown.
    return [width < 0 ? 0xB7 : 0x3F] + (isWide ? [space] : [])
  }

  private static let space: UInt32 = 0x20

  private func resolve(_ style: Style) -> TerminalStyle {
    if let known = resolved[style] { return known }
    let result = palette!.resolve(style)
    resolved[style] = result
    return result
  }

  private static func attributes(_ style: TerminalStyle) -> Int32 {
    var attributes: Int32 = 0
    if style.attributes.contains(.bold) { attributes |= Int32(CN_BOLD) }
    if style.attributes.contains(.dim) { attributes |= Int32(CN_DIM) }
    if style.attributes.contains(.reverse) { attributes |= Int32(CN_REVERSE) }
    if style.attributes.contains(.underline) { attributes |= Int32(CN_UNDERLINE) }
    return attributes
  }

  private func pair(_ style: TerminalStyle) -> Int32 {
    func number(_ color: TerminalColor) -> Int { if case .number(let number) = color { number } else { -1 } }
    let (foreground, background) = (number(style.foreground), number(style.background))
    if foreground < 0, background < 0 { return 0 }
    if let known = pairs[[foreground, background]] { return known }
    guard pairs.count + 1 < Int(cn_pairs()) else { return 0 }
    let number = Int32(pairs.count + 1)
    cn_define_pair(number, Int32(foreground), Int32(background))
    pairs[[foreground, background]] = number
    return number
  }

  /// Writes every cell at the next picture.
  package func forget() {
    shown = nil
    writer.forget()
    cn_redraw()
  }

  /// Has the terminal report the mouse, or leaves it to the terminal.
  package func setMouse(_ on: Bool) { cn_mouse(on) }
  /// Rings the terminal's bell.
  package func bell() { raw("\u{07}") }
  /// Has terminals that can show a notice of the desktop (OSC 9).
  package func notify(_ text: String) { if isXterm { raw("\u{1B}]9;\(Format.visible(text))\u{07}") } }

  /// Puts a text on the clipboard (OSC 52), where terminal and settings let it.
  package func copy(_ text: String) -> Bool {
    guard isXterm, clipboard else { return false }
    // Terminals cut at about 100 KB.
    raw("\u{1B}]52;c;\(Data(text.utf8.prefix(74_000)).base64EncodedString())\u{07}")
    return true
  }

  /// Sets the window's title, where there is one.
  package func setTitle(_ text: String) {
    guard isXterm, text != title else { return }
    title = text
    raw("\u{1B}]2;\(Format.visible(text))\u{07}")
  }

  private func raw(_ text: String) { raw(Array(text.utf8)) }

  private func raw(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { cn_raw($0.baseAddress, Int32($0.count)) }
    }
  }

  // MARK: Suspending

  /// Gives the terminal to the shell until drapto is in the foreground again.
  package func suspend(isOver: () -> Bool) {
    cn_leave()
    signal(SIGTSTP, SIG_DFL)
    // The whole group: a script that waits for drapto must stop too.
    kill(0, SIGTSTP)
    usleep(50_000)
    signal(SIGTSTP, SIG_IGN)
    // `bg` lets the engine work on; the screen waits for `fg`.
    while tcgetpgrp(output) != getpgrp(), tcgetpgrp(output) != -1, !isOver() { usleep(250_000) }
    // Ended in the background: the terminal is the shell's now, and asking for its modes would stop the process.
    signal(SIGTTOU, SIG_IGN)
    guard !isOver() else { return }
    cn_enter()
    shown = nil
    title = nil
  }
}
