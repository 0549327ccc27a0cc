import DraptoModel
import DraptoReports

/// The machine on the whole screen.
enum MachineView {
  static func draw(_ state: DashboardState, _ layout: MachineLayout, _ canvas: inout Canvas) {
    for (graph, rect) in layout.graphs { canvas.clipped(to: rect) { draw(graph, state, rect, &$0) } }
    canvas.clipped(to: layout.cores) { cores(state, layout, &$0) }
    canvas.clipped(to: layout.words) { words(state, layout.words, &$0) }
    canvas.clipped(to: layout.encoders) { EncoderTable.draw(state, layout.encoders, &$0) }
  }

  // MARK: Graphs

  private static func draw(
    _ graph: MachineLayout.Graph, _ state: DashboardState, _ rect: Rect, _ canvas: inout Canvas
  ) {
    let gauges = state.engine.gauges
    let history = state.history
    let body = Rect(x: rect.x, y: rect.y + 1, width: rect.width, height: rect.height - 1)
    switch graph {
    case .cpu:
      title("CPU", [(GaugeText.whole(gauges.cpu), Style(.step(.work, gauges.cpu), .bold))], history.cpu, rect, &canvas)
      canvas.graph(history.cpu.reaching(rect.width).values, body, .work)
    case .memory:
      title("Memory", [(GaugeText.memory(gauges), .bold)], history.memory, rect, &canvas)
      canvas.graph(history.memory.reaching(rect.width).values, body, .used, place: GaugeText.strain)
    case .work: disk("Work folder", gauges.work, history.work, rect, body, state, &canvas)
    case .target: disk("Films", gauges.target ?? DiskGauge(), history.target, rect, body, state, &canvas)
    }
  }

  private static func disk(
    _ name: String, _ gauge: DiskGauge, _ series: FadingSeries, _ rect: Rect, _ body: Rect, _ state: DashboardState,
    _ canvas: inout Canvas
  ) {
    var figures = [(GaugeText.free(gauge), GaugeText.diskStyle(gauge))]
    if let rates = GaugeText.rates(gauge, ascii: !state.unicode) { figures.append((rates, .quiet)) }
    title(name, figures, series, rect, &canvas)
    canvas.graph(GaugeHistory.shares(series.reaching(rect.width).values), body, .download)
  }

  /// What it is, how it is now, and how far back the graph reaches.
  private static func title(
    _ name: String, _ figures: [(String, Style)], _ series: FadingSeries, _ rect: Rect, _ canvas: inout Canvas
  ) {
    var x = canvas.put(name, x: rect.x, y: rect.y, .title)
    for (text, style) in figures where x + 2 + DisplayWidth.of(text) <= rect.maxX {
      x = canvas.put(text, x: x + 2, y: rect.y, style)
    }
    let (values, each) = series.reaching(rect.width)
    let span = GaugeText.span(values.count * each)
    if x + 2 + DisplayWidth.of(span) <= rect.maxX {
      canvas.put(span, x: rect.maxX - DisplayWidth.of(span), y: rect.y, .quiet)
    }
  }

  // MARK: Cores

  private static func cores(_ state: DashboardState, _ layout: MachineLayout, _ canvas: inout Canvas) {
    let (rect, cell) = (layout.cores, layout.coreWidth)
    let beside = max(1, rect.width / max(1, cell))
    for (core, share) in state.engine.gauges.cores.enumerated() {
      let at = (x: rect.x + core % beside * cell, y: rect.y + core / beside)
      guard cell > 1 else {
        canvas.put(String(Bars.level(share, ascii: !canvas.unicode)), x: at.x, y: at.y, Style(.step(.work, share)))
        continue
      }
      let number = canvas.put(DisplayWidth.padded("\(core)", 3) + " ", x: at.x, y: at.y, .quiet)
      let spark = cell - 11
      let history = core < state.history.cores.count ? state.history.cores[core].suffix(spark).map(Double.init) : []
      canvas.put(
        Bars.sparkline(history, spark, ascii: !canvas.unicode), x: number, y: at.y, Style(.step(.work, share)))
      canvas.put(GaugeText.whole(share), x: number + spark, y: at.y, width: 5, .plain, alignment: .right)
    }
  }

  // MARK: Words

  private static func words(_ state: DashboardState, _ rect: Rect, _ canvas: inout Canvas) {
    let gauges = state.engine.gauges
    func row(_ name: String, _ pieces: [(String, Style)], _ place: Int) {
      canvas.put(name, x: rect.x, y: rect.y + place, .quiet)
      var x = rect.x + 10
      for (text, style) in pieces { x = canvas.put(text, x: x, y: rect.y + place, style) }
    }
    row("workers", [(GaugeText.workers(state), .plain)], 0)
    row("pressure", GaugeText.pressures(gauges), 1)
    let swap = gauges.swapTotal > 0 ? Double(gauges.swapUsed) / Double(gauges.swapTotal) : 0
    row(
      "swap", [(GaugeText.swap(gauges), gauges.swapTotal > 0 ? Style(.step(.used, GaugeText.strain(swap))) : .plain)], 2
    )
  }
}

extension Canvas {
  /// A graph of shares (0…1), the newest at the right end. Each row has the colour of its height.
  /// - Parameter place: where on the gradient (0…1) a height (0…1) lies.
  mutating func graph(
    _ values: [Double], _ rect: Rect, _ gradient: Ink.Gradient, place: (Double) -> Double = { $0 }
  ) {
    guard rect.height > 0, rect.width > 0 else { return }
    let shown = values.suffix(rect.width)
    for row in 0..<rect.height {
      let height = rect.height - 1 - row
      let ink = Ink.step(gradient, place(rect.height > 1 ? Double(height) / Double(rect.height - 1) : 1))
      let text = shown.map { Bars.level($0, row: height, of: rect.height, ascii: !unicode) }
      put(String(text), x: rect.maxX - text.count, y: rect.y + row, Style(ink))
    }
  }
}
