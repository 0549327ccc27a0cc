import DraptoModel

/// The film of a `job.add`, before its settings are known.
struct AddRequest: Equatable {
  var source: String
  var output: String?
  var settings: [String: SettingValue]
  /// Where they came from, for people.
  var origins: [String: String] = [:]
  /// The settings that these are laid over are the built-in ones, not the engine's.
  var isOnBuiltIn: Bool
  var priority: Int
  var restart: Bool
}

/// What a request for a change asks of the engine.
enum ControlCommand: Equatable {
  case engine(EngineCommand)
  case add(AddRequest)
  case edit(JobID, EditRequest)
  case stop

  /// Throws a fault for wrong parameters. `request_id` is taken by whoever calls.
  init(_ method: ControlMethod, _ params: inout ControlParams) throws(ControlFault) {
    switch method {
    case .hello, .snapshot, .snapshotNext, .events, .jobSettings:
      throw .request(ControlFault.noMethod, "\(method.rawValue) changes nothing")
    case .addJob: self = .add(try AddRequest(&params))
    case .pauseJob: self = .engine(.pauseJob(try params.job()))
    case .resumeJob: self = .engine(.resumeJob(try params.job()))
    case .suspendJob: self = .engine(.suspendJob(try params.job()))
    case .cancelJob: self = .engine(.cancelJob(try params.job()))
    case .retryJob: self = .engine(.retryJob(try params.job()))
    case .requeueJob: self = .engine(.requeueJob(try params.job()))
    case .removeJob: self = .engine(.removeJob(try params.job()))
    case .moveJob:
      let job = try params.job()
      self = .engine(.moveJob(job, before: try params.maybeInt("before").map { JobID(Int64($0)) }))
    case .setPriority:
      let job = try params.job()
      self = .engine(.setPriority(job, try params.int("priority")))
    case .editJob: self = .edit(try params.job(), try EditRequest(&params))
    case .pauseChunk: self = .engine(.pauseChunk(try params.chunk()))
    case .resumeChunk: self = .engine(.resumeChunk(try params.chunk()))
    case .cancelChunk: self = .engine(.cancelChunk(try params.chunk()))
    case .retryChunk: self = .engine(.retryChunk(try params.chunk()))
    case .releaseChunk: self = .engine(.releaseChunk(try params.chunk()))
    case .pauseQueue: self = .engine(.pauseQueue)
    case .drainQueue: self = .engine(.drainQueue)
    case .resumeQueue: self = .engine(.resumeQueue)
    case .setWorkers: self = .engine(.setWorkers(try params.int("workers")))
    case .stopEngine: self = try params.flag("drain") ? .engine(.shutDownWhenIdle) : .stop
    }
  }

  /// How a client asks for a command: one request, or several for several films.
  static func requests(for command: EngineCommand) -> [(ControlMethod, [String: JSONValue])] {
    func job(_ method: ControlMethod, _ id: JobID, _ more: [String: JSONValue] = [:]) -> [(
      ControlMethod, [String: JSONValue]
    )] {
      [(method, more.merging(["job": .int(Int(id.value))]) { $1 })]
    }
    func chunk(_ method: ControlMethod, _ id: ChunkID) -> [(ControlMethod, [String: JSONValue])] {
      job(method, id.job, ["chunk": .int(id.index)])
    }
    return switch command {
    case .enqueue(let requests): requests.map { (.addJob, AddRequest($0).params) }
    case .pauseJob(let id): job(.pauseJob, id)
    case .resumeJob(let id): job(.resumeJob, id)
    case .suspendJob(let id): job(.suspendJob, id)
    case .cancelJob(let id): job(.cancelJob, id)
    case .retryJob(let id): job(.retryJob, id)
    case .requeueJob(let id): job(.requeueJob, id)
    case .removeJob(let id): job(.removeJob, id)
    case .moveJob(let id, let before): job(.moveJob, id, before.map { ["before": .int(Int($0.value))] } ?? [:])
    case .setPriority(let id, let priority): job(.setPriority, id, ["priority": .int(priority)])
    case .changeSettings(let id, let change): job(.editJob, id, EditRequest(change).params)
    case .pauseChunk(let id): chunk(.pauseChunk, id)
    case .resumeChunk(let id): chunk(.resumeChunk, id)
    case .cancelChunk(let id): chunk(.cancelChunk, id)
    case .retryChunk(let id): chunk(.retryChunk, id)
    case .releaseChunk(let id): chunk(.releaseChunk, id)
    case .pauseQueue: [(.pauseQueue, [:])]
    case .drainQueue: [(.drainQueue, [:])]
    case .resumeQueue: [(.resumeQueue, [:])]
    case .setWorkers(let count): [(.setWorkers, ["workers": .int(count)])]
    case .shutDown: [(.stopEngine, [:])]
    case .shutDownWhenIdle: [(.stopEngine, ["drain": .bool(true)])]
    }
  }
}

