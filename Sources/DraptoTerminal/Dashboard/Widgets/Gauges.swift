import DraptoModel
import DraptoReports
import Foundation

/// The machine in one line.
enum GaugeLine {
  /// A gauge, or something more about the one before it; what has a higher rank goes first where there is no room.
  private struct Part {
    var rank: Int
    var pieces: [(String, Style)]
    var width: Int { pieces.reduce(0) { $0 + DisplayWidth.of($1.0) } }
  }

  static func draw(_ state: DashboardState, _ rect: Rect, _ canvas: inout Canvas) {
    // Before the first look there is nothing to tell.
    guard !rect.isEmpty, state.engine.gauges.memoryTotal > 0 else { return }
    var kept = parts(state, width: rect.width)
    while kept.count > 1, kept.reduce(0, { $0 + $1.width }) > rect.width, let worst = kept.map(\.rank).max() {
      kept.removeAll { $0.rank == worst }
    }
    var x = rect.x
    for (text, style) in kept.flatMap(\.pieces) { x = canvas.put(text, x: x, y: rect.y, style) }
  }

  private static func parts(_ state: DashboardState, width: Int) -> [Part] {
    let gauges = state.engine.gauges
    let ascii = !state.unicode
    let (spark, bar) = width >= 100 ? (12, 8) : width >= 70 ? (8, 4) : (0, 0)
    let busy = Ink.step(.work, gauges.cpu)
    let used = gauges.memoryShare
    var parts = [
      Part(rank: 0, pieces: [(" CPU ", .quiet)]),
      Part(
        rank: 4, pieces: [(Bars.sparkline(state.history.cpu.newest, spark, ascii: ascii) + " ", Style(busy))]),
      Part(rank: 0, pieces: [(GaugeText.whole(gauges.cpu), Style(busy, .bold))]),
      Part(rank: 1, pieces: [("   Memory ", .quiet)]),
      Part(
        rank: 3,
        pieces: [
          (
            Bars.bar(used, bar, ascii: ascii),
            Style(.step(.used, GaugeText.strain(used)), on: .meterBackground)
          ),
          (" ", .plain),
        ]),
      Part(rank: 1, pieces: [(GaugeText.memory(gauges), .plain)]),
    ]
    if gauges.encoderMemory > 0 {
      parts.append(Part(rank: 6, pieces: [(" (encoders \(Format.bytes(gauges.encoderMemory)))", .quiet)]))
    }
    parts.append(
      Part(
        rank: 2,
        pieces: [
          ("   Disk ", .quiet), (GaugeText.free(gauges.work), GaugeText.diskStyle(gauges.work)),
        ]))
    if let rates = GaugeText.rates(gauges.work, ascii: ascii) {
      parts.append(Part(rank: 7, pieces: [("  " + rates, .quiet)]))
    }
    if let pressure = gauges.memoryPressure, pressure >= 1 {
      let text = "   memory pressure \(GaugeText.whole(pressure / 100))"
      parts.append(Part(rank: 5, pieces: [(text, GaugeText.pressureStyle(pressure))]))
    }
    return parts.filter { $0.width > 1 || $0.rank < 3 }
  }
}

/// The machine in a panel: two columns, all there is.
enum MachinePanel {
  static func draw(_ state: DashboardState, _ rect: Rect, _ canvas: inout Canvas) {
    guard !rect.isEmpty else { return }
    let whole = MachineLayout.make(
      rect, cores: state.engine.gauges.cores.count, encoders: state.runningChunks.count,
      isWide: rect.width >= DashboardLayout.wideEnough - 2, hasTarget: state.engine.gauges.target != nil)
    if let whole { return MachineView.draw(state, whole, &canvas) }
    let half = rect.width >= 90 ? rect.width / 2 : rect.width
    let left = Rect(x: rect.x + 1, y: rect.y, width: half - 2, height: rect.height)
    let right =
      rect.width >= 90
      ? Rect(x: rect.x + half + 1, y: rect.y, width: rect.width - half - 2, height: rect.height)
      : Rect(x: left.x, y: rect.y + 4, width: left.width, height: rect.height - 4)
    canvas.clipped(to: left) { processor(state, left, &$0) }
    canvas.clipped(to: right) { storage(state, right, &$0) }
    let below = Rect(x: left.x, y: right.y + 4, width: rect.width - 2, height: rect.maxY - right.y - 4)
    if below.height > 1 { canvas.clipped(to: below) { EncoderTable.draw(state, below, &$0) } }
  }

