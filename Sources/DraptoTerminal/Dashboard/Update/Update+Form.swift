import DraptoModel
import DraptoReports

/// The form of settings: of films that are about to be added, and of those that are queued.
extension DashboardState {
  /// The settings that the form offers, with their titles.
  private static let formSettings: [(SettingDefinition, String)] = [
    (SettingsCatalog.preset.definition, "preset"), (SettingsCatalog.crf.definition, "CRF"),
    (SettingsCatalog.targetQuality.definition, "target quality"), (SettingsCatalog.targetMetric.definition, "metric"),
    (SettingsCatalog.svtPreset.definition, "SVT preset"), (SettingsCatalog.svtFilmGrain.definition, "film grain"),
    (SettingsCatalog.audioCodec.definition, "sound"), (SettingsCatalog.audioStereo.definition, "stereo kbit/s"),
    (SettingsCatalog.audio51.definition, "5.1 kbit/s"), (SettingsCatalog.crop.definition, "crop"),
    (SettingsCatalog.deinterlace.definition, "deinterlace"), (SettingsCatalog.dolbyVision.definition, "Dolby Vision"),
    (SettingsCatalog.hdr10Plus.definition, "HDR10+"),
    (SettingsCatalog.container.definition, "container"), (SettingsCatalog.measure.definition, "measure"),
    (SettingsCatalog.output.definition, "output folder"), (SettingsCatalog.overwrite.definition, "overwrite"),
    (SettingsCatalog.acceptDamaged.definition, "take damaged"),
  ]

  /// What puts a film or its output at risk is chosen anew each time.
  private static let neverRemembered: Set<String> = [
    SettingsCatalog.overwrite.definition.key, SettingsCatalog.acceptDamaged.definition.key,
  ]

  // MARK: Opening

  /// The form for films and folders, with what was changed in it the last time.
  mutating func openForm(_ paths: [String]) -> [Effect] {
    guard !paths.isEmpty else { return [] }
    var form = form(.add(paths), [options.settings])
    let last = preferences.formValues ?? [:]
    fill(&form, last)
    for index in form.fields.indices { form.fields[index].last = last[form.fields[index].key] }
    overlays.append(.form(form))
    return []
  }

  /// The form for films that are queued, whose settings are known.
  mutating func openForm(editing ids: [JobID]) {
    let known = ids.filter { jobSettings[$0] != nil && engine.jobs[$0] != nil }
    guard !known.isEmpty else { return }
    overlays.append(.form(form(.edit(known), known.compactMap { jobSettings[$0] })))
  }

  /// The form as it was typed, for films that were refused, with the reasons.
  mutating func reopenForm(_ purpose: FormState.Purpose, _ changes: [String: String], _ reports: [ErrorReport]) {
    let base: [Settings] =
      switch purpose {
      case .add: [options.settings]
      case .edit(let ids): ids.compactMap { jobSettings[$0] }
      }
    guard !base.isEmpty else { return }
    var form = form(purpose, base)
    if reports.contains(where: { $0.code == .jobChanged }) {
      let field = FormState.Field(
        key: FormState.restartKey, title: "begin anew", field: TextField("false"), choices: ["false", "true"],
        before: "false")
      form.fields.insert(field, at: 0)
    }
    fill(&form, changes)
    form.messages =
      reports.prefix(2).map(\.description)
      + reports.dropFirst(2).prefix(1).map { _ in
        "… and \(reports.count - 2) more"
      }
    overlays.append(.form(form))
  }

