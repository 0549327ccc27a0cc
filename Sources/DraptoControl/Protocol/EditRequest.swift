import DraptoModel

/// What a `job.edit` changes, before the job's own settings are known.
struct EditRequest: Equatable {
  var edit: JobEdit
  /// Where the values came from, for people.
  var origins: [String: String] = [:]
  /// The values are all there are; else they are laid over the job's own.
  var isWhole = false

  /// Of a client that knows all settings itself.
  init(_ change: JobChange) {
    edit = JobEdit(values: change.settings.changed, output: change.output, restart: change.restart)
    origins = change.settings.originTexts
    isWhole = true
  }

  init(_ params: inout ControlParams) throws(ControlFault) {
    let (settings, unset) = try params.settings()
    origins = try params.origins()
    switch try params.maybeText("base") {
    case nil, "job": isWhole = false
    case "builtin": isWhole = true
    default: throw .request(ControlFault.wrongParameters, "`base` must be \"job\" or \"builtin\"")
    }
    edit = JobEdit(
      values: settings, unset: unset, output: try params.path("output"), restart: try params.flag("restart"))
  }

  var params: [String: JSONValue] {
    var params: [String: JSONValue] = [:]
    var settings = edit.values.mapValues { JSONValue($0) }
    for key in edit.unset { settings[key] = .null }
    if !settings.isEmpty { params["settings"] = .object(settings) }
    if !origins.isEmpty { params["origins"] = .object(origins.mapValues { .text($0) }) }
    if isWhole { params["base"] = .text("builtin") }
    if let output = edit.output { params["output"] = .text(output) }
    if edit.restart { params["restart"] = .bool(true) }
    return params
  }

  /// The change that it lays over a job's own settings. Throws ``SettingsError``.
  /// - Parameter profiles: of the engine's settings file.
  func laid(over job: Job, _ settings: Settings, profiles: Profiles) throws -> JobChange {
    try edit.change(job, settings, from: .flag("params.settings"), profiles: profiles)
  }

  /// The change where the values are all there are; nil: they are to be laid over the job's own. Throws
  /// ``SettingsError``.
  func whole() throws -> JobChange? {
    guard isWhole else { return nil }
    var new = Settings()
    for (key, value) in edit.values.sorted(by: { $0.key < $1.key }) {
      try new.set(key, value, from: origins[key].map(SettingOrigin.init(text:)) ?? .flag("params.settings"))
    }
    return JobChange(settings: new, output: edit.output, restart: edit.restart)
  }
}

/// The answer to `job.settings`.
struct SettingsAnswer: Codable, Sendable {
  /// Values that are not the built-in ones, by key.
  var settings: [String: JSONValue]
  /// Where each came from, for people.
  var origins: [String: String]

  init(_ settings: Settings) {
    self.settings = settings.changed.mapValues { JSONValue($0) }
    origins = settings.originTexts
  }

  /// Settings of a newer version that this one does not know are left out.
  func values() throws -> Settings {
    try Settings(changed: settings.compactMapValues(\.setting), originTexts: origins)
  }
}
