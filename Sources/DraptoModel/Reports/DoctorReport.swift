/// What `drapto doctor` found.
package struct DoctorReport: Codable, Sendable, Equatable {
  /// One program: where it is, what it can do, and how to get it.
  package struct Tool: Codable, Sendable, Equatable {
    /// What it is called.
    package var name: String
    /// Nil where it was not found.
    package var path: String?
    /// In its own words.
    package var version: String?
    /// `setting`, `environment`, `tools folder` or `PATH`.
    package var foundBy: String?
    /// What matters to drapto, there or not.
    package var capabilities: [Capability]
    /// What can't be done without the tool; nil when it is there.
    package var cost: String?
    /// The command that mends it.
    package var remedy: String?
    /// Other copies that were found and why they were not taken.
    package var alternatives: [String]

    package init(
      name: String, path: String? = nil, version: String? = nil, foundBy: String? = nil,
      capabilities: [Capability] = [], cost: String? = nil, remedy: String? = nil, alternatives: [String] = []
    ) {
      self.name = name
      self.path = path
      self.version = version
      self.foundBy = foundBy
      self.capabilities = capabilities
      self.cost = cost
      self.remedy = remedy
      self.alternatives = alternatives
    }
  }

  /// One thing that a program can or can't do.
  package struct Capability: Codable, Sendable, Equatable {
    /// What it is called.
    package var name: String
    /// It can.
    package var present: Bool
    /// What its lack costs.
    package var cost: String
    /// Nothing can be encoded without it.
    package var isRequired: Bool
    /// The command that mends it.
    package var remedy: String

    package init(name: String, present: Bool, cost: String, isRequired: Bool, remedy: String) {
      self.name = name
      self.present = present
      self.cost = cost
      self.isRequired = isRequired
      self.remedy = remedy
    }
  }

  /// One file or folder that drapto uses.
  package struct Place: Codable, Sendable, Equatable {
    /// What it is for.
    package var name: String
    /// Absolute.
    package var path: String
    /// Bytes; nil where the file system does not tell.
    package var free: Int64?
    /// Why drapto can't use it; nil when it can.
    package var problem: String?

    package init(name: String, path: String, free: Int64?, problem: String?) {
      self.name = name
      self.path = path
      self.free = free
      self.problem = problem
    }
  }

  /// One switch of the `features` settings.
  package struct Feature: Codable, Sendable, Equatable {
    /// Its key, without `features.`
    package var name: String
    /// By the settings in force.
    package var isOn: Bool
    /// What it switches.
    package var summary: String

    package init(name: String, isOn: Bool, summary: String) {
      self.name = name
      self.isOn = isOn
      self.summary = summary
    }
  }

  /// The programs drapto runs.
  package var tools: [Tool]
  /// Settings file and folders.
  package var places: [Place]
  /// Cores that may be used.
  package var cores: Int
  /// Bytes.
  package var memoryTotal: Int64
  /// Bytes.
  package var memoryAvailable: Int64
  /// Switches of the settings.
  package var features: [Feature]
  /// What a logout does to an engine in the background.
  package var logout: LogoutCase

  package init(
    tools: [Tool], places: [Place], cores: Int, memoryTotal: Int64, memoryAvailable: Int64, features: [Feature],
    logout: LogoutCase
  ) {
    self.tools = tools
    self.places = places
    self.cores = cores
    self.memoryTotal = memoryTotal
    self.memoryAvailable = memoryAvailable
    self.features = features
    self.logout = logout
  }

  /// Everything that an encode can't do without is there.
  package var isUsable: Bool {
    tools.allSatisfy { tool in tool.path != nil && tool.capabilities.allSatisfy { $0.present || !$0.isRequired } }
      && places.allSatisfy { $0.problem == nil }
  }
}