  private func form(_ purpose: FormState.Purpose, _ base: [Settings]) -> FormState {
    var fields = Self.formSettings.map { definition, title in
      let choices: [String] =
        switch definition.kind {
        case .choice(let words): words
        case .preset: options.profiles.names
        case .bool: ["false", "true"]
        default: []
        }
      return Self.field(definition.key, title, base.map { Self.text($0.value(of: definition)) }, choices)
    }
    if case .edit(let ids) = purpose {
      let outputs = ids.compactMap { engine.jobs[$0]?.job.output }
      fields.removeAll { $0.key == SettingsCatalog.output.definition.key }
      fields.append(
        outputs.count == 1
          ? Self.field(FormState.outputKey, "output", outputs, [])
          : Self.field(FormState.folderKey, "output folder", outputs.map { OutputNaming.split($0).folder }, []))
    }
    return FormState(purpose, base: base, fields: fields)
  }

  private static func field(_ key: String, _ title: String, _ texts: [String], _ choices: [String]) -> FormState.Field {
    let (text, differs) = common(texts)
    var field = FormState.Field(key: key, title: title, field: TextField(text), choices: choices, before: text)
    field.differs = differs
    return field
  }

  private static func common(_ texts: [String]) -> (text: String, differs: Bool) {
    Set(texts).count == 1 ? (texts[0], false) : ("", true)
  }

  /// Puts values in, the preset first: the others may rest on it. What does not fit is left as it is.
  private func fill(_ form: inout FormState, _ values: [String: String]) {
    let presetKey = SettingsCatalog.preset.definition.key
    for key in values.keys.sorted(by: { ($0 == presetKey ? 0 : 1, $0) < ($1 == presetKey ? 0 : 1, $1) }) {
      guard let index = form.fields.firstIndex(where: { $0.key == key }), let text = values[key] else { continue }
      let before = form.fields[index].field
      form.fields[index].field.set(text)
      check(&form, index)
      if form.fields[index].problem != nil {
        form.fields[index].field = before
        form.fields[index].problem = nil
      }
      if key == presetKey { rebase(&form) }
    }
  }

  static func text(_ value: SettingValue) -> String {
    switch value {
    case .text(let text): text
    case .number(let number): Format.compact(number)
    default: value.toml
    }
  }

  // MARK: Keys

  mutating func take(_ key: KeyPress, _ form: FormState) -> [Effect] {
    var form = form
    let count = form.fields.count
    switch Bindings.find(key, in: .form, panel: focus)?.action {
    case .back:
      overlays.removeLast()
      return []
    case .nextField: form.selected = (form.selected + 1) % count
    case .previousField: form.selected = (form.selected + count - 1) % count
    case .left where !form.fields[form.selected].choices.isEmpty: choose(&form, -1)
    case .right where !form.fields[form.selected].choices.isEmpty: choose(&form, 1)
    case .reset:
      for index in form.fields.indices { form.fields[index].reset() }
      rebase(&form)
      showToast(form.paths.isEmpty ? "as it is in the queue" : "as the settings say")
    case .submit: return submit(form)
    case .sample: return openSample(form)
    default:
      if form.fields[form.selected].choices.isEmpty {
        guard form.fields[form.selected].take(key) else {
          showToast(unbound: key)
          return []
        }
      } else if key == .character(" ") {
        choose(&form, 1)
      } else {
        showToast(
          "\(label(.left)) and \(label(.right)) choose: \(form.fields[form.selected].choices.joined(separator: ", "))")
        return []
      }
    }
    check(&form, form.selected)
    replaceOverlay(.form(form))
    return []
  }

  mutating func paste(_ text: String, into form: FormState) {
    var form = form
    form.fields[form.selected].insert(text)
    check(&form, form.selected)
    replaceOverlay(.form(form))
  }

  private func choose(_ form: inout FormState, _ step: Int) {
    let field = form.fields[form.selected]
    let at = field.choices.firstIndex(of: field.field.text) ?? (step > 0 ? -1 : field.choices.count)
    form.fields[form.selected].field.set(field.choices[(at + step + field.choices.count) % field.choices.count])
    if field.key == SettingsCatalog.preset.definition.key { rebase(&form) }
  }

