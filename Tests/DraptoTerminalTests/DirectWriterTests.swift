import DraptoModel
import DraptoReports
import DraptoTestSupport
import Testing

@testable import DraptoTerminal

/// What is written to terminals with true colour, read again as such a terminal does.
@Suite struct DirectWriterTests {
  private static let palette = Palette(theme: ThemeCatalog().standard, depth: .direct)

  private static func shown(_ cell: Cell, _ isWide: Bool) -> [UInt32] { cell.text.unicodeScalars.map(\.value) }

  private static func bytes(_ writer: inout DirectWriter, from old: Canvas?, to new: Canvas, _ palette: Palette)
    -> [UInt8]
  {
    writer.bytes(
      CanvasDiff.runs(from: old, to: new), columns: new.size.width, resolve: palette.resolve, shown: shown)
  }

  @Test(arguments: Array(UInt64(1)...4), ["default", "dark", "monochrome"])
  func `a terminal shows every picture as it is, however it got there`(seed: UInt64, theme: String) async throws {
    let palette = Palette(theme: try #require(ThemeCatalog()[name: theme]), depth: .direct)
    var messages = RandomMessages(seed: seed)
    let size = Size(.random(in: 40...130, using: &messages.random), .random(in: 10...45, using: &messages.random))
    var state = DashboardSamples.full(size, unicode: seed % 2 == 0)
    var terminal = TinyTerminal(size)
    var writer = DirectWriter()
    var old: Canvas? = palette.resolve(.plain).background == .own ? Canvas(size) : nil
    for step in 0..<120 {
      let message = messages.message(size)
      if case .resize = message { continue }
      _ = state.update(message)
      state.settle()
      await Task.yield()
      let picture = Screen.draw(state)
      terminal.take(Self.bytes(&writer, from: old, to: picture, palette))
      for y in 0..<size.height {
        for x in 0..<size.width where !picture[x, y].text.isEmpty {
          let wanted = TinyTerminal.Cell(text: picture[x, y].text, style: palette.resolve(picture[x, y].style))
          let found = terminal[x, y]
          guard !found.looks(like: wanted) else { continue }
          Issue.record("seed \(seed), step \(step), \(x),\(y): \(found) in place of \(wanted)")
          return
        }
      }
      old = picture
    }
  }

  @Test func `what did not change is not written`() {
    let picture = Screen.draw(DashboardSamples.full(Size(120, 40), unicode: true))
    var writer = DirectWriter()
    #expect(!Self.bytes(&writer, from: nil, to: picture, Self.palette).isEmpty)
    #expect(Self.bytes(&writer, from: picture, to: picture, Self.palette).isEmpty)
  }

  @Test func `a whole picture costs less than ten kilobytes, a step of a bar next to nothing`() {
    let picture = Screen.draw(DashboardSamples.full(Size(120, 40), unicode: true))
    var writer = DirectWriter()
    let whole = Self.bytes(&writer, from: Canvas(picture.size), to: picture, Self.palette)
    #expect(whole.count <= 12_288, "\(whole.count) bytes")
    var next = picture
    next.bar(0.5, x: 40, y: 8, width: 12, .work)
    var after = next
    after.bar(0.52, x: 40, y: 8, width: 12, .work)
    _ = Self.bytes(&writer, from: picture, to: next, Self.palette)
    #expect(Self.bytes(&writer, from: next, to: after, Self.palette).count <= 60)
  }

  @Test func `colours and attributes are told once, and taken back`() {
    var canvas = Canvas(Size(12, 2))
    canvas.put("ab", x: 0, y: 0, Style(.highlight, .bold))
    canvas.put("cd", x: 2, y: 0, .plain)
    canvas.put("ef", x: 6, y: 1, .plain)
    var writer = DirectWriter()
    let text = String(
      decoding: Self.bytes(&writer, from: Canvas(Size(12, 2)), to: canvas, Self.palette), as: UTF8.self)
    let color = Contrast.lifted(RGB(0x5f, 0xaf, 0xff), on: Palette.anyGround)
    #expect(
      text
        == "\u{1B}[1;1H\u{1B}[0;1;38;2;\(color.red);\(color.green);\(color.blue)mab\u{1B}[0mcd\u{1B}[2;7Hef")
  }
}

/// The part of a terminal that pictures need: text, places, colours.
private struct TinyTerminal {
  struct Cell: Equatable {
    var text = " "
    var style = TerminalStyle(foreground: .own, background: .own, attributes: [])

    /// Of a blank only its ground is seen.
    func looks(like other: Cell) -> Bool {
      guard text == other.text, style.background == other.style.background else { return false }
      let seen: Style.Attributes = [.reverse, .underline]
      if text == " ", style.attributes.isDisjoint(with: seen), other.style.attributes.isDisjoint(with: seen) {
        return true
      }
      return style == other.style
    }
  }

  private let size: Size
  private var cells: [Cell]
  private var (x, y) = (0, 0)
  private var style = Cell().style

  init(_ size: Size) {
    self.size = size
    cells = Array(repeating: Cell(), count: size.width * size.height)
  }

  subscript(x: Int, y: Int) -> Cell { cells[y * size.width + x] }

  mutating func take(_ bytes: [UInt8]) {
    var rest = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)[...]
    while let scalar = rest.popFirst() {
      guard scalar == "\u{1B}" else {
        put(scalar)
        continue
      }
      _ = rest.popFirst()
      let parameters = String(String.UnicodeScalarView(rest.prefix { $0.value < 0x40 }))
      rest = rest.dropFirst(parameters.unicodeScalars.count)
      act(
        rest.popFirst() ?? "?", parameters.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 })
    }
  }

  private mutating func put(_ scalar: Unicode.Scalar) {
    if DisplayWidth.ofBase(scalar) == 0, x > 0 {
      var at = y * size.width + x - 1
      if cells[at].text.isEmpty { at -= 1 }
      cells[at].text.unicodeScalars.append(scalar)
      return
    }
    let width = DisplayWidth.of(Character(scalar))
    cells[y * size.width + x] = Cell(text: String(scalar), style: style)
    if width == 2 { cells[y * size.width + x + 1] = Cell(text: "", style: style) }
    x += width
  }

  private mutating func act(_ final: Unicode.Scalar, _ numbers: [Int]) {
    switch final {
    case "H": (y, x) = (numbers[0] - 1, numbers[1] - 1)
    case "C": x += max(1, numbers[0])
    case "K": for column in x..<size.width { cells[y * size.width + column] = Cell(text: " ", style: style) }
    case "m": color(numbers[...])
    default: Issue.record("unknown sequence \(final)")
    }
  }

  private mutating func color(_ numbers: ArraySlice<Int>) {
    var rest = numbers
    while let number = rest.popFirst() {
      switch number {
      case 0: style = Cell().style
      case 1: style.attributes.insert(.bold)
      case 2: style.attributes.insert(.dim)
      case 4: style.attributes.insert(.underline)
      case 7: style.attributes.insert(.reverse)
      case 39: style.foreground = .own
      case 49: style.background = .own
      default:
        let color = RGB(rest[rest.startIndex + 1], rest[rest.startIndex + 2], rest[rest.startIndex + 3])
        rest = rest.dropFirst(4)
        if number == 38 { style.foreground = .rgb(color) } else { style.background = .rgb(color) }
      }
    }
  }
}
