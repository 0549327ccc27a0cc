import DraptoModel

/// A sample of a film that is about to be added: what some CRFs would come to.
extension DashboardState {
  /// The film, or folder, whose sample is on the screen.
  var shownSample: String? {
    for case .details(let page) in overlays { if case .sample(let path) = page.subject { return path } }
    return nil
  }

  /// Opens the page of a sample, and has it made.
  mutating func openSample(_ form: FormState) -> [Effect] {
    guard case .add(let paths) = form.purpose, let path = paths.first else {
      showToast("that is for films that are about to be added", isError: true)
      return []
    }
    if let wrong = form.fields.first(where: { $0.problem != nil }) {
      showToast("\(wrong.title) \(wrong.problem ?? "")", isError: true)
      return []
    }
    replaceOverlay(.form(form))
    sample = nil
    overlays.append(.details(DetailsState(subject: .sample(path))))
    return [.sample(path: path, changes: form.settingChanges)]
  }
}
