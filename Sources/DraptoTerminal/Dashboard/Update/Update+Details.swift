import DraptoModel

/// What can be done to a film from its details.
extension DashboardState {
  /// Whether the footer of a page has it.
  func offers(_ action: Action, on subject: DetailsState.Subject) -> Bool {
    guard [.edit, .retry, .preview].contains(action) else { return true }
    guard case .job(let id) = subject, let view = engine.jobs[id] else { return false }
    if action == .preview { return view.plan == nil && !view.job.state.isFinal && previews[id] == nil }
    return refusal(ofChange: action) == nil && Self.can(action, view.job)
  }

  /// What can be done to the job of a page.
  mutating func act(_ action: Action, on subject: DetailsState.Subject) -> [Effect] {
    guard case .job(let id) = subject, let job = engine.jobs[id]?.job else {
      showToast("that is for the details of a film", isError: true)
      return []
    }
    if action == .preview {
      guard engine.jobs[id]?.plan == nil, previews[id] != .looking else {
        showToast(previews[id] == .looking ? "it is being looked into" : "the plan is known", isError: true)
        return []
      }
      previews[id] = .looking
      return [.preview(job)]
    }
    if let why = refusal(ofChange: action) ?? (Self.can(action, job) ? nil : Self.refusal(action, [job])) {
      showToast(why, isError: true)
      return []
    }
    return steerJobs(action, ids: [id])
  }

  /// Asks where a page goes: of a film its report, beside its output.
  mutating func openWrite(_ lines: [String], of subject: DetailsState.Subject) {
    guard case .job(let id) = subject, let job = engine.jobs[id]?.job else { return openWrite(lines) }
    overlays.append(.prompt(PromptState(.reportTo(id, lines), ReportNaming.beside(job.output))))
  }
}