  /// What a preset sets shows at once, as long as nobody typed something else there.
  private func rebase(_ form: inout FormState) {
    let base = Self.underPreset(form, options.profiles)
    for index in form.fields.indices {
      guard let definition = SettingsCatalog.byKey[form.fields[index].key],
        definition.key != SettingsCatalog.preset.definition.key
      else { continue }
      let (text, differs) = Self.common(base.map { Self.text($0.value(of: definition)) })
      if !form.fields[index].isChanged { form.fields[index].field.set(text) }
      (form.fields[index].before, form.fields[index].differs) = (text, differs)
    }
  }

  /// The settings with the preset that the form chooses.
  static func underPreset(_ form: FormState, _ profiles: Profiles) -> [Settings] {
    let key = SettingsCatalog.preset.definition.key
    guard let field = form.fields.first(where: { $0.key == key }), field.isChanged else { return form.base }
    return form.base.map {
      (try? $0.changing([key: .text(field.field.text)], from: .flag("form"), profiles: profiles)) ?? $0
    }
  }

  /// The setting's own rule decides what is right.
  private func check(_ form: inout FormState, _ index: Int) {
    let field = form.fields[index]
    form.fields[index].problem = nil
    guard field.isChanged || !field.differs else { return }
    guard let definition = SettingsCatalog.byKey[field.key] else {
      if field.choices.isEmpty, !["/", "~"].contains(field.field.text.first) {
        form.fields[index].problem = "must be a path from / or ~/ on"
      }
      return
    }
    if case .preset = definition.kind, !field.choices.contains(field.field.text) {
      form.fields[index].problem = "must be one of \(field.choices.joined(separator: ", "))"
      return
    }
    var probe = Settings()
    do { try probe.set(field.key, text: field.field.text, from: .builtIn) } catch {
      form.fields[index].problem = "must be \(definition.kind.accepts)"
    }
  }

  // MARK: Taking it

  private mutating func submit(_ form: FormState) -> [Effect] {
    var form = form
    for index in form.fields.indices { check(&form, index) }
    if let wrong = form.fields.firstIndex(where: { $0.problem != nil }) {
      form.selected = wrong
      replaceOverlay(.form(form))
      showToast("\(form.fields[wrong].title) \(form.fields[wrong].problem ?? "")", isError: true)
      return []
    }
    switch form.purpose {
    case .add(let paths):
      // It stays until the films are on their way: what they would lose may change somebody's mind.
      replaceOverlay(.form(form))
      return add(paths, form)
    case .edit(let ids):
      overlays.removeLast()
      return change(ids, form)
    }
  }

  private mutating func add(_ paths: [String], _ form: FormState) -> [Effect] {
    let remembered = form.settingChanges.filter { !Self.neverRemembered.contains($0.key) }
    let effects = add(FilmsToAdd(paths: paths, changes: form.settingChanges, restart: form.restarts))
    guard remembered != preferences.formValues ?? [:] else { return effects }
    preferences.formValues = remembered.isEmpty ? nil : remembered
    return effects + [.save(preferences)]
  }

  private mutating func change(_ ids: [JobID], _ form: FormState) -> [Effect] {
    var edit = form.edit
    edit.output = edit.output.map { absolute($0) }
    edit.folder = edit.folder.map { absolute($0) }
    guard !edit.isEmpty || edit.restart else {
      showToast("nothing was changed")
      return []
    }
    let views = ids.compactMap { engine.jobs[$0] }
    let what = views.count == 1 ? views[0].job.name : "\(views.count) films"
    let hint = views.contains { $0.job.state.canRetry } ? "; r tries again" : ""
    let effect = { (edit: JobEdit) in
      Effect.change(views.map(\.job), edit, retry: false, done: "\(what): settings changed\(hint)")
    }
    let lost = LossText.changing(views, edit)
    guard !lost.isEmpty, !edit.restart else { return [effect(edit)] }
    edit.restart = true
    var question = ConfirmState(title: "Change the settings of \(what)?", lines: lost, commands: [], done: "")
    question.effects = [effect(edit)]
    overlays.append(.confirm(question))
    return []
  }
}
