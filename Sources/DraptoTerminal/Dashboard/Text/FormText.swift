import DraptoModel

/// What the form of settings says beside its values.
enum FormText {
  /// - Parameter settings: those of the films, with the preset that the form chooses.
  static func remark(_ field: FormState.Field, _ form: FormState, _ settings: [Settings]) -> String {
    if field.key == SettingsCatalog.crf.definition.key, hasTarget(form) { return "the target leads to it" }
    if field.key == SettingsCatalog.crf.definition.key, field.field.text == "auto" { return crf(settings) }
    if field.isFromLastTime { return "as last time" }
    if field.isChanged { return field.differs ? "" : "was \(field.before.isEmpty ? "empty" : field.before)" }
    guard let definition = SettingsCatalog.byKey[field.key] else { return "" }
    let origins = Set(settings.map { $0.origin(of: definition) })
    guard origins.count == 1, let origin = origins.first else { return "" }
    switch origin {
    case .builtIn: return ""
    case .file(let path): return OutputNaming.split(path).name
    case .preset, .environment, .flag: return origin.description
    }
  }

  /// A score is asked for in place of the CRF.
  private static func hasTarget(_ form: FormState) -> Bool {
    let key = SettingsCatalog.targetQuality.definition.key
    return form.fields.contains { $0.key == key && Double($0.field.text) != nil }
  }

  /// What `auto` stands for, by the film's width.
  private static func crf(_ settings: [Settings]) -> String {
    let all = Set(
      settings.map { settings in
        let values = [SettingsCatalog.crfSD, SettingsCatalog.crfHD, SettingsCatalog.crfUHD].map { settings[$0] }
        return zip(["SD", "HD", "UHD"], values).map { "\($0) \(Format.compact($1))" }.joined(separator: ", ")
      })
    return all.count == 1 ? "by width: \(all.first ?? "")" : "by width"
  }

  static func summary(_ field: FormState.Field) -> String {
    switch field.key {
    case FormState.outputKey: "Path of the finished film."
    case FormState.folderKey: "Folder of the finished films; each keeps its name."
    case FormState.restartKey: "Drop unfinished work on the same output that was begun otherwise."
    default: SettingsCatalog.byKey[field.key]?.summary ?? ""
    }
  }
}
