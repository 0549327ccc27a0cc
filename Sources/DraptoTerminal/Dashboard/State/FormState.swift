import DraptoModel

/// The settings of films that are about to be added, or that are queued.
package struct FormState: Sendable, Equatable {
  /// Whose settings they are.
  package enum Purpose: Sendable, Equatable {
    /// Films and folders, by their paths.
    case add([String])
    case edit([JobID])
  }

  /// One setting of the form.
  package struct Field: Sendable, Equatable {
    /// The setting's place in the file; ``outputKey``, ``folderKey`` and ``restartKey`` are no settings.
    package var key: String
    /// What stands before it.
    package var title: String
    /// Its value as it is typed.
    package var field: TextField
    /// The words to choose from; empty: free text.
    package var choices: [String]
    /// What it is without a change; empty where the films differ in it.
    package var before: String
    /// The films differ in it.
    package var differs = false
    /// What it was changed to the last time films were added.
    package var last: String?
    /// What is wrong with the value.
    package var problem: String?
    /// Somebody typed in it.
    package private(set) var isEdited = false

    /// It is not what it would be without a change.
    package var isChanged: Bool { field.text != before }
    /// It is as it was the last time, and not as the settings say.
    package var isFromLastTime: Bool { isChanged && field.text == last }

    /// Takes a key of a line editor; false for any other. What is typed takes the place of a value nobody has touched.
    mutating func take(_ key: KeyPress) -> Bool {
      if case .character = key, !isEdited { field.set("") }
      guard field.take(key) else { return false }
      isEdited = true
      return true
    }

    /// Pasted text, likewise.
    mutating func insert(_ text: String) {
      if !isEdited { field.set("") }
      field.insert(text)
      isEdited = true
    }

    /// Puts back what holds without a change.
    mutating func reset() {
      field.set(before)
      problem = nil
      isEdited = false
    }

    package init(key: String, title: String, field: TextField, choices: [String], before: String) {
      self.key = key
      self.title = title
      self.field = field
      self.choices = choices
      self.before = before
    }
  }

  /// The output of a film that is queued.
  package static let outputKey = "output"
  /// The folder of the outputs of several films that are queued.
  package static let folderKey = "folder"
  /// Unfinished work may be dropped.
  package static let restartKey = "restart"

  /// Whose settings they are.
  package var purpose: Purpose
  /// From top to bottom.
  package var fields: [Field]
  /// The settings that are changed: one for films that are added, one for each film that is queued.
  package var base: [Settings]
  /// Index of the field that has the keys.
  package var selected = 0
  /// Why the films were refused, above the fields.
  package var messages: [String] = []

  package init(_ purpose: Purpose, base: [Settings], fields: [Field]) {
    self.purpose = purpose
    self.base = base
    self.fields = fields
  }

  /// Films and folders that are added.
  package var paths: [String] { if case .add(let paths) = purpose { paths } else { [] } }

  /// Fields that were changed, by key.
  package var changes: [String: String] {
    fields.reduce(into: [:]) { if $1.isChanged { $0[$1.key] = $1.field.text } }
  }

  /// Settings that were changed, by key.
  package var settingChanges: [String: String] { changes.filter { SettingsCatalog.byKey[$0.key] != nil } }

  /// Somebody chose to drop unfinished work.
  package var restarts: Bool { changes[Self.restartKey] == "true" }

  /// What is changed about films that are queued.
  package var edit: JobEdit {
    JobEdit(
      values: settingChanges.reduce(into: [:]) { values, entry in
        values[entry.key] = SettingsCatalog.byKey[entry.key]?.kind.parse(entry.value)
      }, output: changes[Self.outputKey], folder: changes[Self.folderKey], restart: restarts)
  }
}
