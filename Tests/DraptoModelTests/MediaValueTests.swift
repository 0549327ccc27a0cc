import DraptoModel
import DraptoTestSupport
import Testing

@Suite struct RationalTests {
  @Test(arguments: [
    ("24000/1001", Rational(24000, 1001)), ("4:3", Rational(4, 3)), ("-1/2", Rational(-1, 2)), ("0/1", Rational(0, 1)),
  ]) func `fractions are read in both forms`(text: String, expected: Rational) {
    #expect(Rational(text) == expected)
  }

  @Test(arguments: ["0/0", "1/0", "25", "", "a/b", "1/2/3", "1.5/2", "N/A", "/", "1/"])
  func `anything else is refused`(text: String) {
    #expect(Rational(text) == nil)
  }

  @Test func `a fraction has a value and prints as it is read`() {
    #expect(abs(Rational(24000, 1001).value - 23.976) < 0.001)
    #expect(Rational(24000, 1001).description == "24000/1001")
  }
}

@Suite struct FrameTableTests {
  private let table = FrameTable(timeBase: Rational(1, 1000), ticks: [0, 40, 80, 120, 160])

  @Test func `ticks become seconds`() {
    #expect(table.count == 5)
    #expect(table.seconds(at: 2) == 0.08)
    #expect(FrameTable(timeBase: Rational(1001, 24000), ticks: [24000]).seconds(at: 0) == 1001)
  }

  @Test func `a cut lies between two frames, also as ffmpeg rounds it to ticks`() throws {
    #expect(table.cut(before: 2) == 0.06 && table.cut(before: 0) == nil && table.cut(before: 5) == nil)
    for base in [Rational(1001, 24000), Rational(1001, 30000), Rational(1, 25), Rational(1, 1000)] {
      let frames = FrameTable(timeBase: base, ticks: Array(0..<5000))
      for index in 1..<5000 {
        let cut = try #require(frames.cut(before: index))
        // Options have microseconds.
        let ticks = ((cut * 1e6).rounded() / 1e6 / base.value).rounded()
        #expect(Int(ticks) == index)
      }
    }
  }

  @Test func `a range takes its start and leaves its end`() {
    #expect(Array(table.ticks(from: 40, to: 120)) == [40, 80])
    #expect(Array(table.ticks(from: 41, to: 121)) == [80, 120])
    #expect(Array(table.ticks(from: 120, to: nil)) == [120, 160])
    #expect(table.ticks(from: 200, to: nil).isEmpty)
    #expect(table.ticks(from: 120, to: 40).isEmpty)
    #expect(Array(table.ticks(from: -5, to: 1)) == [0])
  }

  @Test func `neighbouring ranges hold every frame once`() {
    let bounds: [Int64?] = [0, 33, 80, 119, nil]
    let parts = zip(bounds, bounds.dropFirst()).flatMap { table.ticks(from: $0!, to: $1) }
    #expect(parts == table.ticks)
  }

  @Test func `rates that a container rounded are still constant`() {
    let rounded = (0..<100).map { Int64((Double($0) * 1001 / 24).rounded()) }
    #expect(FrameTable(timeBase: Rational(1, 1000), ticks: rounded).isConstantRate())
    var holed = rounded
    holed.remove(at: 50)
    #expect(!FrameTable(timeBase: Rational(1, 1000), ticks: holed).isConstantRate())
    #expect(FrameTable(timeBase: Rational(1, 1000), ticks: [0, 7]).isConstantRate())
  }
}

@Suite struct CropTests {
  @Test func `a crop is read as ffmpeg writes it`() {
    #expect(Crop("1920:800:0:140") == Crop(width: 1920, height: 800, x: 0, y: 140))
    #expect(Crop("1920:800:0:140")?.description == "1920:800:0:140")
    for text in ["", "auto", "1920:800", "0:800:0:0", "1920:800:-2:0", "a:b:c:d", "1:2:3:4:5"] {
      #expect(Crop(text) == nil)
    }
  }