  private static func processor(_ state: DashboardState, _ rect: Rect, _ canvas: inout Canvas) {
    let gauges = state.engine.gauges
    let ascii = !state.unicode
    let hot = Style(.step(.work, gauges.cpu))
    label("CPU", rect, 0, &canvas)
    let wide = max(0, rect.width - 16)
    canvas.put(Bars.sparkline(state.history.cpu.newest, wide, ascii: ascii), x: rect.x + 10, y: rect.y, hot)
    canvas.put(GaugeText.whole(gauges.cpu), x: rect.maxX - 5, y: rect.y, width: 5, hot, alignment: .right)
    label("cores", rect, 1, &canvas)
    var x = rect.x + 10
    for core in gauges.cores where x < rect.maxX {
      x = canvas.put(
        String(Bars.level(core, ascii: ascii)), x: x, y: rect.y + 1, Style(.step(.work, core))
      )
    }
    if gauges.cores.count <= 4 {
      for core in gauges.cores where x + 5 < rect.maxX {
        x = canvas.put(" " + GaugeText.whole(core), x: x, y: rect.y + 1, .quiet)
      }
    }
    label("pressure", rect, 2, &canvas)
    x = rect.x + 10
    for (text, style) in GaugeText.pressures(gauges) { x = canvas.put(text, x: x, y: rect.y + 2, style) }
    label("workers", rect, 3, &canvas)
    canvas.put(GaugeText.workers(state), x: rect.x + 10, y: rect.y + 3, .plain)
  }

  private static func storage(_ state: DashboardState, _ rect: Rect, _ canvas: inout Canvas) {
    let gauges = state.engine.gauges
    let encoders = gauges.encoderMemory > 0 ? "  encoders \(Format.bytes(gauges.encoderMemory))" : ""
    let meter = Meter(rect, ascii: !state.unicode)
    meter.draw("memory", gauges.memoryShare, GaugeText.memory(gauges) + encoders, row: 0, &canvas)
    meter.trace(state.history.memory.newest, .used, row: 0, &canvas)
    let swap = gauges.swapTotal > 0 ? Double(gauges.swapUsed) / Double(gauges.swapTotal) : 0
    meter.draw("swap", swap, GaugeText.swap(gauges), row: 1, &canvas)
    disk("work", gauges.work, state.history.work, row: 2, meter, &canvas)
    if let target = gauges.target {
      disk("target", target, state.history.target, row: 3, meter, &canvas)
    } else {
      label("target", rect, 3, &canvas)
      canvas.put("no film is being encoded", x: rect.x + Meter.indent, y: rect.y + 3, .quiet)
    }
  }

  private static func disk(
    _ name: String, _ gauge: DiskGauge, _ traffic: FadingSeries, row: Int, _ meter: Meter, _ canvas: inout Canvas
  ) {
    let used = gauge.isKnown ? 1 - Double(gauge.free) / Double(gauge.total) : 0
    let x = meter.draw(name, used, GaugeText.free(gauge), row: row, &canvas, GaugeText.diskStyle(gauge))
    meter.trace(GaugeHistory.shares(traffic.newest.suffix(meter.history)), .download, row: row, &canvas)
    if let rates = GaugeText.rates(gauge, ascii: meter.ascii), x + 2 + DisplayWidth.of(rates) <= meter.rect.maxX {
      canvas.put(rates, x: x + 2, y: meter.rect.y + row, .quiet)
    }
  }

  private static func label(_ text: String, _ rect: Rect, _ row: Int, _ canvas: inout Canvas) {
    canvas.put(text, x: rect.x, y: rect.y + row, .quiet)
  }
}

/// Rows of a label, a bar, what it was like lately, and figures.
private struct Meter {
  /// Columns of the labels.
  static let indent = 8
  let rect: Rect
  let ascii: Bool
  /// Columns of the bar.
  let bar: Int
  /// Columns of the history; none where space and traffic need the room.
  let history: Int

  init(_ rect: Rect, ascii: Bool) {
    self.rect = rect
    self.ascii = ascii
    // `80.0 GiB free  ↓ 31 MiB/s ↑ 2 MiB/s` and the gaps before it.
    let room = rect.width - Self.indent - 37
    bar = min(12, max(4, room < 10 ? room + 1 : room / 2))
    history = room < 10 ? 0 : min(40, room - bar)
  }

