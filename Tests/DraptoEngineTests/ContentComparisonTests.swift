import DraptoMedia
import DraptoModel
import Testing

@testable import DraptoEngine

@Suite struct ContentComparisonTests {
  /// Levels of something like speech: 40 a second, never twice the same.
  private func speech(seconds: Int) -> [Double?] {
    var state: UInt64 = 7
    var level = -30.0
    return (0..<seconds * 40).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let step = Double(state >> 33) / Double(1 << 31) * 12 - 6
      level = min(-15, max(-48, level + step))
      return level
    }
  }

  private func compare(_ a: [Double?], _ b: [Double?]) -> SoundComparison {
    SoundComparison(source: LoudnessCurve(a), output: LoudnessCurve(b))
  }

  @Test func `the same sound is in step, and so is a codec's noise`() {
    let levels = speech(seconds: 60)
    let noisy = levels.enumerated().map { index, level in level.map { $0 + (index % 2 == 0 ? 0.7 : -0.7) } }
    for found in [compare(levels, levels), compare(levels, noisy)] {
      #expect(found.missing.isEmpty)
      #expect(found.shift == nil)
    }
  }

  @Test(arguments: [nil, LoudnessCurve.silence]) func `sound that is missing in the middle is found`(left: Double?) {
    let levels = speech(seconds: 60)
    var cut = levels
    for index in 800..<1600 { cut[index] = left }
    let found = compare(levels, cut)
    #expect(found.missing.count == 1)
    #expect(abs((found.missing.first?.start ?? 0) - 20) < 0.1)
    #expect(abs((found.missing.first?.length ?? 0) - 20) < 0.1)
    #expect(found.shift == nil)
  }

  @Test func `a hole on both sides is no loss`() {
    var levels = speech(seconds: 30)
    for index in 400..<600 { levels[index] = nil }
    #expect(compare(levels, levels).missing.isEmpty)
    #expect(compare(Array(levels.prefix(400)), Array(levels.prefix(400))).missing.isEmpty)
  }

  @Test(arguments: [16, 4, -16]) func `sound that moves inside its track is found`(steps: Int) throws {
    let levels = speech(seconds: 80)
    let moved =
      steps > 0
      ? levels[..<1200] + Array(repeating: -40, count: steps) + levels[1200...]
      : levels[..<1200] + levels[(1200 - steps)...]
    let shift = try #require(compare(levels, Array(moved)).shift)
    #expect(abs(shift.seconds - Double(steps) * SoundLevels.step) < 0.001)
    #expect((24...36).contains(shift.since))
  }

  @Test func `tones, silence and beeps of a steady beat tell of no shift`() {
    let tone: [Double?] = Array(repeating: -20, count: 2400)
    let beeps: [Double?] = (0..<2400).map { $0 % 40 < 4 ? -10 : -40 }
    for levels in [tone, beeps, Array(repeating: LoudnessCurve.silence, count: 2400)] {
      #expect(compare(levels, levels).shift == nil)
      #expect(compare(levels, [-20] + levels).shift == nil)
    }
  }

  /// A picture that is brighter to the right and darker below, with a bright spot.
  private func picture(_ spot: Int) -> PictureGrid {
    PictureGrid(
      (0..<PictureGrid.columns * PictureGrid.rows).map { index in
        let (row, column) = index.quotientAndRemainder(dividingBy: PictureGrid.columns)
        return Double(40 + column * 5 - row * 3) + (index == spot ? 60 : 0)
      })
  }

  @Test func `pictures that lie the other way are found`() {
    let kinds: [(Bool, Bool, PictureComparison.Finding)] = [
      (false, false, .same), (true, false, .turned("mirrored")), (false, true, .turned("upside down and mirrored")),
      (true, true, .turned("upside down")),
    ]
    for (horizontally, vertically, finding) in kinds {
      let pairs = (0..<4).map { spot in
        (picture(spot), picture(spot).turned(horizontally: horizontally, vertically: vertically))
      }
      #expect(PictureComparison.finding(pairs) == finding)
    }
  }

  @Test func `even and symmetric pictures tell nothing, and one alone is not believed`() {
    let even = PictureGrid(Array(repeating: 16, count: PictureGrid.columns * PictureGrid.rows))
    #expect(PictureComparison.finding([(even, even), (even, even)]) == .unknown)
    let turned = picture(3).turned(horizontally: true, vertically: false)
    #expect(PictureComparison.finding([(picture(3), turned)]) == .unknown)
    #expect(PictureComparison.finding([(picture(3), turned), (picture(1), picture(1)), (even, even)]) == .same)
    // Other brightness and contrast, as of HDR base layers.
    let graded = PictureGrid(picture(5).tiles.map { $0 * 0.5 + 60 })
    #expect(PictureComparison.finding([(picture(5), graded), (picture(5), graded)]) == .same)
  }

  @Test func `likeness is a matter of shape, and even values have none`() {
    #expect(Correlation.of([1, 2, 3], [2, 4, 6], leastDeviation: 0.1) == 1)
    #expect(Correlation.of([1, 1, 1], [2, 4, 6], leastDeviation: 0.1) == nil)
  }
}
