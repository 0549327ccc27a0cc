import DraptoModel
import Testing

@testable import DraptoMedia

@Suite struct TimestampFileTests {
  private func table(_ ticks: [Int64], _ base: Rational = Rational(1, 1000)) -> FrameTable {
    FrameTable(timeBase: base, ticks: ticks)
  }

  /// Milliseconds of each frame.
  private func times(_ table: FrameTable, origin: Double = 0) -> [Double] {
    let lines = TimestampFile.text(table, origin: origin).split(separator: "\n")
    return lines.dropFirst().compactMap { Double($0) }
  }

  @Test func `the file has a head and a line per frame`() {
    #expect(
      TimestampFile.text(table([0, 40, 80]), origin: 0)
        == "# timestamp format v2\n0.000000\n40.000000\n80.000000\n")
  }

  @Test(arguments: [
    Rational(24000, 1001), Rational(30000, 1001), Rational(60000, 1001), Rational(24, 1), Rational(30, 1),
  ])
  func `rates that a container rounded to milliseconds get their exact grid back`(rate: Rational) {
    let exact = (0..<3000).map { Double($0) / rate.value * 1000 }
    let result = times(table(exact.map { Int64($0.rounded()) }))
    #expect(result.count == 3000)
    for (time, expected) in zip(result, exact) { #expect(abs(time - result[0] - expected) < 0.001) }
    #expect(abs(result[0]) < 0.6)
  }

  @Test func `a film that begins late keeps its start`() {
    let ticks = (0..<1000).map { Int64((5000 + Double($0) * 1001 / 24).rounded()) }
    let result = times(table(ticks))
    for (time, tick) in zip(result, ticks) { #expect(abs(time - Double(tick)) <= 0.6) }
    #expect(abs(result[999] - result[0] - 999 * 1001 / 24) < 0.001)
  }

  @Test func `variable times pass through as they are`() {
    let ticks: [Int64] = [0, 33, 67, 100, 180, 213, 247, 400]
    #expect(times(table(ticks)) == ticks.map(Double.init))
  }

  @Test func `one hole in a constant rate keeps all times`() {
    var ticks = (0..<500).map { Int64((Double($0) * 1001 / 24).rounded()) }
    ticks.remove(at: 250)
    #expect(times(table(ticks)) == ticks.map(Double.init))
  }

  @Test func `fine time bases are not bent`() {
    let ticks = (0..<100).map { Int64($0) * 3003 }
    for (index, time) in times(table(ticks, Rational(1, 90_000))).enumerated() {
      #expect(abs(time - Double(index) * 1001 / 30) < 0.001)
    }
  }

  @Test func `the origin is taken off, and nothing falls below zero`() {
    let ticks: [Int64] = (0..<50).map { 1480 + $0 * 40 }
    let expected: [Double] = (0..<50).map { Double($0) * 40 }
    #expect(times(table(ticks), origin: 1.48) == expected)
    #expect(times(table([0, 40]), origin: 0.01) == [0, 30])
  }

  @Test func `short and empty tables are written as they are`() {
    #expect(times(table([])).isEmpty)
    #expect(times(table([7])) == [7])
    #expect(times(table([0, 41])) == [0, 41])
    #expect(times(table([5, 5, 5])) == [5, 5, 5])
  }
}
