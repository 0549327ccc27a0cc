import DraptoModel
import DraptoReports

/// The block of lines that is redrawn in place: a line per running chunk, track or phase, and a total. Pure.
package enum LiveBlock {
  /// - Parameters:
  ///   - width: columns of the terminal; no line is longer.
  ///   - height: rows that may be used.
  package static func lines(
    _ state: EngineSnapshot, jobs: Set<JobID>, forecast: Forecast?, width: Int, height: Int, ascii: Bool
  ) -> [String] {
    let views = state.orderedJobs.filter { jobs.contains($0.job.id) }
    var lines: [String] = []
    let outlook = QueueOutlook(state)
    for view in views where view.job.state == .running || view.job.state == .paused {
      lines += work(view, outlook, forecast?[view.job.id], ascii: ascii)
    }
    if lines.count > height - 1 {
      let hidden = lines.count - max(0, height - 2)
      lines = Array(lines.prefix(max(0, height - 2))) + ["  … \(hidden) more"]
    }
    lines.append(total(state, views, forecast, ascii: ascii))
    return lines.map {
      let line = DisplayWidth.fitted(Format.visible($0), max(1, width - 1))
      return ascii ? asciiOnly(line) : line
    }
  }

  /// The same width in characters that every terminal has.
  private static func asciiOnly(_ line: String) -> String {
    line.reduce(into: "") { result, character in
      switch character {
      case "…": result += "."
      case "—", "–", "−": result += "-"
      case "≈": result += "~"
      case _ where character.isASCII: result.append(character)
      default: result += String(repeating: "?", count: DisplayWidth.of(character))
      }
    }
  }

  private static func work(
    _ view: JobView, _ outlook: QueueOutlook, _ forecast: FilmForecast?, ascii: Bool
  ) -> [String] {
    var lines: [String] = []
    let name = DisplayWidth.fitted(Format.visible(view.job.name), 24)
    for chunk in view.chunks where chunk.state == .running || chunk.state == .paused {
      let share = ChunkText.fraction(chunk)
      let speed = chunk.state == .paused ? chunk.reason ?? "paused" : Format.speed(chunk.progress.framesPerSecond)
      let eta = ChunkText.remaining(chunk).map(Format.duration) ?? "—"
      lines.append(
        "  \(name) \(DisplayWidth.padded("\(chunk.id.index)", 4)) \(Bars.bar(share, 20, ascii: ascii)) \(DisplayWidth.padded(Format.percent(share), 6)) \(DisplayWidth.padded(speed, 10)) \(DisplayWidth.padded(eta, 6))"
      )
    }
    for track in view.tracks where track.state == .running {
      let share = min(1, track.progress.seconds / max(0.001, view.source?.duration ?? 1))
      lines.append(
        "  \(name) \(DisplayWidth.padded("snd", 4)) \(Bars.bar(share, 20, ascii: ascii)) \(DisplayWidth.padded(Format.percent(share), 6)) \(Format.visible(track.title))"
      )
    }
    if view.job.phase != .encode {
      let left = forecast?.secondsLeft.map { "  \(Format.duration($0)) left" } ?? ""
      lines.append(
        "  \(name) \(view.job.phase.rawValue) \(Bars.bar(view.phaseProgress, 20, ascii: ascii)) \(Format.percent(view.phaseProgress))\(left)"
      )
    }
    if let reason = view.standing(in: outlook).reason { lines.append("  \(name) waits: \(reason.text)") }
    return lines
  }

  private static func total(
    _ state: EngineSnapshot, _ views: [JobView], _ forecast: Forecast?, ascii: Bool
  ) -> String {
    let done = views.count { $0.job.state == .done }
    let failed = views.count { $0.job.state == .failed }
    let bar = Bars.bar(forecast?.share ?? 0, 20, ascii: ascii)
    let chunks = views.flatMap(\.chunks)
    var text = "total \(bar) \(ForecastText.share(forecast))  films \(done)/\(views.count)"
    if failed > 0 { text += " (\(failed) failed)" }
    text += "  chunks \(chunks.count { $0.state == .done })/\(chunks.count)  \(Format.speed(forecast?.framesPerSecond))"
    text += "  ETA \(ForecastText.left(forecast))"
    if let hold = state.queue.hold { text += "  waits: \(hold.text)" }
    if state.queue.mode != .running { text += "  \(state.queue.mode.rawValue)" }
    return text
  }
}
