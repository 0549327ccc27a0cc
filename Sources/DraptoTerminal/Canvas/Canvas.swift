/// One place of the screen. The right half of a wide glyph is an empty text.
package struct Cell: Sendable, Equatable {
  /// One character of one column, or of two; empty behind one of two.
  package var text: String
  /// Its colours and attributes.
  package var style: Style

  /// An empty cell.
  package static let blank = Cell(text: " ", style: .plain)
}

/// A grid of cells to draw on. Drawing outside of it, or of the present clip, is silently left out.
package struct Canvas: Sendable, Equatable {
  /// Columns and rows.
  package let size: Size
  /// Row by row.
  package private(set) var cells: [Cell]
  /// Draw in Unicode; else in ASCII.
  package let unicode: Bool
  /// Where the terminal's cursor should stand; nil: hidden.
  package var cursor: (x: Int, y: Int)?
  private var clip: Rect

  /// An empty picture, with nothing clipped.
  package init(_ size: Size, unicode: Bool = true) {
    self.size = size
    self.unicode = unicode
    clip = Rect(size)
    cells = Array(repeating: .blank, count: size.width * size.height)
  }

  package static func == (a: Canvas, b: Canvas) -> Bool {
    a.size == b.size && a.cells == b.cells && a.cursor?.x == b.cursor?.x && a.cursor?.y == b.cursor?.y
  }

  /// All of it.
  package var bounds: Rect { Rect(size) }

  /// The cell at a column and row inside the canvas.
  package subscript(x: Int, y: Int) -> Cell { cells[y * size.width + x] }

  /// Draws with everything outside of `rect` held back.
  package mutating func clipped(to rect: Rect, _ draw: (inout Canvas) -> Void) {
    let before = clip
    clip = clip.intersection(rect)
    draw(&self)
    clip = before
  }

  /// Fills a rectangle, as far as it lies on the canvas and in the clip.
  package mutating func fill(_ rect: Rect, _ style: Style, _ character: String = " ") {
    let area = rect.intersection(clip)
    for y in area.y..<max(area.y, area.maxY) {
      for x in area.x..<max(area.x, area.maxX) { set(x, y, Glyph(text: character, width: 1), style) }
    }
  }

  /// Draws text and returns the column behind it, as if nothing had been cut off.
  @discardableResult
  package mutating func put(_ text: String, x: Int, y: Int, _ style: Style = .plain) -> Int {
    put(Glyphs.of(text, unicode: unicode), x: x, y: y, style)
  }

  /// Draws glyphs and returns the column behind them, as if nothing had been cut off.
  @discardableResult
  package mutating func put(_ glyphs: [Glyph], x: Int, y: Int, _ style: Style) -> Int {
    var column = x
    for glyph in glyphs {
      set(column, y, glyph, style)
      column += glyph.width
    }
    return column
  }

  /// Draws text in exactly `width` cells: cut with `…`, or filled with spaces.
  package mutating func put(
    _ text: String, x: Int, y: Int, width: Int, _ style: Style = .plain, alignment: Alignment = .left
  ) {
    guard width > 0 else { return }
    let glyphs = Self.fit(Glyphs.of(text, unicode: unicode), width, unicode: unicode)
    let used = glyphs.reduce(0) { $0 + $1.width }
    fill(Rect(x: x, y: y, width: width, height: 1), style)
    put(glyphs, x: alignment == .left ? x : x + width - used, y: y, style)
  }

  /// At which end of its room a text stands.
  package enum Alignment: Sendable { case left, right }

  /// Cuts to at most `width` cells, with `…` in place of what is lost.
  package static func fit(_ glyphs: [Glyph], _ width: Int, unicode: Bool) -> [Glyph] {
    let total = glyphs.reduce(0) { $0 + $1.width }
    guard total > width else { return glyphs }
    guard width > 0 else { return [] }
    var result: [Glyph] = []
    var used = 0
    for glyph in glyphs {
      if used + glyph.width > width - 1 { break }
      result.append(glyph)
      used += glyph.width
    }
    result.append(Glyph(text: unicode ? "…" : ".", width: 1))
    return result
  }

  /// Changes the style of cells that are drawn already.
  package mutating func restyle(_ rect: Rect, _ change: (Style) -> Style) {
    let area = rect.intersection(clip)
    for y in area.y..<max(area.y, area.maxY) {
      for x in area.x..<max(area.x, area.maxX) {
        let index = y * size.width + x
        cells[index].style = change(cells[index].style)
      }
    }
  }

  private mutating func set(_ x: Int, _ y: Int, _ glyph: Glyph, _ style: Style) {
    guard clip.contains(x, y) else {
      // Its right half can't stand alone.
      if glyph.width == 2, clip.contains(x + 1, y) { write(x + 1, y, Cell(text: " ", style: style)) }
      return
    }
    guard glyph.width == 2 else {
      write(x, y, Cell(text: glyph.text, style: style))
      return
    }
    if clip.contains(x + 1, y) {
      write(x, y, Cell(text: glyph.text, style: style))
      write(x + 1, y, Cell(text: "", style: style))
    } else {
      write(x, y, Cell(text: " ", style: style))
    }
  }

  /// Half a wide glyph can't stay: what is left of it becomes a space.
  private mutating func write(_ x: Int, _ y: Int, _ cell: Cell) {
    let index = y * size.width + x
    if cells[index].text.isEmpty, x > 0, !cell.text.isEmpty { cells[index - 1].text = " " }
    if x + 1 < size.width, cells[index + 1].text.isEmpty, !cells[index].text.isEmpty { cells[index + 1].text = " " }
    cells[index] = cell
  }
}
