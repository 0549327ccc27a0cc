/// Themes that changed while the screen is open.
extension DashboardState {
  /// Takes what there is now. A theme that can't be read any more stays as it was, and says so.
  mutating func take(_ fresh: ThemeCatalog) {
    let (before, shown) = (catalog, palette)
    catalog = fresh
    if case .themes(var themes) = overlay {
      themes.selected = catalog.themes.firstIndex { $0.name == theme } ?? 0
      theme = catalog.themes[themes.selected].name
      replaceOverlay(.themes(themes))
    }
    if let warning = fresh.warnings.first(where: { !before.warnings.contains($0) }) {
      showToast(warning, isError: true)
    } else if palette != shown {
      showToast(faintNote ?? "the theme \(palette.name) was read again")
    }
  }

  /// What is to be said of a theme of the user's whose text is too near to its ground.
  var faintNote: String? {
    let faint = palette.faintKeys
    guard !faint.isEmpty else { return nil }
    let which = faint.count == 1 ? faint[0] : "\(faint[0]) and \(faint.count - 1) more"
    return
      "theme \(palette.name): \(which) can hardly be read on main_bg, and \(faint.count == 1 ? "is" : "are") shown clearer"
  }
}
