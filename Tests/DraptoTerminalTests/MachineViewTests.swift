import DraptoModel
import DraptoTestSupport
import Testing

@testable import DraptoTerminal

/// The machine on the whole screen, and what it remembers.
@Suite struct MachineViewTests {
  @Test func `a series reaches back an hour, in the same memory, whatever the width`() {
    var series = FadingSeries()
    for look in 0..<20_000 { series.append(Double(look % 100) / 100) }
    for width in [20, 60, 118, 200, 240] {
      let (values, each) = series.reaching(width)
      #expect(values.count == width)
      #expect(values.count * each >= min(3600, width * 64), "\(width): \(values.count * each)")
      #expect(values.allSatisfy { (0...1).contains($0) })
    }
    #expect(series.newest.count == FadingSeries.capacity && series.newest.last == 0.99.asFloat)
  }

  @Test func `a series shows all it has in as much detail as there is room`() {
    var series = FadingSeries()
    #expect(series.reaching(10).values.isEmpty && series.reaching(0).values.isEmpty)
    for look in 1...10 { series.append(Double(look)) }
    #expect(series.reaching(10) == ((1...10).map(Double.init), 1))
    series.append(11)
    // Means of two; the last has no partner yet.
    #expect(series.reaching(10) == ([1.5, 3.5, 5.5, 7.5, 9.5], 2))
  }

  @Test func `nothing of the whole panel overlaps or sticks out, and all of it is used`() {
    for width in stride(from: 30, through: 240, by: 7) {
      for height in 1...70 {
        for (cores, encoders) in [(1, 0), (2, 1), (8, 4), (16, 16), (128, 64)] {
          let rect = Rect(x: 3, y: 2, width: width, height: height)
          let layout = MachineLayout.make(rect, cores: cores, encoders: encoders, isWide: width >= 90)
          guard let layout else {
            #expect(width < MachineLayout.smallest.width || height < MachineLayout.smallest.height)
            continue
          }
          let parts = Array(layout.graphs.values) + [layout.cores, layout.words, layout.encoders]
          let place: Comment = "\(width)×\(height), \(cores) cores, \(encoders) encoders"
          #expect(parts.allSatisfy { !$0.isEmpty && rect.intersection($0) == $0 }, place)
          for (index, part) in parts.enumerated() {
            #expect(parts[(index + 1)...].allSatisfy { part.intersection($0).isEmpty }, place)
          }
          #expect(layout.graphs[.cpu] != nil && layout.encoders.maxY == rect.maxY, place)
          #expect(layout.graphs.values.allSatisfy { $0.height >= 3 || layout.graphs.count <= 2 }, place)
          #expect(layout.coreWidth * max(1, layout.cores.width / layout.coreWidth) <= layout.cores.width, place)
        }
      }
    }
  }

  @Test func `while no film is encoded its disk has no graph, and the others have its room`() throws {
    let rect = Rect(x: 0, y: 0, width: 118, height: 38)
    for isWide in [true, false] {
      let layout = try #require(
        MachineLayout.make(rect, cores: 4, encoders: 0, isWide: isWide, hasTarget: false))
      #expect(Set(layout.graphs.keys) == [.cpu, .memory, .work])
      #expect(layout.graphs[.work]?.width == 116 && layout.graphs[.work]?.maxY == layout.cores.y)
    }
  }

  @Test func `a column of a graph is filled from below, and never quite empty`() {
    func column(_ value: Double, ascii: Bool = false) -> String {
      String((0..<3).map { Bars.level(value, row: $0, of: 3, ascii: ascii) })
    }
    #expect(column(0) == "▁  " && column(1) == "███" && column(0.5) == "█▅ " && column(1.0 / 3) == "█  ")
    #expect(column(.nan) == "▁  " && column(7) == "███" && column(-1) == "▁  ")
    #expect(column(0, ascii: true) == "_  " && column(1, ascii: true) == "###")
  }

  @Test func `red is for what runs out, not for work`() {
    #expect(GaugeText.strain(0.5) == 0 && GaugeText.strain(0.6) == 0 && GaugeText.strain(0.95) == 1)
    #expect(GaugeText.strain(0.8) > 0.3 && GaugeText.strain(0.8) < 0.7)
    #expect(
      GaugeText.pressures(Gauges(cpuPressure: 90, memoryPressure: 1, ioPressure: 1)).allSatisfy { $0.1 == .plain })
    let short = GaugeText.pressures(Gauges(memoryPressure: 12, ioPressure: 55))
    #expect(short[2].1 == Style(.level(.warning), .bold) && short[4].1 == Style(.level(.error), .bold))
    #expect(
      GaugeText.span(30) == "last 30 s" && GaugeText.span(600) == "last 10 min" && GaugeText.span(7200) == "last 2 h")
  }

  @Test func `the largest encoder comes first, and those without room are counted`() {
    var state = DashboardSamples.full(Size(100, 30), unicode: true)
    let id = ChunkID(job: JobID(1), index: 4)
    let progress = Progress(frames: 12, bytes: 1, memory: 900 << 20, cores: 1.87)
    _ = state.update(.event(ModelSamples.event(state.engine.sequence + 1, .chunkProgress(id, progress))))
    var canvas = Canvas(Size(90, 3), unicode: true)
    EncoderTable.draw(state, canvas.bounds, &canvas)
    let lines = CanvasDump.glyphs(canvas)
    #expect(lines[0].contains("film") && lines[0].contains("CPU") && lines[0].contains("threads"))
    #expect(lines[1].contains("900 MiB") && lines[1].contains("187%") && lines[1].contains("The Long Voyage"))
    #expect(lines[2] == "… \(state.runningChunks.count - 1) more")
  }
}

extension Double {
  /// As a series keeps it.
  fileprivate var asFloat: Double { Double(Float(self)) }
}