extension ControlRequest {
  /// The name under which a change is asked for, and the change. Throws a fault for wrong parameters.
  func change() throws(ControlFault) -> (name: String?, command: ControlCommand) {
    var params = ControlParams(params)
    let name = try params.maybeText("request_id", most: 128)
    let command = try ControlCommand(method, &params)
    try params.end()
    return (name, command)
  }

  /// What is wrong with the parameters of a change; nil: nothing.
  package var fault: ControlFault? {
    guard method.isChange else { return nil }
    do throws(ControlFault) { _ = try change() } catch { return error }
    return nil
  }
}

extension AddRequest {
  init(_ params: inout ControlParams) throws(ControlFault) {
    guard let source = try params.path("source") else {
      throw .request(ControlFault.wrongParameters, "`source` must be an absolute path")
    }
    self.source = source
    output = try params.path("output")
    let (settings, unset) = try params.settings()
    if let key = unset.min() { throw ControlParams.noSetting(key) }
    self.settings = settings
    origins = try params.origins()
    switch try params.maybeText("base") {
    case nil, "engine": isOnBuiltIn = false
    case "builtin": isOnBuiltIn = true
    default: throw .request(ControlFault.wrongParameters, "`base` must be \"engine\" or \"builtin\"")
    }
    priority = try params.maybeInt("priority") ?? 0
    guard Job.priorities.contains(priority) else {
      throw .request(
        ControlFault.wrongParameters,
        "`priority` must be \(Job.priorities.lowerBound) to \(Job.priorities.upperBound)")
    }
    restart = try params.flag("restart")
  }

  /// Of a client that knows all settings itself.
  init(_ request: JobRequest) {
    source = request.source
    output = request.output
    settings = request.settings.changed
    origins = request.settings.originTexts
    isOnBuiltIn = true
    priority = request.priority
    restart = request.restart
  }

  var params: [String: JSONValue] {
    var params: [String: JSONValue] = ["source": .text(source)]
    if let output { params["output"] = .text(output) }
    if !settings.isEmpty { params["settings"] = .object(settings.mapValues { JSONValue($0) }) }
    if !origins.isEmpty { params["origins"] = .object(origins.mapValues { .text($0) }) }
    if isOnBuiltIn { params["base"] = .text("builtin") }
    if priority != 0 { params["priority"] = .int(priority) }
    if restart { params["restart"] = .bool(true) }
    return params
  }

  /// The whole request, with settings made by these.
  /// - Parameter onEngine: lays changes over the engine's own settings. Throws ``SettingsError``.
  func request(onEngine: ([String: SettingValue]) async throws -> Settings) async throws -> JobRequest {
    var settings = Settings()
    if isOnBuiltIn {
      for (key, value) in self.settings.sorted(by: { $0.key < $1.key }) {
        let origin = origins[key].map(SettingOrigin.init(text:)) ?? .flag("params.settings")
        try settings.set(key, value, from: origin)
      }
    } else {
      settings = try await onEngine(self.settings)
    }
    let container = OutputContainer(setting: settings[SettingsCatalog.container], output: "")
    let folder = settings[SettingsCatalog.output]
    let place =
      output ?? OutputNaming.output(for: source, in: folder.isEmpty ? nil : folder, container: container)
    return JobRequest(source: source, output: place, settings: settings, priority: priority, restart: restart)
  }
}
