import DraptoModel
import DraptoReports

/// How far the look into films is that are about to join.
enum LookingWidget {
  static func draw(_ looking: LookingState, _ state: DashboardState, _ canvas: inout Canvas) {
    let rect = Rect(state.size).centered(width: min(56, state.size.width), height: min(5, state.size.height))
    OverlayWidgets.box(rect, "Would anything be lost?", &canvas)
    let inner = rect.inset(x: 2, y: 1)
    canvas.clipped(to: inner) { canvas in
      let films = looking.found?.films
      let count = films.map { $0 == 1 ? "1 film is" : "\($0) films are" } ?? "The films are"
      canvas.put("\(count) looked into before joining.", x: inner.x, y: inner.y, width: inner.width, .plain)
      let bar = inner.row(1)
      guard let found = looking.found, inner.height > 1 else { return }
      let share = Double(found.looked) / Double(max(1, found.films))
      let text = "\(found.looked) of \(found.films)"
      let width = max(0, bar.width - DisplayWidth.of(text) - 1)
      canvas.bar(share, x: bar.x, y: bar.y, width: width, .work)
      canvas.put(text, x: bar.x + width + 1, y: bar.y, .plain)
      guard inner.height > 2 else { return }
      let lossy = found.lossy.count
      let lost = lossy == 0 ? "nothing so far" : lossy == 1 ? "1 would lose something" : "\(lossy) would lose something"
      canvas.put(lost, x: inner.x, y: inner.y + 2, width: inner.width, lossy == 0 ? .quiet : Style(.level(.warning)))
    }
  }
}
