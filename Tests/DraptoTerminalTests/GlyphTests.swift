import DraptoModel
import DraptoTestSupport
import Glibc
import Testing

@testable import DraptoTerminal

/// Text in cells: widths that terminals agree on, whatever the text.
@Suite struct GlyphTests {
  /// Cells by the C library, in UTF-8, without touching what other tests see. Its name is not in Swift's module.
  private func withWidths<Result>(_ body: ((Unicode.Scalar) -> Int) throws -> Result) throws -> Result {
    let symbol = try #require(dlsym(nil, "wcwidth"))
    let wcwidth = unsafeBitCast(symbol, to: (@convention(c) (wchar_t) -> CInt).self)
    let locale = try #require(newlocale(1 << LC_CTYPE, "C.UTF-8", nil))
    let before = uselocale(locale)
    defer {
      uselocale(before)
      freelocale(locale)
    }
    return try body { Int(wcwidth(wchar_t($0.value))) }
  }

  @Test func `no character is drawn in another width than the C library gives it`() throws {
    let wrong = try withWidths { columns in
      (UInt32(0x20)...0x3FFFF).compactMap { value -> String? in
        guard let scalar = Unicode.Scalar(value) else { return nil }
        for glyph in Glyphs.of(String(scalar), unicode: true) {
          let each = glyph.text.unicodeScalars.map(columns)
          let width = each.contains(-1) ? -1 : each.reduce(0, +)
          // -1: it is younger than the library.
          if width >= 0, width != glyph.width {
            return "U+\(String(value, radix: 16)): \(glyph.width), C says \(width)"
          }
        }
        return nil
      }
    }
    #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(40).joined(separator: "; "))")
  }

  @Test(arguments: HostileNames.all)
  func `a hostile name is drawn in whole glyphs of one or two cells`(name: String) {
    for unicode in [true, false] {
      let glyphs = Glyphs.of(name, unicode: unicode)
      #expect(glyphs.allSatisfy { (1...2).contains($0.width) })
      #expect(
        glyphs.allSatisfy { glyph in
          glyph.text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
        })
      #expect(unicode || glyphs.allSatisfy { $0.text.utf8.allSatisfy { $0 < 0x7F } })
      #expect(glyphs.allSatisfy { $0.text.unicodeScalars.count <= 1 + Glyphs.mostMarks })
      // What was drawn once is drawn the same again.
      #expect(!unicode || Glyphs.of(glyphs.map(\.text).joined(), unicode: true) == glyphs)
      for width in 0...12 {
        let fitted = Canvas.fit(glyphs, width, unicode: unicode)
        #expect(fitted.reduce(0) { $0 + $1.width } <= width)
      }
    }
  }

  @Test(arguments: [true, false])
  func `columns stay aligned, whatever the films are called`(unicode: Bool) {
    for width in [60, 80, 120, 200] {
      var state = DashboardSamples.queue(HostileNames.all, size: Size(width, 60))
      state.unicode = unicode
      for id in state.order {
        var job = state.engine.jobs[id]!.job
        job.state = .running
        job.phase = .encode
        _ = state.update(.event(ModelSamples.event(state.engine.sequence + 1, .job(job))))
      }
      state.zoomed = .queue
      state.settle()
      let canvas = Screen.draw(state)
      let rect = state.layout.contents[.queue]!
      let places = (rect.y..<rect.y + HostileNames.all.count).map { y in
        (rect.x..<rect.maxX).last { canvas[$0, y].text == "%" && canvas[$0 - 1, y].text == "0" }
      }
      #expect(Set(places).count == 1 && places[0] != nil, "\(width): \(places)")
      #expect(DrawingPropertyTests.problem(canvas, state) == nil)
    }
  }

  @Test func `a wide glyph is whole or not there`() {
    var canvas = Canvas(Size(6, 1))
    canvas.put("界界界", x: 0, y: 0)
    canvas.put("x", x: 1, y: 0)
    #expect(CanvasDump.glyphs(canvas) == [" x界界"])
    canvas.put("y", x: 2, y: 0)
    #expect(CanvasDump.glyphs(canvas) == [" xy 界"])
    canvas.put("界", x: 5, y: 0)
    #expect(canvas[5, 0].text == " ")
    canvas.put("界", x: -1, y: 0)
    #expect(canvas[0, 0].text == " ")
    canvas.clipped(to: Rect(x: 3, y: 0, width: 2, height: 1)) { $0.put("界界", x: 2, y: 0) }
    #expect(canvas[2, 0].text == "y" && canvas[3, 0].text == " ")
  }

  @Test func `text is cut with a sign for it, filled, and set to the right`() {
    var canvas = Canvas(Size(5, 3))
    canvas.put("abcdefg", x: 0, y: 0, width: 5)
    canvas.put("ab", x: 0, y: 1, width: 5, alignment: .right)
    canvas.put("界界界", x: 0, y: 2, width: 4)
    #expect(CanvasDump.glyphs(canvas) == ["abcd…", "   ab", "界…"])
  }

  @Test func `a difference begins and ends at whole glyphs, and equal pictures have none`() {
    var old = Canvas(Size(8, 2))
    old.put("ab界cd", x: 0, y: 0)
    var new = old
    #expect(CanvasDiff.runs(from: old, to: new).isEmpty)
    new.restyle(Rect(x: 3, y: 0, width: 1, height: 1)) { _ in .bold }
    #expect(CanvasDiff.runs(from: old, to: new).map(\.x) == [2])
    #expect(CanvasDiff.runs(from: old, to: new).map(\.cells.count) == [2])
    #expect(CanvasDiff.runs(from: nil, to: new).count == 2)
    #expect(CanvasDiff.runs(from: Canvas(Size(7, 2)), to: new).count == 2)
  }

  @Test func `bars fill by eighths and never leave their width`() {
    #expect(Bars.bar(0.5, 4, ascii: false) == "██  " && Bars.bar(0.5, 4, ascii: true) == "##..")
    #expect(Bars.bar(1.0 / 32, 4, ascii: false) == "▏   ")
    for share in [-1, 0, 0.3, 0.999, 1, 7, .nan, .infinity] {
      for width in 0...9 {
        #expect(
          Bars.bar(share, width, ascii: false).count == width && Bars.bar(share, width, ascii: true).count == width)
        #expect(Bars.sparkline([share, 0.5], width, ascii: true).count == width)
      }
    }
    #expect(Bars.sparkline([0, 1], 3, ascii: false) == " ▁█")
  }
}
