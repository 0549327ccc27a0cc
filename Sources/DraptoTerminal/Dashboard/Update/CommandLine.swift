import DraptoModel

/// The `:` line: the verbs of the table of bindings by name, some with arguments.
package enum CommandLine {
  /// What a typed line asks for, or what is wrong with it.
  package enum Parsed: Sendable, Equatable {
    case action(Action)
    case steerJobs(Action, [JobID])
    case steerChunks(Action, [ChunkID])
    case add([String])
    case workers(String)
    case priority(Int)
    case theme(String)
    case level(LogLevel)
    case sortQueue(QueueSort)
    case sortChunks(ChunkSort)
    /// Only this state or mark; nil: all.
    case show(String?)
    case filter(String)
    case only(String)
    case write(String)
    case problem(String)
  }

  /// All verbs, sorted.
  package static let verbs: [String] = Bindings.all.compactMap(\.command).sorted()

  /// What a typed line means in this state of the screen.
  package static func parse(_ line: String, _ state: DashboardState) -> Parsed {
    let words = split(line)
    guard let verb = words.first else { return .problem("nothing was typed") }
    guard let binding = Bindings.all.first(where: { $0.command == verb }) else {
      let near = verbs.filter { $0.hasPrefix(verb) }
      if near.count == 1 { return parse(([near[0]] + words.dropFirst().map(quoted)).joined(separator: " "), state) }
      let hint = near.isEmpty ? "Tab shows the commands" : near.joined(separator: ", ")
      return .problem("there is no command “\(verb)”: \(hint)")
    }
    let arguments = Array(words.dropFirst())
    guard let first = arguments.first else { return .action(binding.action) }
    switch binding.action {
    case .edit, .pause, .cancel, .retry, .release, .remove: return targets(binding.action, arguments, state)
    case .add: return .add(arguments)
    case .workers: return .workers(first)
    case .priorityUp:
      guard let number = Int(first), Job.priorities.contains(number) else {
        let (low, high) = (Job.priorities.lowerBound, Job.priorities.upperBound)
        return .problem("priority: “\(first)” must be a whole number from \(low) to \(high)")
      }
      return .priority(number)
    case .theme:
      return state.catalog[name: first] != nil
        ? .theme(first) : .problem("there is no theme “\(first)”: \(names(state).joined(separator: ", "))")
    case .logLevel:
      return LogLevel(rawValue: first).map { .level($0) }
        ?? .problem("level: must be one of \(LogLevel.allCases.map(\.rawValue).joined(separator: ", "))")
    case .sort: return sort(first, state)
    case .show:
      let states = stateNames(state)
      guard first != "all" else { return .show(nil) }
      return states.contains(first)
        ? .show(first) : .problem("show: must be one of all, \(states.joined(separator: ", "))")
    case .filter: return .filter(arguments.joined(separator: " "))
    case .logFilter: return .only(arguments.joined(separator: " "))
    case .write: return .write(first)
    default: return .problem("\(verb) takes no argument")
    }
  }

  private static func sort(_ word: String, _ state: DashboardState) -> Parsed {
    if state.focus == .chunks {
      return ChunkSort(rawValue: word).map { .sortChunks($0) }
        ?? .problem("sort: must be one of \(ChunkSort.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return QueueSort(rawValue: word).map { .sortQueue($0) }
      ?? .problem("sort: must be one of \(QueueSort.allCases.map(\.rawValue).joined(separator: ", "))")
  }

  private static func stateNames(_ state: DashboardState) -> [String] {
    state.focus == .chunks
      ? WorkState.allCases.map(\.rawValue) + [JobMark.score.rawValue]
      : JobState.allCases.map(\.rawValue) + JobMark.allCases.map(\.rawValue)
  }

  /// `3` is a job, `3/17` one of its chunks.
  private static func targets(_ action: Action, _ words: [String], _ state: DashboardState) -> Parsed {
    var jobs: [JobID] = []
    var chunks: [ChunkID] = []
    for word in words {
      let parts = word.split(separator: "/", omittingEmptySubsequences: false).map { Int64($0) }
      if parts.count == 2, let job = parts[0], let index = parts[1], let id = Int(exactly: index),
        state.engine[chunk: ChunkID(job: JobID(job), index: id)] != nil
      {
        chunks.append(ChunkID(job: JobID(job), index: id))
      } else if parts.count == 1, let job = parts[0], state.engine.jobs[JobID(job)] != nil {
        jobs.append(JobID(job))
      } else {
        return .problem("there is no job or chunk “\(word)”: 3 is a job, 3/17 a chunk of it")
      }
    }
    if action == .edit, !chunks.isEmpty { return .problem("settings are of whole films: 3 is a job") }
    if !jobs.isEmpty, !chunks.isEmpty { return .problem("jobs and chunks can't be mixed") }
    return chunks.isEmpty ? .steerJobs(action, jobs) : .steerChunks(action, chunks)
  }

  /// Words, with `\ ` and quotes as in a shell.
  package static func split(_ line: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var escaped = false
    for character in line {
      if escaped {
        word = (word ?? "") + String(character)
        escaped = false
      } else if character == "\\", quote != "'" {
        escaped = true
      } else if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "\"" || character == "'" {
        quote = character
        word = word ?? ""
      } else if character == " " {
        if let done = word { words.append(done) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let done = word { words.append(done) }
    return words
  }

  /// A path as ``split(_:)`` takes it back.
  static func quoted(_ path: String) -> String {
    path.isEmpty
      ? "''"
      : path.reduce(into: "") { result, character in
        if " \\\"'".contains(character) { result.append("\\") }
        result.append(character)
      }
  }

  // MARK: Completion

  private static func names(_ state: DashboardState) -> [String] { state.catalog.themes.map(\.name) }

  /// Ways to go on from what is typed: whole lines.
  /// - Parameter paths: candidates that the file system gave.
  package static func candidates(_ line: String, _ state: DashboardState, paths: [String] = []) -> [String] {
    guard let space = line.firstIndex(of: " ") else { return verbs.filter { $0.hasPrefix(line) } }
    let verb = String(line[..<space])
    let rest = String(line[line.index(after: space)...])
    guard let action = Bindings.all.first(where: { $0.command == verb })?.action else { return [] }
    let words: [String]
    switch action {
    case .theme: words = names(state)
    case .logLevel: words = LogLevel.allCases.map(\.rawValue)
    case .sort: words = state.focus == .chunks ? ChunkSort.allCases.map(\.rawValue) : QueueSort.allCases.map(\.rawValue)
    case .show: words = ["all"] + stateNames(state)
    case .edit, .pause, .cancel, .retry, .remove: words = state.order.map { "\($0)" }
    case .add, .write: return paths
    default: words = []
    }
    return words.filter { $0.hasPrefix(rest) }.map { verb + " " + $0 }
  }

  /// What is typed where a path is asked for, or the path at the end of an `add` or `write` line; nil where none is.
  package static func pathBeingTyped(_ prompt: PromptState) -> String? {
    let line = prompt.field.text
    switch prompt.kind {
    case .writeTo: return line
    case .browserPath: return fromLastRoot(line)
    case .command: break
    default: return nil
    }
    guard line.hasPrefix("add ") || line.hasPrefix("write ") else { return nil }
    return line.hasSuffix(" ") && !line.hasSuffix("\\ ") ? "" : split(line).last
  }

  /// A path typed or pasted behind another one begins anew: `/films//tmp/x` is `/tmp/x`, `/films/~/x` is `~/x`.
  static func fromLastRoot(_ path: String) -> String {
    if let root = path.range(of: "//", options: .backwards) { return "/" + path[root.upperBound...] }
    if let home = path.range(of: "/~/", options: .backwards) { return "~/" + path[home.upperBound...] }
    return path
  }

  /// The line with one of the paths in place of the one being typed.
  package static func line(_ line: String, with path: String, isCommand: Bool) -> String {
    guard isCommand else { return path }
    let words = split(line)
    let kept = line.hasSuffix(" ") && !line.hasSuffix("\\ ") ? words : Array(words.dropLast())
    return (kept.map(quoted) + [quoted(path)]).joined(separator: " ")
  }

  /// As far as all candidates agree; with one only, and no folder, a space behind it.
  package static func completed(_ line: String, _ candidates: [String], isCommand: Bool) -> String {
    guard let first = candidates.first else { return line }
    let common = candidates.dropFirst().reduce(first) { String(zip($0, $1).prefix { $0 == $1 }.map(\.0)) }
    if candidates.count == 1, isCommand, !common.hasSuffix("/"), !common.contains(" ") { return common + " " }
    return common.count >= line.count || candidates.count == 1 ? common : line
  }
}
