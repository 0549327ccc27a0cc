import DraptoModel
import DraptoReports

/// The file browser.
enum BrowserWidget {
  static func draw(_ browser: BrowserState, _ state: DashboardState, _ canvas: inout Canvas) {
    let rect = OverlayLayout.browserBox(state.size)
    let marked = browser.marked.isEmpty ? "" : "\(browser.marked.count) marked"
    OverlayWidgets.box(rect, "Add films", &canvas, hint: marked)
    let inner = rect.inset(x: 2, y: 1)
    guard !inner.isEmpty else { return }
    canvas.clipped(to: inner) { canvas in
      canvas.put(browser.folder, x: inner.x, y: inner.y, width: inner.width, .bold)
      if !browser.filter.isEmpty {
        let text = "/\(browser.filter)"
        canvas.put(text, x: max(inner.x, inner.maxX - Glyphs.width(text, unicode: canvas.unicode)), y: inner.y, .key)
      }
    }
    let list = OverlayLayout.browserList(state.size)
    canvas.clipped(to: list) { draw(browser, list, &$0) }
  }

  private static func draw(_ browser: BrowserState, _ rect: Rect, _ canvas: inout Canvas) {
    let rows = browser.rows
    guard !rows.isEmpty else {
      let text = browser.error.map { "can't be read: \($0)" } ?? (browser.isLoading ? "reading …" : hint(browser))
      canvas.put(
        text, x: rect.x + 2, y: rect.y, width: max(0, rect.width - 2),
        browser.error == nil ? .quiet : Style(.level(.error)))
      return
    }
    for row in 0..<rect.height where rows.indices.contains(browser.list.top + row) {
      let entry = rows[browser.list.top + row]
      let at = rect.row(row)
      let style: Style = entry.isFolder ? Style(.misc) : entry.isFilm ? .plain : .quiet
      let right = figures(entry, browser, room: at.width - 14)
      let width = DisplayWidth.of(right)
      canvas.put(
        entry.name + (entry.isFolder ? "/" : ""), x: at.x + 3, y: at.y, width: max(0, at.width - 4 - width), style)
      canvas.put(right, x: at.maxX - width, y: at.y, .quiet)
      RowMarks.draw(
        at, isSelected: browser.list.selected == PathKey(entry.name),
        isMarked: browser.marked.contains(PathKey(browser.path(entry.name))), &canvas)
    }
  }

  private static func hint(_ browser: BrowserState) -> String {
    if !browser.filter.isEmpty { return "no name has “\(browser.filter)”: / changes it" }
    return browser.entries.isEmpty ? "an empty folder" : "no film and no folder here: . shows every file"
  }

  /// Length and size, each in its own column; on narrow screens they make room for the name.
  private static func figures(_ entry: FileEntry, _ browser: BrowserState, room: Int) -> String {
    guard !entry.isFolder, room >= 10 else { return "" }
    let size = Format.bytes(entry.size)
    guard room >= 19 else { return DisplayWidth.padded(size, 10) }
    var length = ""
    if entry.isFilm {
      switch browser.lengths[PathKey(browser.path(entry.name))] {
      case .some(.some(let seconds)): length = Format.duration(seconds)
      case .some(nil): length = "no film"
      case nil: length = "…"
      }
    }
    return DisplayWidth.padded(length, 9) + DisplayWidth.padded(size, 10)
  }
}
