import DraptoModel

/// The whole picture.
package enum Screen {
  /// Draws a state.
  package static func draw(_ state: DashboardState) -> Canvas {
    var canvas = Canvas(state.size, unicode: state.unicode)
    let layout = state.layout
    if layout.isTiny {
      canvas.clipped(to: layout.header) { TinyLine.draw(state, layout.header, &$0) }
    } else {
      canvas.clipped(to: layout.header) { Header.draw(state, layout.header, &$0) }
      canvas.clipped(to: layout.gauges) { GaugeLine.draw(state, layout.gauges, &$0) }
      canvas.clipped(to: layout.banner) { Banner.draw(state, layout.banner, &$0) }
      canvas.clipped(to: layout.frame) { Frame.draw(state, layout, &$0) }
      for panel in layout.panels {
        guard let rect = layout.contents[panel] else { continue }
        if let line = layout.headings[panel] {
          canvas.clipped(to: line) { ListHeadings.draw(state, panel, line, &$0) }
        }
        canvas.clipped(to: rect) { canvas in
          switch panel {
          case .machine: MachinePanel.draw(state, rect, &canvas)
          case .queue: QueuePanel.draw(state, rect, &canvas)
          case .chunks: ChunksPanel.draw(state, rect, &canvas)
          case .log: LogPanel.draw(state, rect, &canvas)
          }
        }
      }
    }
    for overlay in state.overlays { OverlayWidgets.draw(overlay, state, &canvas) }
    drawFooter(state, &canvas)
    return canvas
  }

  /// The last line alone.
  package static func drawFooter(_ state: DashboardState, _ canvas: inout Canvas) {
    let layout = state.layout
    canvas.clipped(to: layout.footer) { canvas in
      if !layout.isTiny || Footer.isNeeded(state) { Footer.draw(state, layout.footer, &canvas) }
    }
  }

  /// The title of the terminal: `drapto 42% 3/17`.
  package static func title(_ state: DashboardState) -> String {
    guard let forecast = state.engine.forecast, let share = forecast.share else { return "drapto" }
    return "drapto \(Int((share * 100).rounded(.down)))% \(forecast.done)/\(forecast.films)"
  }
}

/// Sums over the queue.
package enum Totals {
  /// What the films that are done come to; nil where none is.
  package static func finished(_ state: DashboardState) -> FinishedSums? {
    let sums = FinishedSums(state.engine.jobs.values)
    return sums.films > 0 ? sums : nil
  }
}