  /// Returns the column behind the text.
  @discardableResult
  func draw(
    _ name: String, _ share: Double, _ text: String, row: Int, _ canvas: inout Canvas, _ style: Style = .plain
  ) -> Int {
    let y = rect.y + row
    canvas.put(name, x: rect.x, y: y, .quiet)
    canvas.bar(share, x: rect.x + Self.indent, y: y, width: bar, .used, place: GaugeText.strain)
    let x = rect.x + Self.indent + bar
    return canvas.put(text, x: x + 1 + (history > 0 ? history + 1 : 0), y: y, style)
  }

  /// - Parameter shares: 0…1, newest last.
  func trace(_ shares: [Double], _ gradient: Ink.Gradient, row: Int, _ canvas: inout Canvas) {
    canvas.put(
      Bars.sparkline(shares, history, ascii: ascii), x: rect.x + Self.indent + bar + 1, y: rect.y + row,
      Style(.step(gradient, gradient == .used ? GaugeText.strain(shares.last ?? 0) : shares.last ?? 0)))
  }
}

/// Gauges in words.
enum GaugeText {
  static func whole(_ share: Double) -> String { "\(Int((min(1, max(0, share)) * 100).rounded()))%" }

  /// How near to its end something is that can run out (0…1): half full is nothing to tell of.
  static func strain(_ share: Double) -> Double { min(1, max(0, (share - 0.6) / 0.35)) }

  /// `cpu 22%  memory 3%  disk 0%`: a dash where the kernel does not tell. That processors are waited for is what an
  /// encoder wants.
  static func pressures(_ gauges: Gauges) -> [(String, Style)] {
    func text(_ name: String, _ value: Double?) -> String { "\(name) \(value.map { "\(Int($0.rounded()))%" } ?? "—")" }
    return [
      (text("cpu", gauges.cpuPressure), .plain), ("  ", .plain),
      (text("memory", gauges.memoryPressure), pressureStyle(gauges.memoryPressure ?? 0)), ("  ", .plain),
      (text("disk", gauges.ioPressure), pressureStyle(gauges.ioPressure ?? 0)),
    ]
  }

  /// - Parameter percent: of the time in which something waited.
  static func pressureStyle(_ percent: Double) -> Style {
    percent >= 40 ? Style(.level(.error), .bold) : percent >= 10 ? Style(.level(.warning), .bold) : .plain
  }

  /// `300 MiB of 2.0 GiB`.
  static func swap(_ gauges: Gauges) -> String {
    gauges.swapTotal > 0 ? "\(Format.bytes(gauges.swapUsed)) of \(Format.bytes(gauges.swapTotal))" : "none"
  }

  /// How many encoders may run, and what drapto takes beside them.
  static func workers(_ state: DashboardState) -> String {
    let own = state.usage.share.map { ", drapto itself \(Format.fixed($0 * 100, 1))% of the CPU" } ?? ""
    return "\(state.engine.queue.workers)\(state.engine.queue.workerLimit == 0 ? " (automatic)" : " (set)")\(own)"
  }

  /// `last 12 min`: how far back so many looks reach, one a second.
  static func span(_ looks: Int) -> String {
    switch looks {
    case ..<120: "last \(looks) s"
    case ..<7200: "last \(looks / 60) min"
    default: "last \(looks / 3600) h"
    }
  }

  /// `14.2/23.4 GiB`.
  static func memory(_ gauges: Gauges) -> String {
    func gib(_ bytes: Int64) -> String { Format.fixed(Double(bytes) / Double(1 << 30), 1) }
    return "\(gib(gauges.memoryTotal - gauges.memoryAvailable))/\(gib(gauges.memoryTotal)) GiB"
  }

  /// `80.0 GiB free`.
  static func free(_ gauge: DiskGauge) -> String {
    gauge.isKnown ? "\(Format.bytes(gauge.free)) free" : "space unknown"
  }

  static func diskStyle(_ gauge: DiskGauge) -> Style {
    gauge.free < 2 << 30 && gauge.isKnown ? Style(.level(.warning), .bold) : .plain
  }

  /// `↓ 31 MiB/s ↑ 2 MiB/s`: written and read; nil where the disk can't be watched. Whole megabytes: less is noise.
  static func rates(_ gauge: DiskGauge, ascii: Bool) -> String? {
    guard let read = gauge.readRate, let write = gauge.writeRate else { return nil }
    func mebibytes(_ rate: Double) -> String { "\(Int((rate / Double(1 << 20)).rounded())) MiB/s" }
    return ascii
      ? "w \(mebibytes(write)) r \(mebibytes(read))" : "↓ \(mebibytes(write)) ↑ \(mebibytes(read))"
  }
}
