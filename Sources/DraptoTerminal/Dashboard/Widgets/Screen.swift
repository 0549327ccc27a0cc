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
    let (share, done, all) = Totals.progress(state)
    return all == 0 ? "drapto" : "drapto \(Int((share * 100).rounded(.down)))% \(done)/\(all)"
  }
}

/// Sums over the queue.
package enum Totals {
  /// Share of all films that is encoded, finished films, all films. Films that were given up don't count, nor those that
  /// were done before the screen opened.
  package static func progress(_ state: DashboardState) -> (share: Double, done: Int, all: Int) {
    var films: [QueueShare.Film] = []
    var done = 0
    var all = 0
    let doneBefore = state.doneBefore.contains
    for id in state.order {
      guard let view = state.engine.jobs[id], let figures = state.figures[id] else { continue }
      if view.job.state.isFinal, view.job.state != .done || doneBefore(id) { continue }
      all += 1
      if view.job.state == .done { done += 1 }
      films.append(view.film(frames: figures.totalFrames(of: view), encoded: figures.encodedFrames))
    }
    return (QueueShare.of(films), done, all)
  }

  /// Seconds until all frames are encoded; `isLeast` where films that were not looked into yet come on top.
  package static func remaining(_ state: DashboardState) -> (seconds: Double, isLeast: Bool)? {
    guard let speed = state.meter.perSecond, speed > 0 else { return nil }
    var left = 0
    var unknown = false
    for id in state.order {
      guard let view = state.engine.jobs[id], let figures = state.figures[id] else { continue }
      left += figures.left(of: view)
      if !view.job.state.isFinal, figures.totalFrames(of: view) == 0 { unknown = true }
    }
    return (Double(left) / speed, unknown)
  }

  /// What the films that are done come to; nil where none is.
  package static func finished(_ state: DashboardState) -> FinishedSums? {
    let sums = FinishedSums(state.engine.jobs.values)
    return sums.films > 0 ? sums : nil
  }

  /// The queue's time left in words; `≥` where parts of it are not known, a dash where nothing is.
  package static func remainingText(_ state: DashboardState) -> String {
    guard let left = remaining(state) else { return "—" }
    return (left.isLeast ? "≥ " : "") + Format.duration(left.seconds)
  }
}
