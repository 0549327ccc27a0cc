import ArgumentParser
import DraptoControl
import DraptoEngine
import DraptoModel

/// What the shell offers behind a verb: jobs of the engine that runs, and chunks behind `3/`. Quick, and silent where
/// none runs.
struct TargetCompletion: Sendable {
  /// The command line so far.
  let words: [String]
  /// What stands before the cursor.
  let prefix: String

  /// Longer nobody waits for a key.
  private static let patience: Duration = .milliseconds(180)

  func candidates() async -> [String] {
    let found: [String] = await first { over in
      // Unstructured, both: the one that comes second is nobody's any more.
      Task { over((try? await look()) ?? []) }
      Task {
        try? await Task.sleep(for: Self.patience)
        over([])
      }
    }
    return CompletionShell.requesting == .bash ? found.map(Self.quotedForBash) : found
  }

  private func look() async throws -> [String] {
    let client = try await RunningEngine(common).client()
    defer { client.close() }
    let isChunk = prefix.prefixMatch(of: /[0-9]+\//) != nil
    var snapshot = isChunk ? try await client.snapshot() : try await client.head()
    if words.dropFirst().first == EditCommand.configuration.commandName {
      snapshot.jobs = snapshot.jobs.filter { $0.value.job.state.canChange }
    }
    return Self.candidates(snapshot, verb: verb, prefix: prefix)
  }

  /// All that the verb can be done to: numbers, and names that only one job has.
  static func candidates(_ snapshot: EngineSnapshot, verb: SteeringVerb?, prefix: String) -> [String] {
    if let number = prefix.prefixMatch(of: /([0-9]+)\//)?.output.1, let id = Int64(number) {
      let chunks = snapshot.jobs[JobID(id)]?.chunks ?? []
      return chunks.filter { verb?.fits($0) ?? true }.map { "\($0.id)" }
    }
    // Chunks of a running job can be released, and a job's number is the way to them.
    let jobs = snapshot.orderedJobs.map(\.job).filter { job in
      verb.map { $0 == .release ? job.state == .running : $0.fits(job) } ?? true
    }
    let names = Dictionary(grouping: snapshot.jobs.values.map(\.job.name)) { $0 }
    let fitting = jobs.map(\.name).filter { name in
      // A shell takes a line for each, and would show what acts on a terminal.
      names[name]?.count == 1 && !name.unicodeScalars.contains(where: Format.actsOnTerminal)
        && name.wholeMatch(of: /[0-9]+/) == nil && !name.isEmpty
    }
    return jobs.map { "\($0.id)" + (verb == .release ? "/" : "") } + (verb == .release ? [] : fitting)
  }

  private var verb: SteeringVerb? { words.dropFirst().first.flatMap { SteeringVerb(rawValue: $0) } }

  /// The options that decide which engine it is. bash takes `=` for a word of its own.
  private var common: CommonOptions {
    var common = CommonOptions()
    common.config = nil
    common.assignments = []
    for (index, word) in words.enumerated() where index + 1 < words.count {
      let next = words[index + 1]
      if word == "--config" { common.config = next }
      guard word == "--set" else { continue }
      let value = index + 3 < words.count && words[index + 2] == "=" ? "\(next)=\(words[index + 3])" : next
      if value.contains("=") { common.assignments.append(value) }
    }
    return common
  }

  /// bash expands the words that it is offered: a name must not become a command.
  static func quotedForBash(_ word: String) -> String {
    word.wholeMatch(of: /[A-Za-z0-9._\/+=:@%-]*/) != nil ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}

extension CompletionKind {
  /// Jobs and chunks of the engine that runs.
  static let targets = CompletionKind.custom { (words: [String], _: Int, prefix: String) async -> [String] in
    await TargetCompletion(words: words, prefix: prefix).candidates()
  }

  /// `KEY=` of every setting, and `KEY=VALUE` where there is a choice.
  static let assignments = CompletionKind.custom { (_: [String], _: Int, prefix: String) -> [String] in
    SettingCompletion.candidates(prefix)
  }

  /// The name of every setting.
  static let settingKeys = CompletionKind.list(SettingsCatalog.all.map(\.key))

  /// Presets, and profiles of the settings file as it is now.
  static let presets = CompletionKind.custom { (_: [String], _: Int, prefix: String) -> [String] in
    SettingCompletion.presets.filter { $0.hasPrefix(prefix) }
  }

  /// The words that a setting accepts.
  static func values<Value>(of setting: Setting<Value>) -> CompletionKind {
    .list(SettingCompletion.values(of: setting.definition))
  }
}

/// What the shell offers for settings.
enum SettingCompletion {
  static func candidates(_ prefix: String) -> [String] {
    let fitting = SettingsCatalog.all.filter { $0.key.hasPrefix(prefix) || prefix.hasPrefix($0.key + "=") }
    // With one left, its values are what is looked for: not every shell asks again behind the `=`.
    guard fitting.count == 1 else { return fitting.map { $0.key + "=" } }
    let values = values(of: fitting[0])
    return values.isEmpty ? [fitting[0].key + "="] : values.map { "\(fitting[0].key)=\($0)" }
  }

  static var presets: [String] { ((try? SettingsLoader().profiles(file: nil)) ?? Profiles()).names }

  static func values(of definition: SettingDefinition) -> [String] {
    switch definition.kind {
    case .bool: ["true", "false"]
    case .choice(let words): words
    case .preset: presets
    case .crop: ["auto", "off"]
    case .numberOr(let words, _): words
    default: []
    }
  }
}
