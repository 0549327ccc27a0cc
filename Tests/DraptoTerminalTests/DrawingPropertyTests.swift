import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoTerminal

/// What holds for every picture, however the screen got there. Seeds are fixed; a failure names its own.
@Suite struct DrawingPropertyTests {
  @Test(arguments: Array(UInt64(1)...8))
  func `whatever happens, pictures are whole and redrawing what changed gives the same as drawing all`(seed: UInt64) {
    var messages = RandomMessages(seed: seed)
    var state = DashboardSamples.full(messages.size(), unicode: seed % 2 == 0)
    var shown: Canvas?
    for step in 0..<160 {
      _ = state.update(messages.message(state.size))
      // Leaving is the loop's business; here life goes on. Events settle when a picture is due.
      guard step % 4 == 0 else { continue }
      state.settle()
      let picture = Screen.draw(state)
      let problem = Self.problem(picture, state)
      #expect(problem == nil, "seed \(seed), step \(step), \(state.size): \(problem ?? "")")
      #expect(
        Self.applied(CanvasDiff.runs(from: shown, to: picture), to: shown, picture.size) == picture.cells,
        "seed \(seed), step \(step)")
      #expect(CanvasDiff.runs(from: picture, to: Screen.draw(state)).isEmpty, "seed \(seed), step \(step)")
      if problem != nil { return }
      shown = picture
    }
  }

  /// What is wrong with a picture; nil where nothing is.
  static func problem(_ canvas: Canvas, _ state: DashboardState) -> String? {
    guard canvas.size == state.size, canvas.cells.count == canvas.size.width * canvas.size.height else { return "size" }
    if let cursor = canvas.cursor, !canvas.bounds.contains(cursor.x, cursor.y) { return "cursor at \(cursor)" }
    var widths: [String: Int] = [:]
    for y in 0..<canvas.size.height {
      var x = 0
      while x < canvas.size.width {
        let text = canvas[x, y].text
        guard let width = widths[text] ?? width(of: text, unicode: state.unicode) else {
          return "\(x),\(y) holds \(text.debugDescription)"
        }
        widths[text] = width
        if width == 2 {
          guard x + 1 < canvas.size.width, canvas[x + 1, y].text.isEmpty else { return "\(x),\(y): half a glyph" }
        }
        x += width
      }
    }
    return nil
  }

  /// Cells of one glyph as a cell may hold it; nil for anything else, and for what is not ASCII where that is wanted.
  private static func width(of text: String, unicode: Bool) -> Int? {
    let glyphs = Glyphs.of(text, unicode: true)
    guard glyphs.count == 1, glyphs[0].text == text, unicode || text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
    return glyphs[0].width
  }

  /// A terminal's picture after the runs were written to it.
  static func applied(_ runs: [CanvasDiff.Run], to old: Canvas?, _ size: Size) -> [Cell] {
    var cells = old.map { $0.size == size ? $0.cells : [] } ?? []
    if cells.isEmpty { cells = Array(repeating: .blank, count: size.width * size.height) }
    for run in runs { for (place, cell) in run.cells.enumerated() { cells[run.y * size.width + run.x + place] = cell } }
    return cells
  }

  @Test(arguments: Widget.allCases)
  func `a widget draws only inside of its rectangle`(widget: Widget) {
    guard widget != .frame else { return }
    var messages = RandomMessages(seed: 77)
    for round in 0..<25 {
      var state = widget.state(unicode: round % 2 == 0, size: Size(.random(in: 40...140, using: &messages.random), 30))
      for _ in 0..<20 { _ = state.update(.event(messages.event())) }
      state.settle()
      let rect = Rect(
        x: .random(in: 0...20, using: &messages.random), y: .random(in: 0...6, using: &messages.random),
        width: .random(in: 0...120, using: &messages.random), height: .random(in: 0...14, using: &messages.random))
      var canvas = Canvas(Size(rect.maxX + 5, rect.maxY + 5), unicode: state.unicode)
      canvas.fill(canvas.bounds, .plain, "#")
      widget.draw(state, rect, &canvas)
      #expect(
        Self.outside(rect, of: canvas).allSatisfy { $0 == Cell(text: "#", style: .plain) }, "round \(round), \(rect)")
    }
  }

  @Test(arguments: OverlaySample.allCases)
  func `an overlay leaves what is outside of it as it was`(overlay: OverlaySample) {
    for size in [Size(80, 24), Size(33, 9), Size(8, 3), Size(1, 1)] {
      let state = overlay.state(size, unicode: true)
      var canvas = Canvas(Size(size.width, size.height), unicode: true)
      for overlay in state.overlays { OverlayWidgets.draw(overlay, state, &canvas) }
      let problem = Self.problem(canvas, state)
      #expect(problem == nil, "\(size): \(problem ?? "")")
    }
  }

  private static func outside(_ rect: Rect, of canvas: Canvas) -> [Cell] {
    (0..<canvas.size.height).flatMap { y in
      (0..<canvas.size.width).compactMap { x in rect.contains(x, y) ? nil : canvas[x, y] }
    }
  }
}
