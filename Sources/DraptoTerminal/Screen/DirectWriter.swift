/// The bytes that draw changed cells in true colour, in ECMA-48's own sequences: curses knows red, green and blue only
/// from descriptions of terminals that hardly any machine has. What a terminal holds already is not written again.
package struct DirectWriter {
  private var style: TerminalStyle?
  /// Where the cursor stands; nil: nobody knows, as behind the last column.
  private var place: (x: Int, y: Int)?

  package init() {}

  /// The terminal was cleared, or others have written to it.
  package mutating func forget() {
    style = nil
    place = nil
  }

  /// - Parameters:
  ///   - columns: of the screen.
  ///   - resolve: how a style is shown.
  package mutating func bytes(
    _ runs: [CanvasDiff.Run], columns: Int, resolve: (Style) -> TerminalStyle, shown: (Cell, Bool) -> [UInt32]
  ) -> [UInt8] {
    var output = ""
    for run in runs { put(run, columns, resolve, shown, &output) }
    return Array(output.utf8)
  }

  /// Moves the cursor.
  package mutating func move(x: Int, y: Int) -> [UInt8] {
    var output = ""
    move(x, y, &output)
    return Array(output.utf8)
  }

  private mutating func put(
    _ run: CanvasDiff.Run, _ columns: Int, _ resolve: (Style) -> TerminalStyle, _ shown: (Cell, Bool) -> [UInt32],
    _ output: inout String
  ) {
    var cells = run.cells[...]
    let blank = TerminalStyle(foreground: .own, background: .own, attributes: [])
    // The rest of the line in one go; on a ground of its own that would depend on the terminal.
    let isToEnd = run.x + cells.count == columns
    if isToEnd {
      while let last = cells.last, last.text == " ", Self.isEmpty(resolve(last.style)) { cells.removeLast() }
    }
    let isCut = run.cells.count - cells.count > 3
    if !isCut { cells = run.cells[...] }
    for (offset, cell) in cells.enumerated() where !cell.text.isEmpty {
      let x = run.x + offset
      move(x, run.y, &output)
      set(resolve(cell.style), &output)
      let isWide = offset + 1 < cells.count && cells[cells.startIndex + offset + 1].text.isEmpty
      for value in shown(cell, isWide) { Unicode.Scalar(value).map { output.unicodeScalars.append($0) } }
      let next = x + (isWide ? 2 : 1)
      place = next < columns ? (next, run.y) : nil
    }
    guard isCut else { return }
    move(run.x + cells.count, run.y, &output)
    set(blank, &output)
    output += "\u{1B}[K"
  }

  private static func isEmpty(_ style: TerminalStyle) -> Bool {
    style.background == .own && style.attributes.isDisjoint(with: [.reverse, .underline])
  }

  private mutating func move(_ x: Int, _ y: Int, _ output: inout String) {
    defer { place = (x, y) }
    if let place, place.y == y {
      if place.x == x { return }
      if x > place.x {
        output += x == place.x + 1 ? "\u{1B}[C" : "\u{1B}[\(x - place.x)C"
        return
      }
    }
    output += "\u{1B}[\(y + 1);\(x + 1)H"
  }

  private mutating func set(_ new: TerminalStyle, _ output: inout String) {
    guard style != new else { return }
    var codes: [String] = []
    var old = style
    if old?.attributes != new.attributes {
      codes.append("0")
      old = TerminalStyle(foreground: .own, background: .own, attributes: [])
      for (attribute, code) in Self.attributes where new.attributes.contains(attribute) { codes.append(code) }
    }
    if old?.foreground != new.foreground { codes.append(Self.code(new.foreground, 38)) }
    if old?.background != new.background { codes.append(Self.code(new.background, 48)) }
    style = new
    output += "\u{1B}[" + codes.joined(separator: ";") + "m"
  }

  private static let attributes: [(Style.Attributes, String)] = [
    (.bold, "1"), (.dim, "2"), (.underline, "4"), (.reverse, "7"),
  ]

  private static func code(_ color: TerminalColor, _ kind: Int) -> String {
    switch color {
    case .own: "\(kind + 1)"
    case .number(let number): "\(kind);5;\(number)"
    case .rgb(let color): "\(kind);2;\(color.red);\(color.green);\(color.blue)"
    }
  }
}
