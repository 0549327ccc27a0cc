import DraptoModel
import DraptoReports

/// What `y` and `w` take from the screen.
extension DashboardState {
  /// The selected line in full; nil where nothing is selected.
  package var copyText: String? {
    switch focus {
    case .queue: selectedJob.flatMap { engine.jobs[$0]?.job.source }
    case .chunks:
      if case .chunk(let id) = selectedChunk, let chunk = engine[chunk: id] {
        chunk.error?.fullText ?? "\(id)  \(Format.timestamp(chunk.start))  \(chunk.state.rawValue)"
      } else {
        nil
      }
    case .log: log[logView.selected].map { logLine($0) }
    case .machine: nil
    }
  }

  /// All lines of the panel with the focus, not only those on the screen.
  package var panelLines: [String] {
    switch focus {
    case .log: return logRows.compactMap { log[$0].map { logLine($0) } }
    case .queue, .chunks, .machine:
      // The panel as it would stand on a screen that is tall enough.
      var tall = self
      tall.overlays = []
      tall.toast = nil
      tall.zoomed = focus
      tall.size = Size(max(120, size.width), max(order.count, chunkRows.count, 12) + 8)
      tall.settle()
      let layout = tall.layout
      let rows = CanvasDump.glyphs(Screen.draw(tall))
      return layout.contents[focus].map { rect in
        rows[(layout.headings[focus]?.y ?? rect.y)..<min(rows.count, rect.maxY)].map {
          String($0.dropFirst().dropLast())
        }
      } ?? []
    }
  }

  private func logLine(_ line: LogLine) -> String {
    "\(LogText.clock(line.time, options.timeZone))  \(line.level.rawValue)  \(log.text(line))"
  }
}