  @Test func `the union holds both`() {
    let tall = Crop(width: 100, height: 200, x: 50, y: 0)
    let wide = Crop(width: 200, height: 100, x: 0, y: 50)
    #expect(tall.union(wide) == Crop(width: 200, height: 200, x: 0, y: 0))
    #expect(tall.union(tall) == tall)
    #expect(tall.union(wide) == wide.union(tall))
  }
}

@Suite struct SourceMediaTests {
  @Test func `times start near zero but in Matroska, which keeps its own`() {
    var media = ModelSamples.media()
    media.startTime = 1.48
    #expect(media.timeOrigin == 0)
    media.container = "mpegts"
    #expect(media.timeOrigin == 1.48)
    media.startTime = -0.5
    #expect(media.timeOrigin == 0)
  }

  @Test func `the rate is the average, else the base rate, else 25`() {
    var video = ModelSamples.video()
    video.averageFrameRate = Rational(24, 1)
    #expect(video.nominalFrameRate == 24)
    video.averageFrameRate = Rational(90_000, 1)
    #expect(video.nominalFrameRate == 25)
    video.averageFrameRate = nil
    video.realFrameRate = Rational(50, 1)
    #expect(video.nominalFrameRate == 50)
    video.realFrameRate = nil
    #expect(video.nominalFrameRate == 25)
  }

  @Test func `a quarter turn swaps width and height`() {
    var video = ModelSamples.video(1920, 1080)
    #expect((video.displayWidth, video.displayHeight) == (1920, 1080))
    video.rotation = 270
    #expect((video.displayWidth, video.displayHeight) == (1080, 1920))
    video.rotation = 180
    #expect((video.displayWidth, video.displayHeight) == (1920, 1080))
  }

  @Test(arguments: [
    ("yuv420p", true), ("yuv420p10le", true), ("yuvj420p", true), ("nv12", true), ("p010le", true),
    ("yuv422p", false), ("yuv444p", false), ("gbrp", false),
  ]) func `only 4 2 0 keeps its colour samples`(format: String, is420: Bool) {
    var video = ModelSamples.video()
    video.pixelFormat = format
    #expect(video.isSubsampled420 == is420)
  }

  @Test func `mastering displays are equal within fixed-point steps`() {
    var other = ModelSamples.display
    other.red[0] += 0.0004
    other.maxLuminance += 9
    #expect(ModelSamples.display.isClose(to: other))
    other.red[0] += 0.0004
    #expect(!ModelSamples.display.isClose(to: other))
    other = ModelSamples.display
    other.minLuminance = 0.0001
    #expect(!ModelSamples.display.isClose(to: other))
  }

  @Test func `Dolby Vision profiles are named as people name them`() {
    func name(_ profile: Int, _ id: Int) -> String {
      DolbyVisionRecord(profile: profile, level: 1, hasRPU: true, hasEnhancementLayer: false, compatibilityID: id).name
    }
    #expect([name(8, 1), name(10, 4), name(5, 0), name(7, 6)] == ["8.1", "10.4", "5", "7"])
  }
}

@Suite struct FrameHolesTests {
  private func holes(_ ticks: [Int64]) -> [FrameHoles.Hole] {
    FrameHoles(FrameTable(timeBase: Rational(1, 1000), ticks: ticks)).holes
  }

  @Test func `a stretch without frames is a hole in a steady film alone`() {
    let steady = (0..<100).map { Int64($0 * 40) }
    #expect(holes(steady) == [])
    let late = steady.map { $0 + 6000 }
    let found = holes(steady + late)
    #expect(found.count == 1)
    #expect(abs((found.first?.start ?? 0) - 3.96) < 1e-9 && abs((found.first?.length ?? 0) - 2.04) < 1e-9)
    // Slides, and films of variable rate.
    #expect(holes((0..<20).map { Int64($0 * 10_000) }) == [])
    #expect(holes((0..<60).map { Int64($0 * $0 * 10) } + [60_000]) == [])
  }
}
